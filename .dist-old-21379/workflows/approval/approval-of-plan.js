/** Does somebody have to say yes to this plan, and have they? */
import { patched, workflowInfo } from '@temporalio/workflow';
import { demandsBefore, timesOf } from "../../domain/approval/own-demands.js";
import { countsForMs, recentOf } from "../../domain/approval/recent.js";
import { standingsOf, whyAsked } from "../../domain/approval/demands.js";
import { isBatchId, shortHash } from "../../domain/names.js";
import { onControl } from "../deeds.js";
import { putQuestion } from "./put-question.js";
/** Holds nothing meanwhile. */
export async function approvalOfPlan(run, asked) {
    const { request, desk, progress } = run;
    const { plan } = asked;
    const answer = await termsFor(run, asked);
    if (answer.kind === 'refused')
        return { granted: false, code: answer.code, reason: answer.reason };
    const { approved, expectedPlan } = request;
    // It is what was shown: whatever else is found planned has been refused by now.
    if (approved !== undefined && expectedPlan !== undefined && isOfItsBatch(run))
        desk.recall(plan.planHash, recentOf(approved, { nowMs: Date.now(), forMs: countsFor(answer.terms) }));
    const what = `plan ${shortHash(plan.planHash)}`;
    const { requestedBy } = request;
    const question = { hash: plan.planHash, what, requestedBy, terms: answer.terms };
    const { approval } = progress.status;
    const tell = asksByRules() ? undefined : () => undefined;
    return await putQuestion(desk, { ...progress, approval }, question, tell);
}
/** A run that has asked again since, because the question was a short one, goes on waiting. */
function countsFor({ expiresInMs }) {
    return patched('a yes to a whole batch counts for a day') ? countsForMs(expiresInMs) : expiresInMs;
}
/** What would be asked, for a dry run. */
export async function describeApproval(run, asked) {
    if (!asksByRules())
        return;
    const { approval } = run.progress.status;
    const answer = await termsFor(run, asked);
    approval.hash = asked.plan.planHash;
    if (answer.kind === 'refused') {
        approval.needed = answer.reason;
        approval.refused = answer.code;
        return;
    }
    const { requestedBy } = run.request;
    const { demands, ...times } = answer.terms;
    approval.needed = whyAsked(demands);
    approval.rules = standingsOf(demands, [], { requestedBy, escalatedAt: new Map() });
    approval.terms = times;
}
/** A run that began without rules goes on without them. */
export function asksByRules() {
    return patched('approval by rules');
}
async function termsFor(run, { plan, facts }) {
    const { request } = run;
    const { approval, cluster, requestedBy } = request;
    if (!asksByRules()) {
        return { kind: 'ask', terms: { demands: demandsBefore(plan, approval), ...timesOf(approval) } };
    }
    // Half of all or nothing is what nobody has asked for, so that going back waits for no person.
    if (request.isPutBack === true && isOfItsBatch(run))
        return { kind: 'ask', terms: { demands: [], ...timesOf(approval) } };
    const { risk, target, approvalNeeded, selfApproval } = plan;
    const checks = plan.checks.map(({ id }) => id);
    const { isControlPlane } = facts;
    return await onControl('approvalTerms', 'who is to be asked?')({
        cluster,
        plan: { risk, target, approvalNeeded, selfApproval, checks },
        isControlPlane,
        isRestore: request.restore !== undefined || request.restoreChanges !== undefined,
        approval,
        requestedBy,
    });
}
/**
 * Only the batch itself is believed what it says of people, by the server's word on who has begun this run; whoever else
 * says it is asked as everybody is.
 */
function isOfItsBatch({ request }) {
    const { parent, namespace } = workflowInfo();
    if (parent?.namespace !== namespace || !isBatchId(parent.workflowId))
        return false;
    return parent.workflowId === request.batch?.workflowId;
}
