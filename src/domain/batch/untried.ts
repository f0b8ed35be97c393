/** A check that a batch only tells of: what kept it from being one like the others. */
import type { BatchCheck } from '../../contracts/batch.ts';

export function untried({ id, title, problem }: { id: string; title: string; problem: string }): BatchCheck {
  return {
    id,
    slug: id,
    title,
    target: 'files',
    kind: 'manual',
    risk: 'none',
    neverInAll: true,
    requires: [],
    words: [],
    parameters: [],
    guidance: problem,
    problem,
  };
}
