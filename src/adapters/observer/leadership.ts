/** Which leases of the control plane this machine holds: who leads is changed last. */
import { hostname } from 'node:os';
import type { NodeConfig } from '../../contracts/config.ts';
import { createCredentials } from '../kubelet/credentials.ts';
import { askServer, parseJson } from './api-server.ts';

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
      return leased.filter((_name, index) => names.includes(holders[index] ?? ''));
    },
  };
}

/** `<host name>_<uuid>` (controller-manager and scheduler 1.35) */
function holderOf(body: string | null): string | null {
  const lease = parseJson(body) as { spec?: { holderIdentity?: unknown } } | null;
  const holder = lease?.spec?.holderIdentity;
  return typeof holder === 'string' ? (holder.split('_')[0] ?? '').toLowerCase() : null;
}
