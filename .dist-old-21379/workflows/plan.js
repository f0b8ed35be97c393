/** From a first look at the node to a plan that may be carried out: nothing is held meanwhile, and nothing is written. */
import { ApplicationFailure, workflowInfo } from '@temporalio/workflow';
import { restoreOf } from "../domain/change/way-back.js";
import { durationMs } from "../domain/duration.js";
import { shortHash, workflowIds } from "../domain/names.js";
import { statusBeforeWrite } from "../domain/outcome.js";
import { approvalOfPlan, asksByRules, describeApproval } from "./approval/approval-of-plan.js";
import { onControl, onNode } from "./deeds.js";
import { whyNotAsExpected } from "./expected-plan.js";
import { waitForOpenChange } from "./open-change.js";
/** @returns `again`: somebody else's change ended, or the file changed while people thought about it */
export async function approvedPlan(run, patience) {
    const { request, place, progress } = run;
    if (!patience.isWaiting)
        progress.begin('inspect', `${request.node} to be inspected`);
    const firstWaitMs = durationMs(request.unreachableAfter);
    const inspection = await onNode(place, 'inspectAndPlan', 'inspect and plan', firstWaitMs)({ request });
    assertIdFits(inspection, request);
    if (inspection.kind === 'openChange')
        return await waitForOpenChange(run, inspection, patience);
    if (patience.isWaiting)
        progress.begin('inspect', `${request.node} to be inspected`);
    patience.isWaiting = false;
    const changed = whyNotAsExpected(request, inspection);
    if (changed !== null)
        return changed;
    if (inspection.kind !== 'change')
        return settledBy(inspection);
    const { plan, facts } = inspection;
    progress.describePlan(plan);
    progress.end(`plan ${shortHash(plan.planHash)}`);
    if (request.dryRun) {
        await describeApproval(run, inspection);
        return { status: 'PLANNED', reason: 'dry run: nothing was changed', plan, facts };
    }
    progress.begin('preview', 'the guardrails');
    const ask = { facts, plan, ...restoreOf(request) };
    const preview = await onControl('preview', 'would it be admitted?')(ask);
    if (!preview.admitted)
        return { status: statusBeforeWrite(preview.code), ...preview, plan, facts };
    let now = { plan, facts };
    for (;;) {
        const approval = await approvalOfPlan(run, now);
        if (!approval.granted) {
            const { code, reason } = approval;
            return { status: statusBeforeWrite(code), code, reason, ...now };
        }
        if (!approval.waited)
            return now;
        const again = await unchangedPlan(run, plan);
        if (again === 'again' || !asksByRules())
            return again;
        // By now another rule may hold, or the policy be a stricter one: what was answered counts, the rest is asked.
        now = again;
    }
}
function settledBy(inspection) {
    if (inspection.kind === 'compliant') {
        const { facts, target, findings } = inspection;
        return {
            status: 'ALREADY_COMPLIANT',
            reason: whyCompliant(findings),
            facts,
            target,
            findings,
        };
    }
    const { status, code, reason, hint, findings, facts } = inspection;
    return { status, code, reason, hint: hint ?? undefined, findings, facts: facts ?? undefined };
}
function whyCompliant(findings) {
    if (findings.length === 0)
        return 'every file is as it was already';
    const looksAtProcess = findings.some(({ observed }) => observed.some(({ layer }) => layer === 'process'));
    return looksAtProcess ? 'every check passes on the process and on the file' : 'every check passes';
}
/** Ids are a convenience, but one that names another component would mislead everybody who reads it. */
function assertIdFits(inspection, request) {
    const target = inspection.kind === 'change'
        ? inspection.plan.target
        : inspection.kind === 'compliant'
            ? inspection.target
            : null; // an open change is of whatever target it is of
    if (target === null)
        return;
    const expected = workflowIds.remediate(request.cluster, request.node, target);
    const found = workflowInfo().workflowId;
    if (found !== expected) {
        throw ApplicationFailure.nonRetryable(`workflow id: expected "${expected}" for this input, found "${found}"`, 'InputError', { code: 'WRONG_WORKFLOW', hint: `start it again with --workflow-id ${expected}` });
    }
}
/** After an approval the plan is made afresh: "yes" was said to these bytes and no others. */
async function unchangedPlan(run, plan) {
    const { request, place, progress } = run;
    progress.begin('inspect', 'the approved plan to be compared with what is there now');
    const again = await onNode(place, 'inspectAndPlan', 'compare with the approved plan', durationMs(request.unreachableAfter))({ request });
    if (again.kind === 'change' && again.plan.planHash === plan.planHash)
        return { plan, facts: again.facts };
    progress.end('the file changed meanwhile: the approval is void');
    return 'again';
}
