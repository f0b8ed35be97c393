import { isNode } from 'yaml';
import type { Pair } from 'yaml';

/** Where a pair's key begins. */
export function keyStart(pair: Pair): number {
  return isNode(pair.key) ? (pair.key.range?.[0] ?? 0) : 0;
}
