/** What a batch that is all or nothing has put back of its own. */
import type { BatchRun } from '../../contracts/batch.ts';

/** @returns positions of the runs that were to put this one's change back */
export function restoresOf({ changeId }: BatchRun, runs: readonly BatchRun[]): number[] {
  if (changeId == null) return [];
  return runs.flatMap((other, index) => (other.restoreChanges?.includes(changeId) === true ? [index] : []));
}

/** @returns position of the run that has put this one's change back; null: it was not put back */
export function putBackBy(run: BatchRun, runs: readonly BatchRun[]): number | null {
  const isBack = (index: number): boolean =>
    runs[index]?.status === 'FIXED' || runs[index]?.status === 'ALREADY_COMPLIANT';
  return restoresOf(run, runs).findLast(isBack) ?? null;
}
