/** Does a component do its own work? */
import { hostname } from 'node:os';
import type { Baseline, GateSpec } from '../../../contracts/gate.ts';
import { assertNever } from '../../../domain/errors.ts';
import type { NodePaths } from '../../../domain/node-paths.ts';
import { describe, parseJson } from '../api-server.ts';
import type { ApiServer } from '../api-server.ts';
import type { Useful } from './answer.ts';
import { askEtcd } from './etcd.ts';
import { createLeases } from './leases.ts';
import { createServerWork } from './server.ts';

export interface UsefulChecks {
  ask(spec: GateSpec, signal?: AbortSignal): Promise<Useful>;
  /** What the last look found is what was before a change of the process that ran then. */
  hold(baseline: Baseline): void;
}

export interface UsefulDeps {
  api: ApiServer;
  paths: Pick<NodePaths, 'pkiDir'>;
  node: string;
  clock: { now(): Date; monotonicMs(): number };
}

export function createUsefulChecks({ api, paths, node, clock }: UsefulDeps): UsefulChecks {
  const leases = createLeases(api, clock);
  const server = createServerWork(api, node, clock);
  return {
    async ask(spec, signal) {
      switch (spec.component) {
        case 'kube-apiserver':
          return await server.ask(spec, signal);
        case 'kube-controller-manager':
        case 'kube-scheduler': {
          const lease = {
            namespace: 'kube-system',
            name: spec.component,
            check: 'lease renewed',
            holders: [node, hostname()],
          };
          return await leases.ask(spec, lease, signal);
        }
        case 'etcd':
          return await askEtcd(api, paths, spec, signal);
        case 'kubelet': {
          // Ready stays in the API for 40 s after a kubelet has died; its lease tells sooner.
          const lease = { namespace: 'kube-node-lease', name: node, check: 'node lease renewed' };
          const [ready, renewed] = await Promise.all([
            askNodeReady(api, node, spec, signal),
            leases.ask(spec, lease, signal),
          ]);
          if ('why' in ready) return ready;
          return 'why' in renewed ? renewed : [...ready, ...renewed];
        }
        default:
          return assertNever(spec.component);
      }
    },
    hold: ({ process }) => server.hold(process),
  };
}

async function askNodeReady(
  api: ApiServer,
  node: string,
  spec: GateSpec,
  signal?: AbortSignal,
): Promise<Useful> {
  const answer = await api.ask(spec, `/api/v1/nodes/${encodeURIComponent(node)}`, { signal });
  if ('why' in answer) return answer;
  const found = parseJson(answer.body) as {
    status?: { conditions?: { type?: string; status?: string; reason?: string }[] };
  } | null;
  const ready = found?.status?.conditions?.find((condition) => condition.type === 'Ready');
  const detail =
    ready === undefined ? describe(answer) : `Ready is ${ready.status ?? ''} (${ready.reason ?? ''})`;
  return [{ name: 'Node Ready', ok: ready?.status === 'True', detail }];
}
