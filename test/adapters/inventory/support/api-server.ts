/** An API server as far as a list of its nodes goes: TLS, who asks, pages, selectors, refusals as Status objects. */
import { createServer } from 'node:https';
import type { Server } from 'node:https';
import type { IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { makeCertificate } from '../../../../src/practice/certificate.ts';
import type { Certificate } from '../../../../src/practice/certificate.ts';

export interface ApiServer {
  port: number;
  ca: Certificate;
  /** answered, in their order */
  asked: { query: URLSearchParams; by: string }[];
  /** tokens of continue that have become too old */
  expire(): void;
  stop(): Promise<void>;
}

export interface FakeNode {
  name: string;
  labels: Record<string, string>;
}

export const token = 'who.may-list';

/** May list: whoever has a certificate of the organisation `may-list`, or the token. */
export async function startApiServer(nodes: readonly FakeNode[], names = ['127.0.0.1']): Promise<ApiServer> {
  const ca = makeCertificate({ subject: { commonName: 'kubernetes' }, authority: true });
  const own = makeCertificate({
    subject: { commonName: 'kube-apiserver' },
    issuer: ca,
    usages: ['server'],
    names,
  });
  const asked: ApiServer['asked'] = [];
  let generation = 1;
  const answerTo = (request: IncomingMessage): HttpAnswer => {
    const by = whoAsks(request);
    const { pathname, searchParams } = new URL(request.url ?? '/', 'https://x');
    if (by === null) return refusal(401, 'Unauthorized');
    if (pathname !== '/api/v1/nodes') return refusal(404, 'the server could not find the resource');
    const who = `User "${by.name}" cannot list resource "nodes"`;
    if (!by.mayList) return refusal(403, `nodes is forbidden: ${who} in API group ""`);
    asked.push({ query: searchParams, by: by.name });
    const [from = '0', of = String(generation)] = (searchParams.get('continue') ?? '').split(':');
    if (of !== String(generation)) return refusal(410, 'The provided continue parameter is too old');
    const selector = searchParams.get('labelSelector')?.split('=');
    const all = nodes.filter(({ labels }) => selector === undefined || labels[selector[0]!] === selector[1]);
    const limit = Number(searchParams.get('limit') ?? all.length);
    const start = Number(from);
    const metadata = start + limit < all.length ? { continue: `${start + limit}:${generation}` } : {};
    const items = all.slice(start, start + limit).map(({ name, labels }) => ({ metadata: { name, labels } }));
    return { status: 200, body: { kind: 'PartialObjectMetadataList', metadata, items } };
  };
  const server: Server = createServer(
    { cert: own.pem, key: own.privatePem, ca: ca.pem, requestCert: true, rejectUnauthorized: false },
    (request, response) => {
      const { status, body } = answerTo(request);
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(JSON.stringify(body));
    },
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    ca,
    asked,
    expire: () => {
      generation += 1;
    },
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

interface HttpAnswer {
  status: number;
  body: object;
}

function refusal(code: number, message: string): HttpAnswer {
  return { status: code, body: { kind: 'Status', apiVersion: 'v1', status: 'Failure', message, code } };
}

function whoAsks(request: IncomingMessage): { name: string; mayList: boolean } | null {
  const { authorization } = request.headers;
  if (authorization !== undefined)
    return authorization === `Bearer ${token}` ? { name: 'token', mayList: true } : null;
  const socket = request.socket as never as TLSSocket;
  const { subject } = socket.getPeerCertificate() as { subject?: { CN: string; O?: string } };
  if (subject === undefined || !socket.authorized) return null;
  return { name: subject.CN, mayList: subject.O === 'may-list' };
}

/** A kubeconfig of one context, with its certificates inside. */
export function kubeconfigOf(
  server: string,
  ca: string | undefined,
  user: object,
  cluster: object = {},
): string {
  const data = ca === undefined ? {} : { 'certificate-authority-data': Buffer.from(ca).toString('base64') };
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': 'prod',
    contexts: [{ name: 'prod', context: { cluster: 'prod', user: 'ana' } }],
    clusters: [{ name: 'prod', cluster: { server, ...data, ...cluster } }],
    users: [{ name: 'ana', user }],
  });
}
