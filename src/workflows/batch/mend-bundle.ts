/** One component's checks: as one change, then in smaller ones until every guilty check is named and the rest holds. */
import { sleep } from '@temporalio/workflow';
import type { BatchRun, CheckOutcome } from '../../contracts/batch.ts';
import { idsOf } from '../../domain/batch/bundles.ts';
import type { Bundle, Unit } from '../../domain/batch/bundles.ts';
import { meaningOf } from '../../domain/batch/judge-run.ts';
import { beginSearch, nextTry, toldResult } from '../../domain/batch/search.ts';
import type { Failure, Search } from '../../domain/batch/search.ts';
import { durationMs } from '../../domain/duration.ts';
import type { Told } from './batch-result.ts';
import type { Batch } from './remediate-batch.ts';
import { runOnce } from './run-once.ts';
import type { ToldRun } from './run-once.ts';

export interface BundleEnd {
  /** why nothing more may be begun on this node; null: go on */
  stopped: Told['stopped'];
}

export async function mendBundle(batch: Batch, bundle: Bundle, told: Told): Promise<BundleEnd> {
  const { request } = batch.parsed;
  let search = beginSearch(bundle.units);
  for (;;) {
    const units = nextTry(search, request);
    if (units === null) break;
    const reason = (await whyNotNow(batch)) ?? overBudget(batch, bundle);
    if (reason !== null) return { stopped: { reason, isCancelled: batch.isCancelled() } };
    const run = await runWhenWell(batch, bundle, idsOf(units));
    const meaning = meaningOf(run.status, run.code);
    if (meaning === 'held') tell(told, units, heldAs(run), run.reason);
    else if (meaning === 'declined') tell(told, units, 'declined', run.reason);
    else if (meaning === 'notThisTarget')
      tell(told, bundle.units.filter(isOpen(search)), 'refused', run.reason);
    else if (meaning === 'notThisNode') {
      tell(told, units, 'failed', run.reason);
      return { stopped: { reason: run.reason, code: run.code, isCancelled: batch.isCancelled() } };
    }
    if (meaning === 'notThisTarget' || meaning === 'declined') return { stopped: null };
    const before = search.guilty.length;
    search = toldResult(search, units, meaning === 'held' ? null : failureOf(run));
    for (const { unit, failure } of search.guilty.slice(before)) {
      tell(told, [unit], failure.wasPutBack ? 'guilty' : 'refused', failure.reason);
    }
    if (meaning === 'guilty' && request.stopOnFailure) {
      return { stopped: { reason: `${run.reason} (stop on failure)`, code: run.code, isCancelled: false } };
    }
  }
  return { stopped: null };
}

function heldAs({ status }: BatchRun): CheckOutcome {
  if (status === 'PLANNED') return 'planned';
  return status === 'FIXED' ? 'fixed' : 'compliant';
}

const isPutBack = ({ status }: BatchRun): boolean => status === 'REMEDIATION_FAILED_ROLLED_BACK';

/** Those of which nothing is decided yet. */
function isOpen({ held, guilty }: Search): (unit: Unit) => boolean {
  return (unit) => !held.includes(unit) && !guilty.some((one) => one.unit === unit);
}

function tell(told: Told, units: readonly Unit[], outcome: CheckOutcome, reason: string): void {
  for (const id of idsOf(units)) told.outcomes.set(id, { outcome, reason });
}

/** What the search reads: the words of the program, and the checks that an audit found failing. */
function failureOf(run: ToldRun): Failure {
  const { reason, failing } = run;
  return { words: [reason, ...failing].join(' '), reason, wasPutBack: isPutBack(run) };
}

const pauseMs = 5_000;

/** A restart of one component can leave another unready for a while: that is no fault of the next change. */
async function runWhenWell(batch: Batch, { target }: Bundle, ids: string[]): Promise<ToldRun> {
  const untilMs = Date.now() + durationMs(batch.parsed.request.recoverWithin);
  for (;;) {
    const run = await runOnce(batch, target, ids);
    const isOurs = run.code === 'UNHEALTHY_BEFORE' && batch.view.restarts() > 0;
    if (!isOurs || batch.isCancelled() || Date.now() > untilMs) return run;
    await sleep(pauseMs, { summary: `${target} to be well again` });
  }
}

/** Pause, abort and cancellation count between two changes; one that has begun ends as its own run does. */
async function whyNotNow({ view, isCancelled }: Batch): Promise<string | null> {
  if (isCancelled()) return 'cancelled: nothing more was begun';
  await view.whilePaused();
  if (view.isAborted()) return 'aborted: nothing more was begun';
  return null;
}

/** A change that fails costs a second restart to put it back. */
function overBudget({ view, parsed }: Batch, { target }: Bundle): string | null {
  const { maxRestarts, dryRun } = parsed.request;
  const used = view.restarts();
  if (dryRun || target === 'files' || used + 2 <= maxRestarts) return null;
  return `${used} restarts of at most ${maxRestarts} are used, and one more change may take two`;
}
