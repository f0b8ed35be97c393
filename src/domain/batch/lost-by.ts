/** Of which checks of a batch nobody knows what holds now. */
import type { BatchRun } from '../../contracts/batch.ts';

type Run = Pick<BatchRun, 'target' | 'checks' | 'status' | 'reason'>;

/**
 * A rollback that failed: of the change that was last about a check, or of a later one of the same component, and so of the
 * same file.
 * @returns undefined: none did
 */
export function lostBy(check: string, runs: readonly Run[]): Run | undefined {
  const last = runs.findLastIndex(({ checks }) => checks.includes(check));
  const about = runs[last];
  if (about === undefined) return undefined;
  return runs
    .slice(last)
    .findLast(
      ({ target, status }) => target === about.target && status === 'REMEDIATION_FAILED_ROLLBACK_FAILED',
    );
}
