/** Questions to an API server under the node worker's name. */
import type { Answer, GateSpec } from '../../contracts/gate.ts';
import type { ApiLogin, Credentials } from '../kubelet/credentials.ts';
import { probe } from './http-probe.ts';
import type { ProbeRequest } from './http-probe.ts';

export interface ApiServer {
  ask(
    spec: GateSpec,
    path: string,
    more: Pick<ProbeRequest, 'method' | 'json'> & { signal?: AbortSignal | undefined },
  ): Promise<Answer | { why: string }>;
}

export function createApiServer(credentials: Pick<Credentials, 'forApiServer'>): ApiServer {
  return {
    async ask(spec, path, more) {
      const login = await credentials.forApiServer();
      if ('why' in login) return login;
      // The one that is changed is asked itself, and never another behind the cluster's address.
      const own = spec.healthPort === null ? null : { host: spec.host, port: spec.healthPort };
      const server = spec.component === 'kube-apiserver' ? own : login.server;
      const limits = { timeoutMs: spec.limits.requestMs, maxBytes: 1024 * 1024 };
      return await askServer({ ...login, server }, path, { ...limits, ...more });
    },
  };
}

/** @returns why nothing was sent, or what became of it */
export async function askServer(
  login: ApiLogin | { why: string },
  path: string,
  how: Pick<ProbeRequest, 'method' | 'json' | 'timeoutMs' | 'maxBytes' | 'signal'>,
): Promise<Answer | { why: string }> {
  if ('why' in login) return login;
  const { server, ca, client, token } = login;
  if (server === null) return { why: 'no kubeconfig names an API server' };
  return await probe({ scheme: 'https', ...server, path, ca, client, token, ...how });
}

export function describe(answer: Answer): string {
  return answer.status === null ? (answer.error ?? 'no answer') : `status ${answer.status}`;
}

export function parseJson(body: string | null): unknown {
  try {
    return JSON.parse(body ?? '');
  } catch {
    return null;
  }
}
