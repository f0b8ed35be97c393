/** What the end of one run means for the batch that it belongs to. */
import type { Code, Status } from '../../contracts/codes.ts';

export type RunMeaning =
  /** applied, or nothing to do: goes on */
  | 'held'
  /** one of its checks is to blame: the rest can still be done */
  | 'guilty'
  /** the component is not to be changed now: another one may */
  | 'notThisTarget'
  /** a person said no to it: another one may be changed */
  | 'declined'
  /** the node is not to be changed any more */
  | 'notThisNode';

/** Of every code whether a smaller change can do better; what is not here concerns the whole node. */
const meanings: Partial<Record<Code, RunMeaning>> = {
  GATE_FAILED: 'guilty',
  NOT_PROVEN: 'guilty',
  AUDIT_FAILED: 'guilty',
  AUDIT_ERROR: 'guilty',
  AUDIT_MANUAL: 'guilty',
  CONFIRM_REFUSED: 'guilty',
  RESTART_FAILED: 'guilty',
  REHEARSAL_FAILED: 'guilty',
  KNOWN_TO_BREAK: 'guilty',
  FLAG_REFUSED: 'guilty',
  PREREQUISITE_MISSING: 'guilty',
  CONSENT_REQUIRED: 'guilty',
  MANUAL_CHECK: 'guilty',
  FIX_NOT_AVAILABLE: 'guilty',
  EXCLUDED: 'guilty',
  CHECKS_DIFFER: 'guilty',
  AUDIT_SCRIPT_REFUSED: 'guilty',
  UNHEALTHY_BEFORE: 'notThisTarget',
  ETCD_QUORUM: 'notThisTarget',
  SNAPSHOT_FAILED: 'notThisTarget',
  DUPLICATE_POD: 'notThisTarget',
  MANIFEST_NOT_FOUND: 'notThisTarget',
  MANIFEST_UNPARSABLE: 'notThisTarget',
  CONFLICT: 'notThisTarget',
  PLAN_CHANGED: 'notThisTarget',
  APPROVAL_NEEDED: 'notThisTarget',
  APPROVAL_IMPOSSIBLE: 'notThisTarget',
  REJECTED: 'declined',
  APPROVAL_EXPIRED: 'declined',
};

export function meaningOf(status: Status, code: Code | undefined): RunMeaning {
  if (status === 'FIXED' || status === 'ALREADY_COMPLIANT' || status === 'PLANNED') return 'held';
  // A node that could not be put back is not touched again, whatever the cause was.
  if (status === 'REMEDIATION_FAILED_ROLLBACK_FAILED') return 'notThisNode';
  return (code === undefined ? undefined : meanings[code]) ?? 'notThisNode';
}
