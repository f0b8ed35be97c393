/** The two ConfigMaps of kubeadm, read and replaced under the node worker's name on a control-plane node. */
import { askServer, describe, parseJson } from '../observer/api-server.ts';
import type { Credentials } from '../kubelet/credentials.ts';

export const kubeadmNamespace = 'kube-system';

export interface ConfigMap {
  metadata: { name: string; resourceVersion: string; [more: string]: unknown };
  data: Record<string, string>;
  [more: string]: unknown;
}

export type Read =
  { kind: 'found'; object: ConfigMap } | { kind: 'absent' } | { kind: 'unknown'; why: string };
export type Replaced =
  | { kind: 'written'; object: ConfigMap }
  /** someone else has written it since it was read */
  | { kind: 'conflict' }
  | { kind: 'refused'; why: string }
  /** it was sent, and what became of it was not heard */
  | { kind: 'unknown'; why: string };

export interface KubeadmConfigMaps {
  read(name: string, patience: { limitMs: number; signal: AbortSignal }): Promise<Read>;
  /** Only the version that was read is replaced. */
  replace(object: ConfigMap, patience: { limitMs: number; signal: AbortSignal }): Promise<Replaced>;
}

/** A ConfigMap is of 1 MiB at most, and JSON writes some of it longer. */
const maxBytes = 4 * 1024 * 1024;

export function createKubeadmConfigMaps(credentials: Pick<Credentials, 'forApiServer'>): KubeadmConfigMaps {
  const ask = async (
    method: 'GET' | 'PUT',
    name: string,
    json: unknown,
    { limitMs, signal }: { limitMs: number; signal: AbortSignal },
  ): Promise<{ status: number | null; object: ConfigMap | null; why: string; isSent: boolean }> => {
    const path = `/api/v1/namespaces/${kubeadmNamespace}/configmaps/${encodeURIComponent(name)}`;
    const how = { method, json, maxBytes, signal, timeoutMs: limitMs };
    const answer = await askServer(await credentials.forApiServer(), path, how);
    if ('why' in answer) return { status: null, object: null, why: answer.why, isSent: false };
    const object = parseJson(answer.body);
    return {
      status: answer.status,
      object: isConfigMap(object) ? object : null,
      why: `${describe(answer)}${messageIn(object)}`,
      isSent: true,
    };
  };
  return {
    async read(name, patience) {
      const { status, object, why } = await ask('GET', name, undefined, patience);
      if (status === 404) return { kind: 'absent' };
      return status === 200 && object !== null ? { kind: 'found', object } : { kind: 'unknown', why };
    },
    async replace(wanted, patience) {
      const { status, object, why, isSent } = await ask('PUT', wanted.metadata.name, wanted, patience);
      if (status === 409) return { kind: 'conflict' };
      if (status === 200 && object !== null) return { kind: 'written', object };
      // Only a word of refusal says that it was not written: a lost answer, or one of a broken server, does not.
      const isRefused = !isSent || (status !== null && status >= 300 && status < 500);
      return { kind: isRefused ? 'refused' : 'unknown', why };
    },
  };
}

function isConfigMap(value: unknown): value is ConfigMap {
  const { metadata, data } = (value ?? {}) as Partial<ConfigMap>;
  return typeof metadata?.resourceVersion === 'string' && typeof data === 'object';
}

/** The API server says in a Status why it refuses. */
function messageIn(value: unknown): string {
  const { kind, message } = (value ?? {}) as { kind?: unknown; message?: unknown };
  return kind === 'Status' && typeof message === 'string' ? `: ${message}` : '';
}
