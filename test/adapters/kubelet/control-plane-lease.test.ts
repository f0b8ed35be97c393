/** The Lease over HTTPS: a server that is not the cluster's is told nothing, and what it says is no answer. */
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createControlPlaneLease } from '../../../src/adapters/kubelet/control-plane-lease.ts';
import { createControlPlaneNodes } from '../../../src/adapters/kubelet/control-plane-nodes.ts';
import { makeCertificate } from '../../../src/practice/certificate.ts';
import { authority, closeServer, issue, listenHttps } from '../observer/servers.ts';
import type { Listening } from '../observer/servers.ts';

const { signal } = new AbortController();
const clock = { now: () => new Date(0) };
const seen = { holder: null, resourceVersion: '7' };
let server: Listening;
let asked: string[];
let status: number;

beforeEach(async () => {
  asked = [];
  status = 200;
  server = await listenHttps(issue('kube-apiserver'), (request, response) => {
    asked.push(`${request.method ?? ''} ${request.headers.authorization ?? ''}`);
    const metadata = { name: 'cp-1', resourceVersion: '7', labels: {} };
    const answer = JSON.stringify({ metadata, items: [] });
    request.resume().on('end', () => response.writeHead(status).end(answer));
  });
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await closeServer(server);
});

const leaseTrusting = (pem: string) => {
  const login = { ca: Buffer.from(pem), token: 't', server: { host: '127.0.0.1', port: server.port } };
  const credentials = { forApiServer: () => Promise.resolve(login) };
  const nodes = createControlPlaneNodes(credentials);
  return {
    ...createControlPlaneLease(credentials, clock),
    nodes: (asking: AbortSignal) => nodes.list(asking),
  };
};

it('is read and written at the server of the cluster’s own authority', async () => {
  const lease = leaseTrusting(authority.pem);
  expect(await lease.nodes(signal)).toEqual([]);
  expect(await lease.read(signal)).toEqual({ ...seen, since: null });
  expect(await lease.write('cp-1', seen, signal)).toBe(true);
  expect(asked).toEqual(['GET Bearer t', 'GET Bearer t', 'PUT Bearer t']);
});

it.each([
  ['of another authority', () => undefined],
  [
    'of another authority, where the environment switches verification off',
    () => vi.stubEnv('NODE_TLS_REJECT_UNAUTHORIZED', '0'),
  ],
])('is not asked of a server %s: it learns no token', async (_what, prepare) => {
  prepare();
  const lease = leaseTrusting(makeCertificate({ subject: { commonName: 'other' }, authority: true }).pem);
  const why = expect.stringContaining('certificate is not signed by the cluster CA') as string;
  expect(await lease.nodes(signal)).toEqual({ why });
  expect(await lease.read(signal)).toEqual({ why });
  expect(await lease.write('cp-1', seen, signal)).toEqual({ why });
  expect(asked).toEqual([]);
});

it.each([409, 404])(
  'that somebody else has written meanwhile, or removed (%d), is not taken',
  async (now) => {
    status = now;
    expect(await leaseTrusting(authority.pem).write('cp-1', seen, signal)).toBe(false);
  },
);

it('that the server does not let it write is not taken either', async () => {
  status = 403;
  const why = expect.stringContaining('403') as string;
  expect(await leaseTrusting(authority.pem).write('cp-1', seen, signal)).toEqual({ why });
});
