/** Is it the same machine? Compared before any effect: two machines may serve one queue. */
import type { NodeIdentity } from '../contracts/node-identity.ts';

export function sameIdentity(a: NodeIdentity, b: NodeIdentity): boolean {
  return (
    a.cluster === b.cluster &&
    a.node === b.node &&
    a.machineId === b.machineId &&
    a.clusterCaDigest === b.clusterCaDigest &&
    a.hostname === b.hostname
  );
}
