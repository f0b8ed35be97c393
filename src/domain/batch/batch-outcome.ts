/** Status of a batch by what became of its checks and runs. */
import type { BatchRun, BatchStatus, CheckOutcome } from '../../contracts/batch.ts';
import type { Code } from '../../contracts/codes.ts';
import type { ExitCode } from '../exit-code.ts';

export interface BatchOutcome {
  status: BatchStatus;
  code?: Code | undefined;
  reason: string;
}

/**
 * @param outcomes of the checks that were to be mended
 * @param stopped the run after which nothing more was begun; null: all was tried
 */
export function batchOutcome(
  outcomes: readonly CheckOutcome[],
  runs: readonly Pick<BatchRun, 'status' | 'code' | 'reason'>[],
  stopped: { reason: string; isCancelled: boolean } | null,
): BatchOutcome {
  const count = (one: CheckOutcome): number => outcomes.filter((outcome) => outcome === one).length;
  const worst = runs.find(({ status }) => status === 'REMEDIATION_FAILED_ROLLBACK_FAILED');
  if (worst !== undefined)
    return { status: worst.status as BatchStatus, code: worst.code, reason: worst.reason };
  if (outcomes.length === 0) {
    return { status: 'ALREADY_COMPLIANT', reason: 'nothing that was asked for is to be mended' };
  }
  const done = count('fixed') + count('compliant');
  const sum = summary(outcomes);
  const why = stopped === null ? sum : `${stopped.reason}; ${sum}`;
  if (count('planned') === outcomes.length) return { status: 'PLANNED', reason: `dry run: ${sum}` };
  if (done === outcomes.length) return { status: 'FIXED', reason: sum };
  if (stopped?.isCancelled === true) return { status: 'CANCELLED', code: 'CANCELLED', reason: why };
  if (done > 0 || count('planned') > 0) return { status: 'PARTLY_FIXED', reason: why };
  const failed = runs.findLast(({ status }) => status !== 'FIXED' && status !== 'ALREADY_COMPLIANT');
  const status = failed === undefined || !isBatchStatus(failed.status) ? 'REMEDIATION_FAILED' : failed.status;
  return { status, code: failed?.code, reason: failed === undefined ? why : `${why}: ${failed.reason}` };
}

const statuses: readonly string[] = [
  'REMEDIATION_FAILED',
  'REMEDIATION_FAILED_ROLLED_BACK',
  'DECLINED',
  'REFUSED',
];

function isBatchStatus(status: string): status is BatchStatus {
  return statuses.includes(status);
}

const words: Record<CheckOutcome, string> = {
  fixed: 'fixed',
  compliant: 'compliant already',
  planned: 'planned',
  guilty: 'to blame and put back',
  failed: 'failed',
  refused: 'refused',
  declined: 'declined',
  notTried: 'not tried',
  left: 'left',
};

function summary(outcomes: readonly CheckOutcome[]): string {
  return Object.entries(words)
    .map(([outcome, word]) => [outcomes.filter((one) => one === outcome).length, word] as const)
    .filter(([count]) => count > 0)
    .map(([count, word]) => `${count} ${word}`)
    .join(', ');
}

const exitCodes: Record<BatchStatus, ExitCode> = {
  FIXED: 0,
  ALREADY_COMPLIANT: 0,
  PLANNED: 0,
  PARTLY_FIXED: 1,
  REMEDIATION_FAILED: 1,
  REMEDIATION_FAILED_ROLLED_BACK: 1,
  DECLINED: 3,
  REFUSED: 3,
  CANCELLED: 3,
  REMEDIATION_FAILED_ROLLBACK_FAILED: 4,
};

export function batchExitCode(status: BatchStatus): ExitCode {
  return exitCodes[status];
}
