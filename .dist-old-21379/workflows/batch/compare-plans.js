import { idsOf } from "../../domain/batch/bundles.js";
import { heldAs, tell, whyNotNow } from "./mend-bundle.js";
import { planOnce, shown } from "./run-once.js";
/** @returns why nothing may be begun, with what differs of each target; all is as it was planned: the dry runs that say so */
export async function comparePlans(batch, bundles, expected, tally) {
    const { view, parsed } = batch;
    view.begin('compare', 'every run to be planned again and compared with its plan');
    const differences = passingAlready(bundles, expected);
    const runs = [];
    for (const bundle of bundles) {
        const whyNot = await whyNotNow(batch);
        if (whyNot !== null)
            return { reason: whyNot, code: 'CANCELLED', isCancelled: batch.isCancelled() };
        const { target, units } = bundle;
        const expectedPlan = expected.find((plan) => plan.target === target);
        if (expectedPlan === undefined) {
            const reason = `${target}: ${idsOf(units).join(', ')}: expected in the plan of ${target}, found no plan of it`;
            differences.push({ target, reason, code: 'PLAN_CHANGED' });
            tell(tally, units, 'refused', reason);
            continue;
        }
        const run = await planOnce(batch, target, { checks: idsOf(units), expectedPlan });
        runs.push(run);
        if (run.status !== 'PLANNED') {
            differences.push({ target, reason: run.reason, code: run.code });
            tell(tally, units, 'refused', run.reason);
            view.addRun(shown(run));
        }
        else if (parsed.request.dryRun) {
            tell(tally, units, heldAs(run), run.reason);
            view.addRun(shown(run));
        }
    }
    view.end(outcomeOf(expected, differences));
    if (differences.length === 0)
        return runs;
    const reason = `nothing was changed: ${differences.map((one) => one.reason).join('; ')}`;
    return { reason, code: codeOf(differences), isCancelled: false, isRefusal: true };
}
/** Of these no check fails any more, so that there is nothing to plan. */
function passingAlready(bundles, expected) {
    return expected
        .filter((plan) => !bundles.some(({ target }) => target === plan.target))
        .map(({ target, checks }) => ({
        target,
        reason: `${target}: ${checks.join(', ')}: expected to be mended, found that nothing is to be`,
        code: 'PLAN_CHANGED',
    }));
}
function outcomeOf(expected, differences) {
    const targets = differences.map(({ target }) => target).join(', ');
    return differences.length === 0 ? `${expected.length} as planned` : `not as planned: ${targets}`;
}
/** One that could not be planned for a cause of its own says so; where one is another plan, this is what counts. */
function codeOf(differences) {
    const changed = differences.find(({ code }) => code === 'PLAN_CHANGED');
    return (changed ?? differences[0])?.code;
}
