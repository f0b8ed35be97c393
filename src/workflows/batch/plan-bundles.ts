/** What a batch would change, as a dry run of it finds: for each component the one plan that people are asked about. */
import type { PlannedPart } from '../../domain/approval/merge.ts';
import { idsOf } from '../../domain/batch/bundles.ts';
import type { Bundle } from '../../domain/batch/bundles.ts';
import { meaningOf } from '../../domain/batch/judge-run.ts';
import type { Stop, Tally } from './batch-result.ts';
import { expectedPlanOf, heldAs, mendBundle, tell, whyNotNow } from './mend-bundle.ts';
import type { Batch } from './remediate-batch.ts';
import { planOnce, shown } from './run-once.ts';
import type { EndedRun } from './run-child.ts';

/** A plan, and the checks of the bundle that it is of. */
export interface PlannedBundle {
  bundle: Bundle;
  part: PlannedPart;
}

/**
 * @param tally is told what cannot be planned, and why
 * @returns why nothing may be begun
 */
export async function planBundles(
  batch: Batch,
  bundles: readonly Bundle[],
  tally: Tally,
): Promise<PlannedBundle[] | Stop> {
  const planned: PlannedBundle[] = [];
  for (const bundle of bundles) {
    const found = await planBundle(batch, bundle, tally);
    if ('reason' in found) return found;
    planned.push(...found);
  }
  return planned;
}

async function planBundle(batch: Batch, bundle: Bundle, tally: Tally): Promise<PlannedBundle[] | Stop> {
  const { view, parsed } = batch;
  const runs: EndedRun[] = [];
  const dry: Batch = { ...batch, parsed: { ...parsed, request: { ...parsed.request, dryRun: true } } };
  const own: Tally = { ...tally, outcomes: new Map() };
  const once: typeof planOnce = async (...work) => {
    const run = await planOnce(...work);
    runs.push(run);
    return run;
  };
  const plan = batch.isNew('planned as a dry run plans') ? mendBundle : planWhole;
  const stop = await plan(dry, bundle, own, once);
  // What is planned is not told yet: whether it is carried out is still to be said.
  const held = bundle.units.filter((unit) => isPlanned(idsOf([unit]), own));
  for (const [id, told] of own.outcomes) if (told.outcome !== 'planned') tally.outcomes.set(id, told);
  const failed = runs.filter(({ status }) => status !== 'PLANNED' && status !== 'ALREADY_COMPLIANT');
  for (const run of failed) view.addRun(shown(run));
  if (stop !== null) return { ...stop, isRefusal: stop.code !== undefined };
  const [first] = failed;
  if (first !== undefined && parsed.request.allOrNothing) return refusal(first);
  const parts = runs.flatMap((run) => partOf(run) ?? []);
  if (parts.length <= 1) return parts.map((part) => ({ bundle: { ...bundle, units: held }, part }));

  // Parted around what is refused: the second plan would be another once the first is carried out.
  const whole = await planOnce(batch, bundle.target, { checks: idsOf(held) });
  const part = partOf(whole);
  if (part !== null) return [{ bundle: { ...bundle, units: held }, part }];
  tell(tally, held, 'refused', whole.reason);
  view.addRun(shown(whole));
  return [];
}

/** Of a batch that began before a component was parted: all of it, or nothing of it. */
async function planWhole(
  batch: Batch,
  bundle: Bundle,
  tally: Tally,
  once: typeof planOnce,
): Promise<Stop | null> {
  const { target, units } = bundle;
  const reason = await whyNotNow(batch);
  if (reason !== null) return { reason, code: 'CANCELLED', isCancelled: batch.isCancelled() };
  const run = await once(batch, target, {
    checks: idsOf(units),
    expectedPlan: expectedPlanOf(batch, bundle),
  });
  tell(tally, units, meaningOf(run.status, run.code) === 'held' ? heldAs(run) : 'refused', run.reason);
  return null;
}

function isPlanned(ids: readonly string[], { outcomes }: Tally): boolean {
  return ids.every((id) => outcomes.get(id)?.outcome === 'planned');
}

/** @returns null: it has no plan */
export function partOf({ status, plan, diff, approval }: EndedRun): PlannedPart | null {
  return status === 'PLANNED' && plan !== undefined ? { plan, diff, approval } : null;
}

function refusal({ reason, code }: EndedRun): Stop {
  return { reason, code, isCancelled: false, isRefusal: code !== undefined };
}
