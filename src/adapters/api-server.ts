/** Questions to an API server with the node's own client certificate. */
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Answer, GateSpec } from '../contracts/gate.ts';
import { hostOf } from '../domain/gate/index.ts';
import { readClientCertificate } from './kubelet-api.ts';
import { probe } from './http-probe.ts';
import type { ProbeRequest } from './http-probe.ts';

export interface ApiServer {
  ask(
    spec: GateSpec,
    path: string,
    more: Pick<ProbeRequest, 'method' | 'json'> & { signal?: AbortSignal | undefined },
  ): Promise<Answer | { why: string }>;
}

export function createApiServer({ pkiDir }: { pkiDir: string }): ApiServer {
  return {
    async ask(spec, path, more) {
      const client = await readClientCertificate(pkiDir);
      const ca = await readFile(join(pkiDir, 'ca.crt')).catch(() => undefined);
      if (client === null || ca === undefined) return { why: `no client certificate and CA in ${pkiDir}` };
      const server = await apiServerOf(spec, pkiDir);
      if (server === null) return { why: 'no kubeconfig names an API server' };
      return probe({
        scheme: 'https',
        ...server,
        path,
        timeoutMs: spec.limits.requestMs,
        ca,
        client,
        maxBytes: 1024 * 1024,
        ...more,
      });
    },
  };
}

async function apiServerOf(spec: GateSpec, pkiDir: string): Promise<{ host: string; port: number } | null> {
  if (spec.component === 'kube-apiserver') {
    return spec.healthPort === null ? null : { host: spec.host, port: spec.healthPort };
  }
  for (const name of ['admin.conf', 'super-admin.conf', 'kubelet.conf']) {
    const text = await readFile(join(dirname(pkiDir), name), 'utf8').catch(() => '');
    const server = /^\s*server:\s*["']?(https:\/\/[^\s"']+)/m.exec(text)?.[1];
    if (server === undefined || !URL.canParse(server)) continue;
    const url = new URL(server);
    return { host: hostOf(url), port: url.port === '' ? 443 : Number(url.port) };
  }
  return null;
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
