/**
 * The mirror Pod in the API: what the kubelet last reported there. A hint and nothing more, since both its hash and its
 * Ready were seen to be wrong for seconds (kubelet 1.35); asked where the kubelet itself will not answer.
 */
import type { GateSpec, Observation } from '../../contracts/gate.ts';
import { podOf } from '../../domain/gate/index.ts';
import { bareContainerId } from '../kubelet/kubelet-pods.ts';
import { describe, parseJson } from './api-server.ts';
import type { ApiServer } from './api-server.ts';

type Mirror = NonNullable<Observation['mirror']>;

export interface MirrorPods {
  look(spec: GateSpec, signal?: AbortSignal): Promise<Mirror | { why: string }>;
}

interface ApiPod {
  metadata?: { annotations?: Record<string, string> };
  status?: { containerStatuses?: { name?: string; ready?: boolean; containerID?: string }[] };
}

export function createMirrorPods(api: ApiServer, node: string): MirrorPods {
  return {
    async look(spec, signal) {
      const { name, namespace } = podOf(spec);
      const path = `/api/v1/namespaces/${namespace}/pods/${encodeURIComponent(`${name}-${node}`)}`;
      const answer = await api.ask(spec, path, { signal });
      if ('why' in answer) return answer;
      const pod = answer.status === 200 ? (parseJson(answer.body) as ApiPod | null) : null;
      if (pod === null) return { why: `mirror Pod ${name}-${node}: ${describe(answer)}` };
      const statuses = pod.status?.containerStatuses ?? [];
      const own =
        statuses.find((one) => one.name === spec.component) ??
        (statuses.length === 1 ? statuses[0] : undefined);
      return {
        podUid: pod.metadata?.annotations?.['kubernetes.io/config.mirror'] ?? null,
        ready: own?.ready ?? null,
        containerId: own?.containerID === undefined ? null : bareContainerId(own.containerID),
      };
    },
  };
}
