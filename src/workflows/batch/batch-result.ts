/** The result of a batch: every check that was asked for, with what became of it. */
import type { BatchResult, CheckOutcome } from '../../contracts/batch.ts';
import type { Verdict } from '../../contracts/audit.ts';
import type { Code } from '../../contracts/codes.ts';
import { batchExitCode, batchOutcome } from '../../domain/batch/batch-outcome.ts';
import type { Selection } from '../../domain/batch/select.ts';
import type { Batch } from './remediate-batch.ts';

export interface Told {
  selection: Selection;
  /** of checks that were tried, by id */
  outcomes: Map<string, { outcome: CheckOutcome; reason: string }>;
  /** why nothing more was begun; null: all was tried */
  stopped: { reason: string; code?: Code | undefined; isCancelled: boolean } | null;
}

export function batchResult({ view, parsed }: Batch, { selection, outcomes, stopped }: Told): BatchResult {
  const { runs, phases } = view.status;
  const notTried = { outcome: 'notTried' as const, reason: stopped?.reason ?? 'not tried' };
  const tried = selection.todo.map(({ check, before }) => {
    const { outcome, reason } = outcomes.get(check.id) ?? notTried;
    return { id: check.id, title: check.title, before, after: afterOf(outcome, before), outcome, reason };
  });
  const left = selection.leftOut.map(({ check, before, outcome, reason }) => ({
    id: check.id,
    title: check.title,
    before,
    after: before,
    outcome,
    reason,
  }));
  const byId = new Map([...tried, ...left].map((check) => [check.id, check]));
  const checks = parsed.checks.flatMap(({ id }) => byId.get(id) ?? []);
  const wanted = wantedOutcomes(parsed.request.checks !== undefined, tried, left);
  const outcome = isUnaudited(selection, stopped)
    ? { status: stopped.isCancelled ? ('CANCELLED' as const) : ('REMEDIATION_FAILED' as const), ...stopped }
    : batchOutcome(wanted, runs, stopped);
  const outages = runs.flatMap(({ outageMs }) => outageMs ?? []);
  return {
    schemaVersion: 1,
    status: outcome.status,
    success: batchExitCode(outcome.status) === 0,
    ...(outcome.code !== undefined && { code: outcome.code }),
    reason: outcome.reason,
    cluster: parsed.request.cluster,
    node: parsed.request.node,
    checks,
    runs,
    restarts: view.restarts(),
    outageMs: outages.length === 0 ? null : outages.reduce((sum, ms) => sum + ms, 0),
    phases,
    startedAt: view.startedAt,
    finishedAt: new Date().toISOString(),
  };
}

/** The node said nothing: nothing is known of any check. */
function isUnaudited(
  selection: Selection,
  stopped: Told['stopped'],
): stopped is NonNullable<Told['stopped']> {
  return stopped !== null && selection.todo.length === 0 && selection.leftOut.length === 0;
}

/** Of all the catalog what may be done is wanted; of what is named, everything that does not pass. */
function wantedOutcomes(
  isNamed: boolean,
  tried: readonly { outcome: CheckOutcome }[],
  left: readonly { outcome: CheckOutcome; before: Verdict }[],
): CheckOutcome[] {
  const failing = left.filter(
    ({ before }) => before === 'fail' || before === 'stale' || before === 'unknown',
  );
  return [...tried, ...(isNamed ? failing : [])].map(({ outcome }) => outcome);
}

/** What a run has audited is known; what was put back is what it was. */
function afterOf(outcome: CheckOutcome, before: Verdict): Verdict | null {
  if (outcome === 'fixed' || outcome === 'compliant') return 'pass';
  return outcome === 'planned' ? null : before;
}
