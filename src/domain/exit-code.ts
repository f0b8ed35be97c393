/** What a status means to a script: DESIGN "Command line". */
import type { BatchStatus } from '../contracts/batch.ts';
import type { Status } from '../contracts/codes.ts';
import type { DriftStatus } from '../contracts/drift.ts';

export type ExitCode = 0 | 1 | 2 | 3 | 4;

/** of one remediation, of a batch, and of a drift audit */
export type AnyStatus = Status | BatchStatus | DriftStatus;

const exitCodes: Record<AnyStatus, ExitCode> = {
  FIXED: 0,
  ALREADY_COMPLIANT: 0,
  PLANNED: 0,
  PARTLY_FIXED: 1,
  NOT_COMPLIANT: 1,
  REMEDIATION_FAILED: 1,
  REMEDIATION_FAILED_ROLLED_BACK: 1,
  DECLINED: 3,
  REFUSED: 3,
  CANCELLED: 3,
  CANCELLED_ROLLED_BACK: 3,
  REMEDIATION_FAILED_ROLLBACK_FAILED: 4,
  BASELINE: 0,
  NO_CHANGE: 0,
  IMPROVED: 0,
  DRIFT_FIXED: 0,
  CHANGED: 1,
  DRIFTED: 1,
  NODE_UNREACHABLE: 1,
  AUDIT_FAILED: 1,
};

/** Every status that users see. */
export const anyStatuses = Object.keys(exitCodes) as AnyStatus[];

export function exitCodeOf(status: AnyStatus): ExitCode {
  return exitCodes[status];
}

export function isSuccess(status: AnyStatus): boolean {
  return exitCodes[status] === 0;
}
