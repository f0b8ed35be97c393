/** Status and code of a run, as a function of how its change record ended. Where workflow and node differ, the node wins. */
import type { ChangeReport } from '../contracts/change-record.ts';
import type { Code, Status } from '../contracts/codes.ts';

export interface Outcome {
  status: Status;
  code?: Code;
  reason: string;
  hint?: string;
}

/** Codes that mean "input or node unusable"; every other refusal is a rule or a state that said no. */
const unusable: ReadonlySet<Code> = new Set<Code>([
  'MANIFEST_NOT_FOUND',
  'MANIFEST_UNPARSABLE',
  'PERMISSION_DENIED',
  'BACKUP_FAILED',
  'SNAPSHOT_FAILED',
  'WRITE_FAILED',
  'CONFLICT',
  'WRONG_NODE',
  'NODE_UNREACHABLE',
  'NO_RECOVERER',
  'INVALID_REQUEST',
  'NODE_ERROR',
  'ABANDONED',
  'BUG',
]);

/** The status of a run that changed nothing, by its code. */
export function statusBeforeWrite(
  code: Code,
): Extract<Status, 'CANCELLED' | 'DECLINED' | 'REFUSED' | 'REMEDIATION_FAILED'> {
  if (code === 'CANCELLED') return 'CANCELLED';
  if (code === 'REJECTED' || code === 'APPROVAL_EXPIRED') return 'DECLINED';
  return unusable.has(code) ? 'REMEDIATION_FAILED' : 'REFUSED';
}

/**
 * @param report of a final record; any other state is a fault of ours and is reported as one that a person must look at
 * @param asked whether the user asked to cancel: once the node has confirmed, that came too late and is said so.
 *   `isUnread`: bytes of a file that no process was started anew to read
 */
export function outcomeOf(
  report: Pick<ChangeReport, 'state' | 'end' | 'conflicts'>,
  asked: { cancelled: boolean; isUnread?: boolean },
): Outcome {
  const code = report.end?.code ?? 'BUG';
  const reason = describeEnd(report);
  switch (report.state) {
    case 'confirmed':
      return {
        status: 'FIXED',
        reason: `${describeConfirmed(asked)}${asked.cancelled ? '; the cancellation came too late' : ''}`,
      };
    case 'refused':
      return { status: statusBeforeWrite(code), code, reason };
    case 'rolledBack':
      return code === 'CANCELLED'
        ? { status: 'CANCELLED_ROLLED_BACK', code, reason }
        : { status: 'REMEDIATION_FAILED_ROLLED_BACK', code, reason };
    case 'rollbackFailed':
      return {
        status: 'REMEDIATION_FAILED_ROLLBACK_FAILED',
        code,
        reason,
        hint: 'repair the node, then `kubemend emergency clear NODE --reason …`',
      };
    case 'unknown':
    case 'armed':
    case 'applied':
    case 'healthy':
    case 'verified':
    case 'reverting':
      return {
        status: 'REMEDIATION_FAILED_ROLLBACK_FAILED',
        code: 'BUG',
        reason: `the node's record of the change is not final but ${report.state}`,
      };
  }
}

function describeConfirmed({ isUnread = false }: { isUnread?: boolean }): string {
  return isUnread
    ? 'the file is as it was kept; nothing was started anew: what reads it at its start does so at the next one'
    : 'the change is live, healthy and audited';
}

function describeEnd({ end, conflicts }: Pick<ChangeReport, 'end' | 'conflicts'>): string {
  const kept = conflicts.map(({ path, detail }) => `${path}: ${detail}`).join('; ');
  const reason = end?.reason ?? 'the record gives no reason';
  return kept === '' ? reason : `${reason}; changed by a person meanwhile: ${kept}`;
}
