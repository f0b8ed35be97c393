/** What a node's batch came to, in the few words that a fleet of thousands has room for. */
import type { CheckOutcome } from '../../contracts/batch.ts';
import type { EndedBatch, FleetNodeResult, NodeEnd } from '../../contracts/fleet.ts';
import { meaningOf } from '../batch/judge-run.ts';
import type { NoResult } from '../no-result.ts';
import { statusBeforeWrite } from '../outcome.ts';

export function endOfBatch(result: EndedBatch): NodeEnd {
  const { restarts, outageMs } = result;
  const checks = countOutcomes(result.checks);
  const status = statusOf(result);
  const unwell = unwellRun(result);
  const code = unwell === undefined ? result.code : 'UNHEALTHY_BEFORE';
  return {
    status,
    ...(code !== undefined && { code }),
    reason: withReason(reasonOf(result), unwell),
    checks,
    restarts,
    outageMs,
    ...(isFailed(status, result, checks) && { isFailure: true }),
    ...(!wentBack(result) && result.runs.some(wentBack) && { wentBack: true }),
  };
}

function countOutcomes(checks: EndedBatch['checks']): Partial<Record<CheckOutcome, number>> {
  const counts: Partial<Record<CheckOutcome, number>> = {};
  for (const { outcome } of checks) counts[outcome] = (counts[outcome] ?? 0) + 1;
  return counts;
}

function statusOf({ status, code, runs }: EndedBatch): NodeEnd['status'] {
  // Nobody has taken the first task: it is no failure of a change.
  if (status === 'REMEDIATION_FAILED' && code === 'NODE_UNREACHABLE' && runs.length === 0) return 'SILENT';
  return status;
}

/**
 * A component that was not well leaves the others to be changed, and the batch to end in another word: no further control-plane
 * node is begun for it all the same. What is about the whole node or cluster counts before it, and a plan has changed nothing.
 */
function unwellRun({ status, code, runs }: EndedBatch): EndedBatch['runs'][number] | undefined {
  if (status === 'PLANNED' || status === 'REMEDIATION_FAILED_ROLLBACK_FAILED') return undefined;
  if (code !== undefined && meaningOf('REFUSED', code) === 'notThisNode') return undefined;
  return runs.find((run) => run.code === 'UNHEALTHY_BEFORE');
}

const wentBack = (run: { status: string }): boolean => run.status.endsWith('_ROLLED_BACK');

function reasonOf({ status, reason, runs }: EndedBatch): string {
  if (status !== 'CANCELLED_ROLLED_BACK') return reason;
  return withReason(reason, runs.find(wentBack));
}

function withReason(reason: string, run: { reason: string } | undefined): string {
  return run === undefined || reason.includes(run.reason) ? reason : `${reason}; ${run.reason}`;
}

/** What was refused, declined or is left for a person has broken nothing. */
function isFailed(
  status: NodeEnd['status'],
  { code, runs }: EndedBatch,
  checks: NonNullable<NodeEnd['checks']>,
): boolean {
  if (status.startsWith('REMEDIATION_FAILED')) return true;
  const { guilty = 0, failed = 0, putBack = 0 } = checks;
  const have = (word: string): boolean => runs.some((run) => run.status.startsWith(word));
  // Somebody, or a limit, has ended it: that is no failure of its checks. What had failed by then is.
  const isEnded = (code === 'CANCELLED' || have('CANCELLED')) && !have('REMEDIATION_FAILED');
  return isEnded ? guilty > 0 : guilty + failed + putBack > 0;
}

/** Has the change been made on it and held? Of a batch that was cancelled half way only the half is known to. */
export function isProof({ status, code, isFailure, checks }: FleetNodeResult): boolean {
  if (isFailure === true || code === 'CANCELLED') return false;
  return status === 'FIXED' || (status === 'PARTLY_FIXED' && (checks?.fixed ?? 0) > 0);
}

/** There was nothing to be changed on it, which proves nothing and speaks against nothing. */
export function isIdle({ status, isFailure }: FleetNodeResult): boolean {
  return isFailure !== true && (status === 'ALREADY_COMPLIANT' || status === 'NOT_COMPLIANT');
}

/** Of a batch that has ended without one. */
export function endOfNoResult(
  { missing, isCancelled, refusal }: NoResult,
  workflowId: string,
  isDryRun: boolean,
): NodeEnd {
  if (isCancelled === true) {
    const reason = 'cancelled before it had read its request: nothing was changed';
    return { status: 'CANCELLED', code: 'CANCELLED', reason };
  }
  if (refusal !== undefined) {
    const { code = 'INVALID_REQUEST', reason } = refusal;
    return { status: statusBeforeWrite(code), code, reason, isFailure: true };
  }
  if (isDryRun) {
    const reason = `${workflowId} ${missing}: nothing was changed by it`;
    return { status: 'REMEDIATION_FAILED', code: 'ABANDONED', reason, isFailure: true };
  }
  // Terminated by hand, perhaps with a change under way: what became of the node is not known here.
  const reason = `${workflowId} ${missing}: the node's own record decides, and puts an unconfirmed change back`;
  return { status: 'REMEDIATION_FAILED_ROLLBACK_FAILED', code: 'ABANDONED', reason, isFailure: true };
}
