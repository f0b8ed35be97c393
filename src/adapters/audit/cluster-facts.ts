/**
 * The API's objects as a control-plane node may read them: with the API server's own client certificate, and where that may
 * not, with the administrators' kubeconfig files of kubeadm. Nothing is written, and no Secret is ever read.
 */
import { dirname, join } from 'node:path';
import type { ClusterItem, ClusterListName } from '../../contracts/cluster-objects.ts';
import type { NodeConfig } from '../../contracts/config.ts';
import type { ClusterFacts, ListFact } from '../../domain/audit/index.ts';
import { createCredentials } from '../kubelet/credentials.ts';
import type { ApiLogin } from '../kubelet/credentials.ts';
import { readKubeconfig } from '../kubelet/kubeconfig.ts';
import { readClusterList, readLimits } from './cluster-lists.ts';
import type { ReadLimits } from './cluster-lists.ts';

export interface ClusterReader {
  config: NodeConfig;
  clock: { monotonicMs(): number };
  limits?: Partial<ReadLimits & { totalMs: number }>;
}

/** for all lists of one audit together: whoever asks waits no longer */
const totalMs = 30_000;

/** Never throws: what could not be read says why. One list after the other, so that the API server has one reader more. */
export async function readCluster(
  reader: ClusterReader,
  names: readonly ClusterListName[],
): Promise<ClusterFacts> {
  const limits = { ...readLimits, totalMs, ...reader.limits };
  const untilMs = reader.clock.monotonicMs() + limits.totalMs;
  const leftMs = (): number => untilMs - reader.clock.monotonicMs();
  const logins = await loginsOf(reader.config);
  const lists: Partial<Record<ClusterListName, unknown>> = {};
  for (const name of names) lists[name] = await readBy(name, logins, { limits, leftMs });
  return lists as ClusterFacts;
}

type Login = ApiLogin | { why: string };

async function loginsOf(config: NodeConfig): Promise<Login[]> {
  const conf = (name: string): string => join(dirname(config.pkiDir), name);
  return [
    await createCredentials(config).forApiServer(),
    await readKubeconfig(config, conf('admin.conf')),
    await readKubeconfig(config, conf('super-admin.conf')),
  ];
}

/** Another login is tried only where one may not: an API server that does not answer does so for nobody. */
async function readBy<Name extends ClusterListName>(
  name: Name,
  logins: readonly Login[],
  budget: Parameters<typeof readClusterList>[2],
): Promise<ListFact<ClusterItem<Name>>> {
  const denials: string[] = [];
  for (const login of logins) {
    if ('why' in login) {
      denials.push(login.why);
      continue;
    }
    const answer = await readClusterList(name, login, budget);
    if (answer.kind === 'read') return answer;
    if (answer.kind === 'unreadable') return { kind: 'unreadable', why: answer.why };
    denials.push(answer.why);
  }
  const why = `no credentials of this node may read ${name}: ${[...new Set(denials)].join('; ')}`;
  return { kind: 'unreadable', why };
}
