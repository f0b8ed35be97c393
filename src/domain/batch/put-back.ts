/** All or nothing: what of a batch goes back when it does not come to its end, and what that may have to wait for. */
import type { Target } from '../../contracts/basics.ts';
import type { BatchRun } from '../../contracts/batch.ts';
import type { Code } from '../../contracts/codes.ts';
import { groupBy } from '../group-by.ts';
import { statusBeforeWrite } from '../outcome.ts';

/**
 * @returns the last target first, each as one change, as whoever puts back a run by its name has it; empty: nothing goes
 *   back, for nothing was changed, or because a rollback has failed: that node is not touched any more
 */
export function toPutBack(
  runs: readonly Pick<BatchRun, 'status' | 'target' | 'checks' | 'changeId'>[],
): { target: Target; changes: string[]; checks: string[] }[] {
  if (runs.some(({ status }) => status === 'REMEDIATION_FAILED_ROLLBACK_FAILED')) return [];
  const held = runs.filter(({ status }) => status === 'FIXED');
  return [...groupBy(held.toReversed(), ({ target }) => target)].map(([target, own]) => ({
    target,
    changes: own.flatMap(({ changeId }) => changeId ?? []),
    checks: own.flatMap(({ checks }) => checks),
  }));
}

/** What says no for as long as it lasts, and to whatever change it is. */
const passing: ReadonlySet<Code> = new Set<Code>([
  'NODE_UNREACHABLE',
  'NO_RECOVERER',
  'OPEN_CHANGE',
  'EMERGENCY_STOP',
  'GUARD_PAUSED',
  'OUTSIDE_WINDOW',
  'GUARD_LOST',
  'GUARD_WARMING',
  'CONTROL_PLANE_BUSY',
  'CONTROL_PLANE_LEASED',
]);

/** Nothing was written, and asked again it may be. */
export function isHeldUp({ status, code }: Pick<BatchRun, 'status' | 'code'>): boolean {
  return code !== undefined && passing.has(code) && status === statusBeforeWrite(code);
}

/** Grows, so that weeks of waiting fit into one history. */
export function nextPauseMs(pauseMs: number, longestMs = 600_000): number {
  return Math.min(pauseMs * 2, longestMs);
}
