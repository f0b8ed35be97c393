/** The checks of a report, from the result of a batch or of one remediation. */
import type { BatchResult, CheckOutcome } from '../../contracts/batch.ts';
import type { Status } from '../../contracts/codes.ts';
import type { ReportCheck } from '../../contracts/report.ts';
import type { RemediationResult } from '../../contracts/result.ts';
import { lostBy } from '../batch/lost-by.ts';
import { assertNever } from '../errors.ts';
import { sectionOf } from '../kube-bench/sections.ts';
import { restoresOf } from './put-back.ts';

export function checksOfBatch({ checks, runs }: Pick<BatchResult, 'checks' | 'runs'>): ReportCheck[] {
  return checks.map((check) => {
    const about = runs.flatMap((run, index) =>
      run.checks.includes(check.id) ? [index, ...restoresOf(run, runs)] : [],
    );
    const own = [...new Set(about)].toSorted((one, other) => one - other);
    const lostWith = lostBy(check.id, runs);
    const isUnknown = lostWith !== undefined;
    const after = isUnknown ? null : check.after;
    const now = after ?? (isUnknown ? 'unknown' : check.before);
    // It held; but what was to be put back since has left the node as nobody knows.
    const lost = isUnknown &&
      check.outcome === 'fixed' && { outcome: 'failed' as const, reason: lostWith.reason };
    return { ...check, ...lost, after, section: sectionOfCheck(check.id), now, runs: own };
  });
}

/** @param titleOf undefined: this catalog has no such check */
export function checksOfRemediation(
  result: RemediationResult,
  titleOf: (id: string) => string | undefined,
): ReportCheck[] {
  const { status, checks, reason } = result;
  return checks.map(({ id, before, after }) => ({
    id,
    title: titleOf(id) ?? '',
    section: sectionOfCheck(id),
    before,
    after,
    now: after ?? (status === 'REMEDIATION_FAILED_ROLLBACK_FAILED' ? 'unknown' : before),
    outcome: outcomeOf(status, { isAlone: checks.length === 1, passed: before === 'pass' }),
    reason,
    runs: [0],
  }));
}

/** `1.2` of `cis-1.12/1.2.15`; empty: a check of somebody's own, without a number. */
export function sectionOfCheck(id: string): string {
  const [, number] = /^[^/]+\/([0-9.]+)$/.exec(id) ?? [];
  return number === undefined ? '' : sectionOf(number);
}

/** As a batch would say it. Which of several checks was to blame, one change alone does not tell. */
function outcomeOf(status: Status, { isAlone, passed }: { isAlone: boolean; passed: boolean }): CheckOutcome {
  switch (status) {
    case 'FIXED':
      return passed ? 'compliant' : 'fixed';
    case 'ALREADY_COMPLIANT':
      return 'compliant';
    case 'PLANNED':
      return 'planned';
    case 'REMEDIATION_FAILED_ROLLED_BACK':
      return isAlone ? 'guilty' : 'failed';
    case 'REMEDIATION_FAILED':
    case 'REMEDIATION_FAILED_ROLLBACK_FAILED':
    case 'CANCELLED_ROLLED_BACK':
      return 'failed';
    case 'DECLINED':
      return 'declined';
    case 'REFUSED':
      return 'refused';
    case 'CANCELLED':
      return 'notTried';
    default:
      return assertNever(status);
  }
}
