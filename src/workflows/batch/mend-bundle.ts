/** One component's checks: as one change, then in smaller ones until every guilty check is named and the rest holds. */
import type { Target } from '../../contracts/basics.ts';
import type { BatchRun, CheckOutcome } from '../../contracts/batch.ts';
import type { ExpectedPlan } from '../../contracts/plan.ts';
import { beginBisection, nextTry, recordResult } from '../../domain/batch/bisect.ts';
import type { Bisection, Failure } from '../../domain/batch/bisect.ts';
import { toPutBack } from '../../domain/batch/put-back.ts';
import { afterEarlier } from '../../domain/plan/after-earlier.ts';
import { idsOf } from '../../domain/batch/bundles.ts';
import type { Bundle, Unit } from '../../domain/batch/bundles.ts';
import { meaningOf } from '../../domain/batch/judge-run.ts';
import type { Stop, Tally } from './batch-result.ts';
import type { Batch } from './remediate-batch.ts';
import type { EndedRun } from './run-child.ts';
import type { MendWork } from './run-input.ts';
import { runOnce } from './run-once.ts';

type RunOnce = (batch: Batch, target: Target, work: MendWork) => Promise<EndedRun>;

/** @returns why nothing more may be begun on this node; null: go on with the next component */
export async function mendBundle(
  batch: Batch,
  bundle: Bundle,
  tally: Tally,
  once: RunOnce = runOnce,
): Promise<Stop | null> {
  const { request } = batch.parsed;
  const isWhole = !request.dryRun && (request.allOrNothing || request.expectedPlans !== undefined);
  let bisection = beginBisection(bundle.units);
  for (;;) {
    const units = nextTry(bisection, request);
    if (units === null) return null;
    const reason = (await whyNotNow(batch)) ?? overBudget(batch, bundle);
    if (reason !== null) return { reason, code: 'CANCELLED', isCancelled: batch.isCancelled() };
    const work = { checks: idsOf(units), expectedPlan: expectedPlanOf(batch, bundle) };
    const run = await once(batch, bundle.target, work);
    const meaning = meaningOf(run.status, run.code);
    switch (meaning) {
      case 'notThisNode':
        tell(tally, units, notHeldAs(run), run.reason);
        return stopBy(run, batch);
      case 'notThisTarget':
      case 'declined':
        tell(
          tally,
          undecided(bundle, bisection),
          meaning === 'declined' ? 'declined' : 'refused',
          run.reason,
        );
        return isWhole ? stopBy(run, batch) : null;
      case 'held':
        tell(tally, units, heldAs(run), run.reason);
        bisection = recordResult(bisection, units, null);
        break;
      case 'guilty':
        bisection = recordResult(bisection, units, failureOf(run));
        // Who of them is to blame is not looked for: that would be changes which nobody has planned, or that go back anyway.
        if (isWhole) tell(tally, units, notHeldAs(run), run.reason);
        break;
    }
    for (const { unit, failure } of bisection.guilty) {
      tell(tally, [unit], failure.wasPutBack ? 'guilty' : 'refused', failure.reason);
    }
    if (meaning === 'guilty' && isWhole) return stopBy(run, batch);
    if (meaning === 'guilty' && request.stopOnFailure) {
      return { reason: `${run.reason} (stop on failure)`, code: run.code, isCancelled: false };
    }
  }
}

function stopBy({ reason, code }: BatchRun, { isCancelled }: Batch): Stop {
  return { reason, code, isCancelled: isCancelled() };
}

/** As the changes before it have left the node. */
export function expectedPlanOf({ parsed, view }: Batch, { target }: Bundle): ExpectedPlan | undefined {
  const plans = parsed.request.expectedPlans ?? [];
  const own = plans.find((plan) => plan.target === target);
  const isDone = (plan: ExpectedPlan): boolean =>
    view.status.runs.some((run) => run.target === plan.target && run.status === 'FIXED');
  return own === undefined ? undefined : afterEarlier(own, plans.filter(isDone));
}

export function heldAs({ status }: BatchRun): CheckOutcome {
  if (status === 'PLANNED') return 'planned';
  return status === 'FIXED' ? 'fixed' : 'compliant';
}

/** Of what was refused nothing was tried. */
function notHeldAs({ status }: BatchRun): CheckOutcome {
  return status === 'REFUSED' ? 'refused' : 'failed';
}

function undecided({ units }: Bundle, { held, guilty }: Bisection): Unit[] {
  return units.filter((unit) => !held.includes(unit) && !guilty.some((one) => one.unit === unit));
}

export function tell(tally: Tally, units: readonly Unit[], outcome: CheckOutcome, reason: string): void {
  for (const id of idsOf(units)) tally.outcomes.set(id, { outcome, reason });
}

/** What the bisection reads: the words of the program, and the checks that an audit found failing. */
function failureOf({ status, reason, failing }: EndedRun): Failure {
  const wasPutBack = status === 'REMEDIATION_FAILED_ROLLED_BACK';
  return { words: [reason, ...failing].join(' '), reason, wasPutBack };
}

/** Pause, abort and cancellation count between two changes; one that has begun ends as its own run does. */
export async function whyNotNow({ view, isCancelled }: Batch): Promise<string | null> {
  if (isCancelled()) return 'cancelled: nothing more was begun';
  await view.whilePaused();
  if (view.isAborted()) return 'aborted: nothing more was begun';
  return null;
}

/** A change that fails costs a second restart to put it back, and then, of all or nothing, so does each of those that held. */
function overBudget({ view, parsed, isNew }: Batch, { target }: Bundle): string | null {
  const { maxRestarts, dryRun, allOrNothing } = parsed.request;
  const used = view.restarts();
  if (dryRun || target === 'files') return null;
  const said = `${used} restarts of at most ${maxRestarts} are used, and one more change may take two`;
  if (used + 2 > maxRestarts) return said;
  const goBack = allOrNothing
    ? toPutBack(view.status.runs).filter((one) => one.target !== 'files').length
    : 0;
  if (used + 2 + goBack <= maxRestarts || !isNew('reserve-put-back')) return null;
  return `${said}, and putting the others back ${goBack}`;
}
