/** May one member of etcd be restarted without the others losing their quorum meanwhile? */

/**
 * @param voters members with a vote
 * @param healthy of them, the one that is to restart included
 */
export function canSpareOne(voters: number, healthy: number): boolean {
  // A cluster of one is away while it restarts, whatever is done; everybody who has one knows.
  if (voters <= 1) return true;
  return healthy - 1 >= Math.floor(voters / 2) + 1;
}
