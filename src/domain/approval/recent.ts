/** How long what people have said to a whole batch counts for those of its changes that are still to be begun. */
import type { GivenApproval } from '../../contracts/approval.ts';

const dayMs = 24 * 60 * 60 * 1000;

/**
 * A batch takes its hours, and one yes holds for all of it; but one that was held for weeks asks again: the plan is the
 * same, and the moment is not. How long a question stays open is no such limit: `expiresIn: 10m` is a short question.
 */
export function recentOf(
  given: GivenApproval,
  { nowMs, expiresInMs }: { nowMs: number; expiresInMs: number },
): GivenApproval {
  const since = nowMs - Math.max(expiresInMs, dayMs);
  return { ...given, granted: given.granted.filter(({ at }) => Date.parse(at) >= since) };
}
