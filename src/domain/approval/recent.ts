/** How long what people have said to a whole batch counts for those of its changes that are still to be begun. */
import type { GivenApproval } from '../../contracts/approval.ts';

const dayMs = 24 * 60 * 60 * 1000;

/** How long a question stays open is no limit of its answer: `expiresIn: 10m` is a short question, and a batch takes its hours. */
export function countsForMs(expiresInMs: number): number {
  return Math.max(expiresInMs, dayMs);
}

/** One yes holds for all of a batch; but one that was held for weeks asks again: the plan is the same, and the moment is not. */
export function recentOf(
  given: GivenApproval,
  { nowMs, forMs }: { nowMs: number; forMs: number },
): GivenApproval {
  const since = nowMs - forMs;
  return { ...given, granted: given.granted.filter(({ at }) => Date.parse(at) >= since) };
}
