import { beginBisection, nextTry, recordResult } from "../../domain/batch/bisect.js";
import { toPutBack } from "../../domain/batch/put-back.js";
import { afterEarlier } from "../../domain/plan/after-earlier.js";
import { idsOf } from "../../domain/batch/bundles.js";
import { meaningOf } from "../../domain/batch/judge-run.js";
import { runOnce } from "./run-once.js";
/** @returns why nothing more may be begun on this node; null: go on with the next component */
export async function mendBundle(batch, bundle, tally, once = runOnce) {
    const { request } = batch.parsed;
    const isWhole = !request.dryRun && (request.allOrNothing || request.expectedPlans !== undefined);
    let bisection = beginBisection(bundle.units);
    for (;;) {
        const units = nextTry(bisection, request);
        if (units === null)
            return null;
        const reason = (await whyNotNow(batch)) ?? overBudget(batch, bundle);
        if (reason !== null)
            return { reason, code: 'CANCELLED', isCancelled: batch.isCancelled() };
        const work = { checks: idsOf(units), expectedPlan: expectedPlanOf(batch, bundle) };
        const run = await once(batch, bundle.target, work);
        const meaning = meaningOf(run.status, run.code);
        switch (meaning) {
            case 'notThisNode':
                tell(tally, units, 'failed', run.reason);
                return stopBy(run, batch);
            case 'notThisTarget':
            case 'declined':
                tell(tally, undecided(bundle, bisection), meaning === 'declined' ? 'declined' : 'refused', run.reason);
                return isWhole ? stopBy(run, batch) : null;
            case 'held':
                tell(tally, units, heldAs(run), run.reason);
                bisection = recordResult(bisection, units, null);
                break;
            case 'guilty':
                bisection = recordResult(bisection, units, failureOf(run));
                // Who of them is to blame is not looked for: that would be changes which nobody has planned, or that go back anyway.
                if (isWhole)
                    tell(tally, units, 'failed', run.reason);
                break;
        }
        for (const { unit, failure } of bisection.guilty) {
            tell(tally, [unit], failure.wasPutBack ? 'guilty' : 'refused', failure.reason);
        }
        if (meaning === 'guilty' && isWhole)
            return stopBy(run, batch);
        if (meaning === 'guilty' && request.stopOnFailure) {
            return { reason: `${run.reason} (stop on failure)`, code: run.code, isCancelled: false };
        }
    }
}
function stopBy({ reason, code }, { isCancelled }) {
    return { reason, code, isCancelled: isCancelled() };
}
/** As the changes before it have left the node. */
export function expectedPlanOf({ parsed, view }, { target }) {
    const plans = parsed.request.expectedPlans ?? [];
    const own = plans.find((plan) => plan.target === target);
    const isDone = (plan) => view.status.runs.some((run) => run.target === plan.target && run.status === 'FIXED');
    return own === undefined ? undefined : afterEarlier(own, plans.filter(isDone));
}
export function heldAs({ status }) {
    if (status === 'PLANNED')
        return 'planned';
    return status === 'FIXED' ? 'fixed' : 'compliant';
}
function undecided({ units }, { held, guilty }) {
    return units.filter((unit) => !held.includes(unit) && !guilty.some((one) => one.unit === unit));
}
export function tell(tally, units, outcome, reason) {
    for (const id of idsOf(units))
        tally.outcomes.set(id, { outcome, reason });
}
/** What the bisection reads: the words of the program, and the checks that an audit found failing. */
function failureOf({ status, reason, failing }) {
    const wasPutBack = status === 'REMEDIATION_FAILED_ROLLED_BACK';
    return { words: [reason, ...failing].join(' '), reason, wasPutBack };
}
/** Pause, abort and cancellation count between two changes; one that has begun ends as its own run does. */
export async function whyNotNow({ view, isCancelled }) {
    if (isCancelled())
        return 'cancelled: nothing more was begun';
    await view.whilePaused();
    if (view.isAborted())
        return 'aborted: nothing more was begun';
    return null;
}
/** A change that fails costs a second restart to put it back, and then, of all or nothing, so does each of those that held. */
function overBudget({ view, parsed, isNew }, { target }) {
    const { maxRestarts, dryRun, allOrNothing } = parsed.request;
    const used = view.restarts();
    if (dryRun || target === 'files')
        return null;
    const said = `${used} restarts of at most ${maxRestarts} are used, and one more change may take two`;
    if (used + 2 > maxRestarts)
        return said;
    const goBack = allOrNothing
        ? toPutBack(view.status.runs).filter((one) => one.target !== 'files').length
        : 0;
    if (used + 2 + goBack <= maxRestarts || !isNew('reserve-put-back'))
        return null;
    return `${said}, and putting the others back ${goBack}`;
}
