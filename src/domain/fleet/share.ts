/** So many of all nodes. */
import type { Share } from '../../contracts/fleet.ts';

/** A part is rounded up: of three nodes 10% is one. */
export function countOf(share: Share, total: number): number {
  if (typeof share === 'number') return share;
  return Math.ceil((Number(share.slice(0, -1)) * total) / 100);
}
