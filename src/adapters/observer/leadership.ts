/** What this machine leads, by the control plane's leases and by etcd's own word: who leads is changed last. */
import { hostname } from 'node:os';
import type { NodeConfig } from '../../contracts/config.ts';
import { toRealPath } from '../../domain/node-paths.ts';
import { clientAddress, readEtcdTrust } from '../etcd/access.ts';
import { askMemberStatus } from '../etcd/member-status.ts';
import { createCredentials } from '../kubelet/credentials.ts';
import { askServer, parseJson } from './api-server.ts';
import { listComponentProcesses } from './processes.ts';

const requestMs = 3_000;
const leased = ['kube-controller-manager', 'kube-scheduler'] as const;

export interface Leadership {
  /** null: it could not be learnt */
  leads(): Promise<string[] | null>;
}

export function createLeadership(config: NodeConfig): Leadership {
  const credentials = createCredentials(config);
  const names = [config.node, hostname()].map((name) => name.toLowerCase());
  return {
    async leads() {
      const login = await credentials.forApiServer();
      const holders = await Promise.all(
        leased.map(async (name) => {
          const path = `/apis/coordination.k8s.io/v1/namespaces/kube-system/leases/${name}`;
          const answer = await askServer(login, path, { timeoutMs: requestMs, maxBytes: 64 * 1024 });
          return 'status' in answer && answer.status === 200 ? holderOf(answer.body) : null;
        }),
      );
      if (holders.includes(null)) return null;
      const held = leased.filter((_name, index) => names.includes(holders[index] ?? ''));
      return [...held, ...((await leadsEtcd(config)) ? ['etcd'] : [])];
    },
  };
}

/** Its restart costs the others an election. What cannot be learnt holds nothing up. */
async function leadsEtcd(config: NodeConfig): Promise<boolean> {
  const kubeletDir = toRealPath(config, config.kubeletDir);
  const scan = { component: 'etcd', root: config.root, kubeletDir, port: null } as const;
  const [member] = await listComponentProcesses(scan).catch(() => []);
  const trusted = await readEtcdTrust(toRealPath(config, config.pkiDir));
  if (member === undefined || 'why' in trusted) return false;
  const at = { ...trusted, ...clientAddress(member.argv), timeoutMs: requestMs };
  const { status } = await askMemberStatus(at);
  return status?.leader !== undefined && status.leader === status.header?.member_id;
}

/** `<host name>_<uuid>` (controller-manager and scheduler 1.35) */
function holderOf(body: string | null): string | null {
  const lease = parseJson(body) as { spec?: { holderIdentity?: unknown } } | null;
  const holder = lease?.spec?.holderIdentity;
  return typeof holder === 'string' ? (holder.split('_')[0] ?? '').toLowerCase() : null;
}
