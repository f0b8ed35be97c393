/** The plain log of a drift audit: a line for each change, then one that sums up. */
import type { DriftResult } from '../contracts/drift.ts';
import type { NodeContext } from './node-context.ts';

export function logDrift(log: NodeContext['log'], result: DriftResult): void {
  for (const { id, kind, before, after, reason, mend } of result.changes) {
    const mended = mend === null ? '' : `; ${mend.outcome}: ${mend.reason}`;
    const line = `DRIFT ${id}: ${before ?? 'not audited'} → ${after ?? 'not audited'}: ${reason}${mended}`;
    if (kind === 'newlyPassing') log.info(line);
    else log.warning(line);
  }
  const line = `DRIFT audit ${result.status}: ${result.reason}`;
  if (result.status === 'REMEDIATION_FAILED_ROLLBACK_FAILED') log.critical(line);
  else if (result.status === 'DRIFTED') log.error(line);
  else log.info(line);
}
