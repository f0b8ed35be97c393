/** What every kubelet of the cluster serves, asked where the API server would ask it. Changes nothing. */
import { X509Certificate } from 'node:crypto';
import { createSecureContext } from 'node:tls';
import type { SecureContext } from 'node:tls';
import pMap from 'p-map';
import type { ApiNode } from '../../contracts/cluster-objects.ts';
import type { KubeletQuestion, KubeletServing } from '../../domain/checks/index.ts';
import { kubeletAddress } from '../../domain/kubelet-address.ts';
import { readCluster } from '../audit/cluster-facts.ts';
import type { ClusterReader } from '../audit/cluster-facts.ts';
import { messageOf } from '../audit/file-facts.ts';
import { lookAtServed } from './served-certificate.ts';

const serving = {
  /** of one handshake; the API server's own client waits longer, and so would its users */
  handshakeMs: 3_000,
  atOnce: 16,
  /** for the list and all handshakes: whoever plans waits no longer */
  totalMs: 20_000,
};
export type ServingLimits = typeof serving;

/** Never throws. @returns `why`: nobody was asked */
export async function askKubelets(
  reader: Pick<ClusterReader, 'config' | 'clock'>,
  { authority, addressTypes }: KubeletQuestion,
  given: Partial<ServingLimits> = {},
): Promise<KubeletServing[] | { why: string }> {
  const limits = { ...serving, ...given };
  const untilMs = reader.clock.monotonicMs() + limits.totalMs;
  const secureContext = trusting(authority);
  if ('why' in secureContext) return secureContext;
  const { nodes } = await readCluster({ ...reader, limits: { totalMs: limits.totalMs / 2 } }, ['nodes']);
  if (nodes?.kind !== 'read') return { why: nodes?.why ?? 'the nodes were not listed' };
  const look = async (node: ApiNode): Promise<KubeletServing> => {
    const { name } = node.metadata;
    const silent = (why: string): KubeletServing => ({ node: name, serves: 'silent', why });
    const address = kubeletAddress(node, addressTypes);
    if (address === null) return silent(`no address of the types ${addressTypes.join(', ')}`);
    const timeoutMs = Math.min(limits.handshakeMs, untilMs - reader.clock.monotonicMs());
    if (timeoutMs <= 0) return silent(`not asked within ${limits.totalMs / 1_000}s`);
    return { node: name, ...(await lookAtServed({ ...address, secureContext, timeoutMs })) };
  };
  return await pMap(nodes.items, look, { concurrency: limits.atOnce });
}

/** Anything in the file is an anchor, as it is to Go: an authority that is itself signed by another, too. */
function trusting(authority: string): SecureContext | { why: string } {
  try {
    new X509Certificate(authority);
    return createSecureContext({ ca: authority, allowPartialTrustChain: true });
  } catch (error) {
    return { why: `expected an authority's certificates as PEM: ${messageOf(error)}` };
  }
}
