/** What kubelets serve, by handshakes with real servers, listed by a real API server. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { stringify } from 'yaml';
import { askKubelets } from '../../../src/adapters/kubelet/serving-certificates.ts';
import type { ServingLimits } from '../../../src/adapters/kubelet/serving-certificates.ts';
import { NodeConfig } from '../../../src/contracts/config.ts';
import type { KubeletServing } from '../../../src/domain/checks/index.ts';
import { makeCertificate } from '../../../src/practice/certificate.ts';
import type { Certificate, CertificateRequest } from '../../../src/practice/certificate.ts';
import { authority, closeServer, issue, listenHttps } from '../observer/servers.ts';
import type { Listening } from '../observer/servers.ts';

let root: string;
let api: Listening;
let nodes: object[];
let status: number;
let asked: string[];
let open: Listening[];

beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), 'kubemend-kubelets-'));
  [nodes, status, asked, open] = [[], 200, [], []];
  // Two to a page.
  api = await listenHttps(issue('kube-apiserver'), (request, response) => {
    asked.push(request.url ?? '');
    const from = Number(new URL(request.url ?? '', 'https://x').searchParams.get('continue') ?? 0);
    const next = from + 2 < nodes.length ? String(from + 2) : '';
    const items = nodes.slice(from, from + 2);
    const list = { kind: 'NodeList', metadata: { continue: next }, items };
    response.writeHead(status).end(JSON.stringify(list));
  });
  open.push(api);
  const put = (path: string, text: string): void => writeFileSync(join(root, 'etc/kubernetes', path), text);
  mkdirSync(join(root, 'etc/kubernetes/pki'), { recursive: true });
  const own = issue('kube-apiserver-kubelet-client');
  put('pki/ca.crt', authority.pem);
  put('pki/apiserver-kubelet-client.crt', own.pem);
  put('pki/apiserver-kubelet-client.key', own.privatePem);
  const server = `https://127.0.0.1:${api.port}`;
  put('admin.conf', stringify({ clusters: [{ name: 'k', cluster: { server } }] }));
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await Promise.all(open.map(closeServer));
  rmSync(root, { recursive: true });
});

const signed = (more: Partial<CertificateRequest> = {}): Certificate =>
  makeCertificate({
    subject: { commonName: 'system:node:w', organization: 'system:nodes' },
    issuer: authority,
    usages: ['server'],
    names: ['localhost', '127.0.0.1'],
    ...more,
  });

/** As kubeadm's kubelets have it: of an authority of their own. */
const ofItself = (): Certificate =>
  signed({ issuer: makeCertificate({ subject: { commonName: 'w-ca@1700000000' }, authority: true }) });

const place = (name: string, port: number, address = '127.0.0.1'): void => {
  const addresses = [
    { type: 'Hostname', address: 'localhost' },
    { type: 'InternalIP', address },
  ];
  nodes.push({
    metadata: { name },
    status: { addresses, daemonEndpoints: { kubeletEndpoint: { Port: port } } },
  });
};

async function kubelet(name: string, certificate: Certificate): Promise<Listening> {
  const listening = await listenHttps(certificate, (_request, response) => response.end());
  open.push(listening);
  place(name, listening.port);
  return listening;
}

/** Takes connections, and says nothing. */
async function mute(name: string): Promise<void> {
  const server = createServer((socket) => socket.on('error', () => undefined).resume());
  const port = await new Promise<number>((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve((server.address() as { port: number }).port));
  });
  open.push({ server, port });
  place(name, port);
}

const ask = async (
  limits: Partial<ServingLimits> = {},
  question: Partial<Parameters<typeof askKubelets>[1]> = {},
  monotonicMs = () => performance.now(),
): Promise<KubeletServing[] | { why: string }> => {
  const config = NodeConfig.parse({ cluster: 'lab', node: 'cp-1', root });
  const all = { authority: authority.pem, addressTypes: ['InternalIP', 'Hostname'], ...question };
  return await askKubelets({ config, clock: { monotonicMs } }, all, limits);
};
const like = (pattern: RegExp): string => expect.stringMatching(pattern) as string;

it('accepts what the authority has signed for the address, on every page of the list', async () => {
  for (const name of ['cp-1', 'w-1', 'w-2']) await kubelet(name, signed());
  const answer = await ask();
  expect(answer).toEqual(['cp-1', 'w-1', 'w-2'].map((node) => ({ node, serves: 'accepted', why: '' })));
  expect(asked).toEqual(['/api/v1/nodes?limit=200', '/api/v1/nodes?limit=200&continue=2']);
});

it.each<[string, () => Certificate, RegExp]>([
  ['is signed by the kubelet itself', ofItself, /^signed by CN=w-ca@1700000000 \(/],
  ['is self-signed', () => signed({ issuer: undefined }), /^signed by .*CN=system:node:w \(/],
  ['has expired', () => signed({ notBefore: new Date(0), notAfter: new Date(1e12) }), /^expired .*2001/],
  ['is for clients', () => signed({ usages: ['client'] }), /INVALID_PURPOSE/],
  [
    'is for another address',
    () => signed({ names: ['w-1', '10.0.0.1'] }),
    /^not made out for 127\.0\.0\.1, but for DNS:w-1, IP/,
  ],
  ['names nobody', () => signed({ names: undefined }), /no name at all$/],
])(
  'refuses a certificate that %s, also where the environment switches verification off',
  async (_what, make, why) => {
    vi.stubEnv('NODE_TLS_REJECT_UNAUTHORIZED', '0');
    await kubelet('w-1', make());
    expect(await ask()).toEqual([{ node: 'w-1', serves: 'refused', why: like(why) }]);
  },
);

it('judges by the name where the API server goes by the name', async () => {
  await kubelet('w-1', signed({ names: ['localhost'] }));
  expect(await ask({}, { addressTypes: ['Hostname'] })).toMatchObject([{ serves: 'accepted' }]);
  expect(await ask()).toMatchObject([{ serves: 'refused' }]);
  nodes = [];
  await kubelet('w-2', signed({ subject: { commonName: 'localhost' }, names: undefined }));
  expect(await ask({}, { addressTypes: ['Hostname'] })).toMatchObject([{ serves: 'refused' }]);
});

it('trusts an authority that another has signed, as the API server does', async () => {
  const between = makeCertificate({ subject: { commonName: 'between' }, issuer: authority, authority: true });
  await kubelet('w-1', signed({ issuer: between }));
  expect(await ask({}, { authority: between.pem })).toMatchObject([{ serves: 'accepted' }]);
});

it('of those that do not answer nothing is known', async () => {
  const gone = await kubelet('gone', signed());
  await closeServer(gone);
  await mute('mute');
  nodes.push({ metadata: { name: 'nowhere' }, status: { addresses: null } });
  expect(await ask({ handshakeMs: 200 })).toEqual([
    { node: 'gone', serves: 'silent', why: 'connection refused' },
    { node: 'mute', serves: 'silent', why: like(/after 0\.2s$/) },
    { node: 'nowhere', serves: 'silent', why: 'no address of the types InternalIP, Hostname' },
  ]);
});

it.each([
  [19_900, 'after 0.1s'],
  [20_000, 'not asked within 20s'],
])('takes no longer than it may: of a list that was there after %d ms', async (afterMs, why) => {
  await mute('w-1');
  const answer = await ask({}, {}, () => (asked.length === 0 ? 0 : afterMs));
  expect(answer).toEqual([{ node: 'w-1', serves: 'silent', why: like(new RegExp(`${why}$`)) }]);
});

it('asks no more than some at once', async () => {
  for (const name of ['a', 'b', 'c', 'd', 'e']) await mute(name);
  const sinceMs = performance.now();
  expect(await ask({ atOnce: 2, handshakeMs: 100 })).toHaveLength(5);
  expect(performance.now() - sinceMs).toBeGreaterThan(290);
});

it('asks nobody where the nodes are not listed, or the authority is none', async () => {
  status = 500;
  expect(await ask()).toEqual({ why: '/api/v1/nodes: status 500' });
  status = 403;
  expect(await ask()).toEqual({ why: like(/^no credentials of this node may read nodes: .*status 403/) });
  expect(await ask({}, { authority: 'nonsense' })).toEqual({
    why: like(/^expected an authority's certificates/),
  });
});
