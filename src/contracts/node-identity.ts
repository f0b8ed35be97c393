/** Which machine answered: two machines on one queue must be told apart before anything is written. */
import { z } from 'zod';
import { Digest, Name } from './basics.ts';

export const NodeIdentity = z.object({
  cluster: Name,
  node: Name,
  machineId: z.string().describe('/etc/machine-id of the node'),
  clusterCaDigest: Digest.nullable().describe(
    'digest of /etc/kubernetes/pki/ca.crt; null when the node has none',
  ),
  hostname: z.string(),
});
export type NodeIdentity = z.infer<typeof NodeIdentity>;

/** One boot of one machine: the kernel's boot id and the start of pid 1 (containers share the former). */
export const BootInstance = z.object({ bootId: z.string(), initStartTicks: z.string() });
export type BootInstance = z.infer<typeof BootInstance>;
