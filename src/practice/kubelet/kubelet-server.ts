/** The kubelet's two listeners: /healthz in the clear, and its API behind client certificates and access reviews. */
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { join } from 'node:path';
import { readPeerName } from '../tls-peer.ts';
import type { KubeletConfig } from './kubelet-config.ts';

export interface ServerDeps {
  root: string;
  config: KubeletConfig;
  listPods(): object[];
  readLog(podName: string, container: string): Buffer | undefined;
  reviewAccess(user: string, path: string): Promise<boolean>;
}

/** cacheAuthorizedTTL */
const allowedForMs = 5 * 60_000;

async function listen(server: Server, port: number, address: string): Promise<Server> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(port, address, resolve);
  });
  return server;
}

function answer(response: ServerResponse, status: number, body: string | Buffer, type = 'text/plain'): void {
  response.writeHead(status, { 'content-type': type }).end(body);
}

/** @throws Error when a port is taken or a file of the configuration cannot be read: then the kubelet exits */
export async function serveKubelet(deps: ServerDeps): Promise<Server[]> {
  const { config, root } = deps;
  const healthz = createServer((request, response) => {
    if (request.url?.startsWith('/healthz')) answer(response, 200, 'ok');
    else answer(response, 404, '404 page not found\n');
  });
  const allowedUntilMs = new Map<string, number>();
  const api = createTlsServer(
    {
      key: readFileSync(join(root, 'var/lib/kubelet/pki/kubelet.key')),
      cert: readFileSync(join(root, 'var/lib/kubelet/pki/kubelet.crt')),
      ca: config.clientCaFile === null ? undefined : readFileSync(join(root, config.clientCaFile)),
      requestCert: true,
      rejectUnauthorized: false,
    },
    (request, response) => {
      handleRequest(deps, allowedUntilMs, request, response).catch((error: unknown) => {
        if (!response.headersSent) answer(response, 500, `${String(error)}\n`);
      });
    },
  );
  return await Promise.all([
    listen(healthz, config.healthzPort, config.healthzAddress),
    listen(api, config.port, config.address),
  ]);
}

async function handleRequest(
  deps: ServerDeps,
  allowedUntilMs: Map<string, number>,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const url = new URL(request.url ?? '/', 'https://kubelet');
  const user = readPeerName(request)?.commonName ?? (deps.config.anonymous ? 'system:anonymous' : undefined);
  if (user === undefined) {
    answer(response, 401, 'Unauthorized');
    return;
  }
  const subresource = url.pathname.split('/')[1] ?? '';
  if (deps.config.authorization === 'Webhook') {
    const key = `${user} ${subresource}`;
    if ((allowedUntilMs.get(key) ?? 0) < Date.now()) {
      const detail = `user=${user}, verb=get, resource=nodes, subresource=[${subresource}]`;
      let allowed: boolean;
      try {
        allowed = await deps.reviewAccess(user, subresource);
      } catch {
        answer(response, 500, `Authorization error (${detail})`);
        return;
      }
      if (!allowed) {
        answer(response, 403, `Forbidden (${detail})`);
        return;
      }
      allowedUntilMs.set(key, Date.now() + allowedForMs);
    }
  }
  route(deps, url, response);
}

function route(deps: ServerDeps, url: URL, response: ServerResponse): void {
  const json = (value: unknown): void => answer(response, 200, JSON.stringify(value), 'application/json');
  const [, first, , podName = '', container = ''] = url.pathname.split('/');
  switch (first ?? '') {
    case 'healthz': {
      answer(response, 200, 'ok');
      return;
    }
    case 'pods': {
      json({ kind: 'PodList', apiVersion: 'v1', metadata: {}, items: deps.listPods() });
      return;
    }
    case 'configz': {
      json({ kubeletconfig: deps.config.effective });
      return;
    }
    case 'containerLogs': {
      const log = deps.readLog(podName, container);
      if (!log) {
        answer(response, 404, `pod ${podName} not found`);
        return;
      }
      answer(response, 200, partOf(log, url.searchParams));
      return;
    }
    default: {
      answer(response, 404, '404 page not found\n');
      return;
    }
  }
}

/** The last lines, and of those no more than the bytes that were asked for. */
function partOf(log: Buffer, asked: URLSearchParams): Buffer {
  const lines = Number(asked.get('tailLines') ?? 0);
  let start = lines === 0 ? 0 : log.length;
  for (let count = 0; count < lines && start > 0; count += 1) {
    start = start < 2 ? 0 : log.lastIndexOf('\n', start - 2) + 1;
  }
  return log.subarray(start, start + Number(asked.get('limitBytes') ?? log.length));
}
