/** Status of a batch by what became of its checks and runs. */
import type { BatchRun, BatchStatus, CheckOutcome } from '../../contracts/batch.ts';
import type { Code } from '../../contracts/codes.ts';
import { statusBeforeWrite } from '../outcome.ts';

export interface BatchFacts {
  /** of the checks that were to be mended; null: the node was not audited */
  tried: readonly CheckOutcome[] | null;
  /** what changes wrote was to be put back, and no check to be mended */
  isRestore?: boolean;
  /** how many others that were asked for still fail */
  left: number;
  /** how many FAILs of a report the catalog has no check for */
  unknown?: number;
  runs: readonly Pick<BatchRun, 'status' | 'code' | 'reason'>[];
  /** why nothing more was begun; null: all was tried */
  stopped: (Why & { isCancelled: boolean; isRefusal?: boolean }) | null;
  /** of a batch that is all or nothing: what it had changed went back, but for what this says; null: there was nothing */
  putBack?: { failed: Why | null } | null;
  /** of the same: checks whose change could not be put back */
  stillApplied?: readonly string[];
}

interface Why {
  reason: string;
  code?: Code | undefined;
}

export interface BatchOutcome {
  status: BatchStatus;
  code?: Code | undefined;
  reason: string;
}

export function batchOutcome({
  tried,
  isRestore = false,
  left,
  unknown = 0,
  runs,
  stopped,
  putBack = null,
  stillApplied = [],
}: BatchFacts): BatchOutcome {
  const sum = describe(tried ?? [], { left, unknown }, isRestore ? restoreWords : words);
  const reason = inOne([stopped?.reason, sum]);
  const kept = stillApplied.length === 0 ? undefined : `still applied: ${stillApplied.join(', ')}`;
  const status = 'REMEDIATION_FAILED_ROLLBACK_FAILED';
  if (putBack?.failed != null) {
    const { code, reason: why } = putBack.failed;
    return { status, code, reason: inOne([`not all was put back: ${why}`, kept, reason]) };
  }
  const worst = runs.find((run) => run.status === status);
  if (worst !== undefined) return { status, code: worst.code, reason: inOne([worst.reason, kept]) };
  if (putBack !== null && stopped !== null) {
    if (stopped.isCancelled) return { status: 'CANCELLED_ROLLED_BACK', code: 'CANCELLED', reason };
    return { status: 'REMEDIATION_FAILED_ROLLED_BACK', code: stopped.code, reason };
  }
  if (stopped?.isRefusal === true && stopped.code !== undefined) {
    return { status: statusBeforeWrite(stopped.code), code: stopped.code, reason };
  }
  if (stopped?.isCancelled === true)
    return { status: cancelledAfter(tried ?? [], runs), code: 'CANCELLED', reason };
  if (tried === null) return { status: 'REMEDIATION_FAILED', code: stopped?.code, reason };
  return settled(tried, left + unknown, { runs, stopped }, reason);
}

/** CANCELLED says that nothing was changed: neither what was kept nor what went back may hide behind it. */
function cancelledAfter(tried: readonly CheckOutcome[], runs: BatchFacts['runs']): BatchStatus {
  if (tried.includes('fixed')) return 'PARTLY_FIXED';
  const wrote = runs.some(({ status }) => status.endsWith('_ROLLED_BACK'));
  return wrote ? 'CANCELLED_ROLLED_BACK' : 'CANCELLED';
}

function inOne(parts: readonly (string | undefined)[]): string {
  return parts.filter((part) => part !== undefined && part !== '').join('; ');
}

function settled(
  tried: readonly CheckOutcome[],
  left: number,
  { runs, stopped }: Pick<BatchFacts, 'runs' | 'stopped'>,
  reason: string,
): BatchOutcome {
  const all = (...outcomes: CheckOutcome[]): boolean => tried.every((one) => outcomes.includes(one));
  if (tried.includes('planned')) {
    // A plan is what was wanted, also one that says of some checks why not; one that ends half way is none.
    if (stopped === null) return { status: 'PLANNED', reason: `dry run: ${reason}` };
    return { status: statusOf(stopped), code: stopped.code, reason: `dry run, not to its end: ${reason}` };
  }
  const isFixed = tried.includes('fixed');
  if (all('fixed', 'compliant')) {
    if (left === 0) return { status: isFixed ? 'FIXED' : 'ALREADY_COMPLIANT', reason };
    return { status: isFixed ? 'PARTLY_FIXED' : 'NOT_COMPLIANT', reason };
  }
  if (isFixed) return { status: 'PARTLY_FIXED', code: stopped?.code, reason };
  const failed = runs.findLast(({ status }) => status !== 'FIXED' && status !== 'ALREADY_COMPLIANT');
  const status = failures.find((one) => one === failed?.status) ?? 'REMEDIATION_FAILED';
  return {
    status,
    code: failed === undefined ? stopped?.code : failed.code,
    // What stopped it has often said it already.
    reason: failed === undefined || reason.includes(failed.reason) ? reason : `${reason}: ${failed.reason}`,
  };
}

/** Of a batch that was ended, or refused the rest, before it had changed anything. */
function statusOf({ code }: Why): BatchStatus {
  return code === undefined || code === 'CANCELLED' ? 'REMEDIATION_FAILED' : statusBeforeWrite(code);
}

/** Of a run, and of a batch whose runs all ended so. */
const failures = ['REMEDIATION_FAILED', 'REMEDIATION_FAILED_ROLLED_BACK', 'DECLINED', 'REFUSED'] as const;

const words: Record<CheckOutcome, string> = {
  fixed: 'fixed',
  compliant: 'compliant already',
  planned: 'planned',
  guilty: 'to blame and put back',
  failed: 'failed',
  putBack: 'put back',
  refused: 'refused',
  declined: 'declined',
  notTried: 'not tried',
  left: 'left',
};

const restoreWords: typeof words = {
  ...words,
  fixed: 'put back',
  compliant: 'as before already',
  planned: 'to be put back',
};

function describe(
  tried: readonly CheckOutcome[],
  { left, unknown }: { left: number; unknown: number },
  texts: typeof words,
): string {
  const counts = Object.entries(texts)
    .map(([outcome, word]) => [tried.filter((one) => one === outcome).length, word] as const)
    .filter(([count]) => count > 0)
    .map(([count, word]) => `${count} ${word}`);
  if (left > 0) counts.push(`${left} that still fail are left for you`);
  if (unknown > 0) counts.push(`${unknown} reported that the catalog does not know`);
  return counts.length === 0 ? 'nothing is to be mended' : counts.join(', ');
}
