import { idsOf } from "../../domain/batch/bundles.js";
import { meaningOf } from "../../domain/batch/judge-run.js";
import { expectedPlanOf, heldAs, mendBundle, tell, whyNotNow } from "./mend-bundle.js";
import { planOnce, shown } from "./run-once.js";
/**
 * @param tally is told what cannot be planned, and why
 * @returns why nothing may be begun
 */
export async function planBundles(batch, bundles, tally) {
    const planned = [];
    for (const bundle of bundles) {
        const found = await planBundle(batch, bundle, tally);
        if ('reason' in found)
            return found;
        planned.push(...found);
    }
    return planned;
}
async function planBundle(batch, bundle, tally) {
    const { view, parsed } = batch;
    const runs = [];
    const dry = { ...batch, parsed: { ...parsed, request: { ...parsed.request, dryRun: true } } };
    const own = { ...tally, outcomes: new Map() };
    const once = async (...work) => {
        const run = await planOnce(...work);
        runs.push(run);
        return run;
    };
    const plan = batch.isNew('planned as a dry run plans') ? mendBundle : planWhole;
    const stop = await plan(dry, bundle, own, once);
    // What is planned is not told yet: whether it is carried out is still to be said.
    const held = bundle.units.filter((unit) => isPlanned(idsOf([unit]), own));
    for (const [id, told] of own.outcomes)
        if (told.outcome !== 'planned')
            tally.outcomes.set(id, told);
    const failed = runs.filter(({ status }) => status !== 'PLANNED' && status !== 'ALREADY_COMPLIANT');
    for (const run of failed)
        view.addRun(shown(run));
    if (stop !== null)
        return { ...stop, isRefusal: stop.code !== undefined };
    const [first] = failed;
    if (first !== undefined && parsed.request.allOrNothing)
        return refusal(first);
    const parts = runs.flatMap((run) => partOf(run) ?? []);
    if (parts.length <= 1)
        return parts.map((part) => ({ bundle: { ...bundle, units: held }, part }));
    // Parted around what is refused: the second plan would be another once the first is carried out.
    const whole = await planOnce(batch, bundle.target, { checks: idsOf(held) });
    const part = partOf(whole);
    if (part !== null)
        return [{ bundle: { ...bundle, units: held }, part }];
    tell(tally, held, 'refused', whole.reason);
    view.addRun(shown(whole));
    return [];
}
/** Of a batch that began before a component was parted: all of it, or nothing of it. */
async function planWhole(batch, bundle, tally, once) {
    const { target, units } = bundle;
    const reason = await whyNotNow(batch);
    if (reason !== null)
        return { reason, code: 'CANCELLED', isCancelled: batch.isCancelled() };
    const run = await once(batch, target, {
        checks: idsOf(units),
        expectedPlan: expectedPlanOf(batch, bundle),
    });
    tell(tally, units, meaningOf(run.status, run.code) === 'held' ? heldAs(run) : 'refused', run.reason);
    return null;
}
function isPlanned(ids, { outcomes }) {
    return ids.every((id) => outcomes.get(id)?.outcome === 'planned');
}
/** @returns null: it has no plan */
export function partOf({ status, plan, diff, approval }) {
    return status === 'PLANNED' && plan !== undefined ? { plan, diff, approval } : null;
}
function refusal({ reason, code }) {
    return { reason, code, isCancelled: false, isRefusal: code !== undefined };
}
