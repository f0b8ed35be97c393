/** What became of checks that were to be mended, and whether that says anything about them. */
import type { Verdict } from '../../contracts/audit.ts';
import type { BatchResult, CheckOutcome } from '../../contracts/batch.ts';
import type { Code } from '../../contracts/codes.ts';
import type { Audited } from './compare.ts';

/** @param code of the run that did not do it */
export interface Mend {
  outcome: CheckOutcome;
  reason: string;
  code?: Code | undefined;
}

/** By id. */
export type Mends = ReadonlyMap<string, Mend>;

/** The run that decided over a check gave it its reason; its code says what that was. */
export function mendsOf({ checks, runs }: Pick<BatchResult, 'checks' | 'runs'>): Mends {
  return new Map(
    checks.map(({ id, outcome, reason }) => {
      const own = runs.filter((run) => run.checks.includes(id));
      const run =
        own.findLast((one) => one.reason === reason) ?? runs.findLast((one) => one.reason === reason);
      const code = outcome === 'fixed' ? undefined : run?.code;
      return [id, { outcome, reason, ...(code !== undefined && { code }) }] as const;
    }),
  );
}

/** Of each check as it is now, whatever the next audit compares with. */
export function verdictsNow(audited: readonly Audited[], mends: Mends): Verdict[] {
  return audited.map(({ check: { id }, verdict }) => {
    const mend = mends.get(id);
    return mend !== undefined && isMended(mend) ? 'pass' : verdict;
  });
}

export function isMended({ outcome }: Pick<Mend, 'outcome'>): boolean {
  return outcome === 'fixed' || outcome === 'compliant';
}

/**
 * Nothing was tried, for a cause that passes or that a person takes away: it says nothing about the change, which the next
 * audit tries again. What was written and put back is none of these: it may fail every night.
 */
const obstacles: ReadonlySet<Code> = new Set<Code>([
  'GUARD_PAUSED',
  'OUTSIDE_WINDOW',
  'GUARD_LOST',
  'GUARD_WARMING',
  'CONTROL_PLANE_BUSY',
  'CONTROL_PLANE_LEASED',
  'LEASE_UNREAD',
  'NOT_ADMITTED',
  'OPEN_CHANGE',
  'EMERGENCY_STOP',
  'NO_RECOVERER',
  'NODE_UNREACHABLE',
  'NODE_ERROR',
  'WRONG_NODE',
  'UNHEALTHY_BEFORE',
  'ETCD_QUORUM',
  'DUPLICATE_POD',
  'MANIFEST_NOT_FOUND',
  'MANIFEST_UNPARSABLE',
  'PERMISSION_DENIED',
  'BACKUP_FAILED',
  'SNAPSHOT_FAILED',
  'WRITE_FAILED',
  'CONFLICT',
  'PLAN_CHANGED',
  'CHECKS_DIFFER',
  'CHECKS_UNREAD',
  'CANCELLED',
]);

export function wasNotTried({ outcome, code }: Mend): boolean {
  if (outcome === 'notTried') return true;
  return (outcome === 'failed' || outcome === 'refused') && code !== undefined && obstacles.has(code);
}
