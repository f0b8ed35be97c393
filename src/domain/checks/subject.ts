/** Whether a check is about one node, or about the whole cluster that it is part of. */
import type { Check } from '../../contracts/check.ts';

/**
 * Wherever "all" is asked of a node, these are meant: what is about the whole cluster is the same on each of its nodes, takes
 * an API server that answers, and is looked at where it is asked for.
 */
export function isAboutNode({ subject }: Pick<Check, 'subject'>): boolean {
  return subject !== 'cluster';
}
