import { batchOutcome } from "../../domain/batch/batch-outcome.js";
import { stillFailing } from "../../domain/batch/select.js";
import { isSuccess } from "../../domain/exit-code.js";
import { reportedBy } from "../../domain/kube-bench/reported.js";
export function batchResult(batch, tally) {
    const { view, parsed } = batch;
    const { runs, phases } = view.status;
    const isNamed = parsed.request.checks !== undefined || parsed.request.expectedPlans !== undefined;
    const reported = reportedBy(parsed.taken);
    const checks = checksOf(batch, tally, reported);
    const { unknown = [], excluded = [] } = parsed.taken ?? {};
    const { status, code, reason } = batchOutcome({
        tried: triedOf(parsed.request, tally),
        isRestore: parsed.request.restoreChanges !== undefined,
        left: stillFailing(tally.selection, { isNamed, reported }).length,
        unknown: unknown.filter((finding) => finding.status === 'FAIL').length,
        runs,
        stopped: tally.stopped,
        putBack: tally.putBack,
        stillApplied: parsed.request.allOrNothing ? idsWith('fixed', tally) : [],
    });
    const hint = hintOf(batch, tally);
    const outages = runs.flatMap(({ outageMs }) => outageMs ?? []);
    return {
        schemaVersion: 1,
        status,
        success: isSuccess(status),
        ...(code !== undefined && { code }),
        reason,
        ...(hint !== undefined && { hint }),
        runId: batch.ref.runId,
        cluster: parsed.request.cluster,
        node: parsed.request.node,
        asked: { by: parsed.request.requestedBy, reason: parsed.request.reason },
        ...askedAtOnce(view.status.approval),
        checks,
        ...(parsed.excluded !== undefined && { excluded: parsed.excluded }),
        ...(parsed.request.restoreChanges !== undefined && { isRestore: true }),
        ...(parsed.request.reported !== undefined && {
            report: { sources: parsed.request.reported.sources, unknown, excluded },
        }),
        runs,
        restarts: view.restarts(),
        outageMs: outages.length === 0 ? null : outages.reduce((sum, ms) => sum + ms, 0),
        phases,
        startedAt: view.startedAt,
        finishedAt: new Date().toISOString(),
    };
}
/** Where each change was asked for by itself its own run says so. */
function askedAtOnce({ granted, ...facts }) {
    const isAsked = facts.needed !== null;
    return {
        ...(isAsked && { approvals: granted }),
        ...((isAsked || facts.ignored.length > 0) && { approval: facts }),
    };
}
function hintOf({ ref }, { stopped, putBack }) {
    if (putBack?.failed == null)
        return stopped?.hint;
    return `repair what the reason names, then put the rest back: kubemend backups restore --run ${ref.runId}`;
}
function idsWith(outcome, { outcomes }) {
    return [...outcomes].filter(([, told]) => told.outcome === outcome).map(([id]) => id);
}
function triedOf({ restoreChanges }, tally) {
    if (restoreChanges !== undefined) {
        return restoreChanges.map(({ target }) => tally.restored.get(target) ?? 'notTried');
    }
    return tally.selection?.todo.map(({ check }) => outcomeOf(tally, check.id).outcome) ?? null;
}
function outcomeOf({ outcomes, stopped }, id) {
    return outcomes.get(id) ?? { outcome: 'notTried', reason: stopped?.reason ?? 'not tried' };
}
/** In the order in which they were asked for; then what only the node knows. */
function checksOf({ parsed }, tally, reported) {
    const { todo = [], leftOut = [] } = tally.selection ?? {};
    const tried = todo.map((one) => ({ ...one, ...outcomeOf(tally, one.check.id) }));
    const byId = new Map([...tried, ...leftOut].map((one) => [one.check.id, one]));
    const asked = new Set(parsed.checks.map(({ id }) => id));
    const beyond = leftOut.filter(({ check }) => !asked.has(check.id)).map(({ check }) => check);
    return [...parsed.checks, ...beyond].flatMap(({ id, title }) => {
        const one = byId.get(id);
        if (one === undefined)
            return [];
        const { before, outcome, reason } = one;
        const said = reported.get(id)?.status;
        return [
            {
                id,
                title,
                before,
                after: afterOf(outcome, before),
                outcome,
                reason,
                ...(said !== undefined && { reported: said }),
            },
        ];
    });
}
/** What a run has audited is known; what was put back, or not touched, is what it was. */
function afterOf(outcome, before) {
    if (outcome === 'fixed' || outcome === 'compliant')
        return 'pass';
    return outcome === 'planned' ? null : before;
}
