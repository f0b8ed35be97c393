/** What a status means to a script: DESIGN "Command line". */
import type { Status } from '../contracts/codes.ts';

export type ExitCode = 0 | 1 | 2 | 3 | 4;

const exitCodes: Record<Status, ExitCode> = {
  FIXED: 0,
  ALREADY_COMPLIANT: 0,
  PLANNED: 0,
  REMEDIATION_FAILED: 1,
  REMEDIATION_FAILED_ROLLED_BACK: 1,
  DECLINED: 3,
  REFUSED: 3,
  CANCELLED: 3,
  CANCELLED_ROLLED_BACK: 3,
  REMEDIATION_FAILED_ROLLBACK_FAILED: 4,
};

export function exitCodeOf(status: Status): ExitCode {
  return exitCodes[status];
}

export function isSuccess(status: Status): boolean {
  return exitCodes[status] === 0;
}
