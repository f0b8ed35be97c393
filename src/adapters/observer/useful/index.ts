/** Does a component do its own work? */
import { hostname } from 'node:os';
import type { GateSpec } from '../../../contracts/gate.ts';
import { assertNever } from '../../../domain/errors.ts';
import type { NodePaths } from '../../../domain/node-paths.ts';
import { describe, parseJson } from '../api-server.ts';
import type { ApiServer } from '../api-server.ts';
import type { Useful, UsefulCheck } from './answer.ts';
import { askEtcd } from './etcd.ts';
import { createLeases } from './leases.ts';

export interface UsefulChecks {
  ask(spec: GateSpec, signal?: AbortSignal): Promise<Useful>;
}

export interface UsefulDeps {
  api: ApiServer;
  paths: Pick<NodePaths, 'pkiDir'>;
  node: string;
  clock: { now(): Date; monotonicMs(): number };
}

export function createUsefulChecks({ api, paths, node, clock }: UsefulDeps): UsefulChecks {
  const leases = createLeases(api, clock);
  return {
    async ask(spec, signal) {
      switch (spec.component) {
        case 'kube-apiserver':
          return await askServer(api, node, spec, signal);
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
  };
}

async function askServer(
  api: ApiServer,
  node: string,
  spec: GateSpec,
  signal?: AbortSignal,
): Promise<Useful> {
  const [kubelet, listed, created] = await Promise.all([
    askByProxy(api, node, spec, signal),
    api.ask(spec, '/api/v1/namespaces?limit=1', { signal }),
    api.ask(spec, '/api/v1/namespaces/default/configmaps?dryRun=All', {
      signal,
      method: 'POST',
      json: { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'kubemend-dry-run' } },
    }),
  ]);
  if ('why' in listed) return listed;
  if ('why' in created) return created;
  return [
    { name: 'list namespaces', ok: listed.status === 200, detail: describe(listed) },
    // 409: one of that name exists; the request went all the way through admission.
    { name: 'dry-run create', ok: [200, 201, 409].includes(created.status ?? 0), detail: describe(created) },
    ...kubelet,
  ];
}

const verifiesKubelets = /^--?kubelet-certificate-authority(=|$)/;

/**
 * The way of logs and exec, as far as this node's kubelet, where the API server is to verify what kubelets serve: it is
 * healthy whether it can or not.
 */
async function askByProxy(
  api: ApiServer,
  node: string,
  spec: GateSpec,
  signal?: AbortSignal,
): Promise<UsefulCheck[]> {
  if (spec.argv?.some((arg) => verifiesKubelets.test(arg)) !== true) return [];
  const answer = await api.ask(spec, `/api/v1/nodes/${encodeURIComponent(node)}/proxy/healthz`, { signal });
  // Who may not ask, or asks for a Node of another name, learns nothing of the way there.
  if ('why' in answer || [401, 403, 404].includes(answer.status ?? 0)) return [];
  return [{ name: 'kubelet by proxy', ok: answer.status === 200, detail: describe(answer) }];
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
