/** Objects read from a real TLS server: by which name, page by page, and why not. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TLSSocket } from 'node:tls';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { readCluster } from '../../../src/adapters/audit/cluster-facts.ts';
import type { ClusterReader } from '../../../src/adapters/audit/cluster-facts.ts';
import { NodeConfig } from '../../../src/contracts/config.ts';
import { makeCertificate } from '../../../src/practice/certificate.ts';
import { authority, closeServer, issue, listenHttps } from '../observer/servers.ts';
import type { Listening } from '../observer/servers.ts';

let root: string;
let api: Listening;
let asked: string[];
let answer: (request: { user: string; url: URL }, response: ServerResponse) => void;

const list = (kind: string, items: object[], next = ''): string =>
  JSON.stringify({ kind: `${kind}List`, metadata: { continue: next }, items });
const named = (...names: string[]): object[] => names.map((name) => ({ metadata: { name } }));
const put = (path: string, text: string): void => writeFileSync(join(root, 'etc/kubernetes', path), text);

beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), 'kubemend-cluster-'));
  mkdirSync(join(root, 'etc/kubernetes/pki'), { recursive: true });
  asked = [];
  answer = (_request, response) => response.end(list('Namespace', named('default')));
  api = await listenHttps(issue('kube-apiserver'), (request: IncomingMessage, response) => {
    const { socket } = request as { socket: unknown };
    const { subject } = (socket as Pick<TLSSocket, 'getPeerCertificate'>).getPeerCertificate();
    const user = String(subject.CN);
    asked.push(`${request.method} ${user} ${request.url}`);
    answer({ user, url: new URL(request.url ?? '/', 'https://x') }, response);
  });
  const own = issue('kube-apiserver-kubelet-client');
  put('pki/ca.crt', authority.pem);
  put('pki/apiserver-kubelet-client.crt', own.pem);
  put('pki/apiserver-kubelet-client.key', own.privatePem);
  putKubeconfig('admin.conf', 'kubernetes-admin');
});
afterEach(async () => {
  await closeServer(api);
  rmSync(root, { recursive: true });
});

function putKubeconfig(name: string, user: string): void {
  const { pem, privatePem } = issue(user);
  const base64 = (text: string): string => Buffer.from(text).toString('base64');
  put(
    name,
    stringify({
      'current-context': 'c',
      contexts: [{ name: 'c', context: { cluster: 'k', user: 'u' } }],
      clusters: [
        {
          name: 'k',
          cluster: {
            server: `https://127.0.0.1:${api.port}`,
            'certificate-authority-data': base64(authority.pem),
          },
        },
      ],
      users: [
        {
          name: 'u',
          user: { 'client-certificate-data': base64(pem), 'client-key-data': base64(privatePem) },
        },
      ],
    }),
  );
}

const read = async (limits: ClusterReader['limits'] = {}): Promise<unknown> => {
  const config = NodeConfig.parse({ cluster: 'lab', node: 'cp-1', root });
  let nowMs = 0;
  const clock = { monotonicMs: () => (nowMs += 500) };
  return (await readCluster({ config, clock, limits }, ['namespaces'])).namespaces;
};

it('reads every page, and of each object what is looked at', async () => {
  answer = ({ url }, response) => {
    const next = url.searchParams.get('continue');
    const object = { metadata: { name: 'b', labels: null, managedFields: [1] }, data: { secret: 'x' } };
    response.end(next === null ? list('Namespace', named('a'), 'n/1') : list('Namespace', [object]));
  };
  expect(await read({ page: 1 })).toEqual({
    kind: 'read',
    items: ['a', 'b'].map((name) => ({ metadata: { name, namespace: '', labels: {} } })),
  });
  expect(asked).toEqual([
    'GET kube-apiserver-kubelet-client /api/v1/namespaces?limit=1',
    'GET kube-apiserver-kubelet-client /api/v1/namespaces?limit=1&continue=n%2F1',
  ]);
});

it('takes the credentials of administrators where its own may not', async () => {
  putKubeconfig('super-admin.conf', 'kubernetes-super-admin');
  answer = ({ user }, response) => {
    if (user === 'kubernetes-super-admin') response.end(list('Namespace', named('default')));
    else response.writeHead(403).end('{}');
  };
  expect(await read()).toMatchObject({ kind: 'read' });
  expect(asked.map((line) => line.split(' ')[1])).toEqual([
    'kube-apiserver-kubelet-client',
    'kubernetes-admin',
    'kubernetes-super-admin',
  ]);
});

const unreadable = (why: string | RegExp): object => ({
  kind: 'unreadable',
  why: expect.stringMatching(why) as unknown,
});

it('says that nobody here may, and does not ask for ever', async () => {
  answer = (_request, response) => response.writeHead(403).end('{}');
  expect(await read()).toEqual(
    unreadable(/^no credentials of this node may read namespaces: .*status 403; .*super-admin\.conf: ENOENT/),
  );
});

it.each<[string, (response: ServerResponse) => void, ClusterReader['limits'], RegExp]>([
  ['an error', (response) => response.writeHead(500).end(), {}, /^\/api\/v1\/namespaces: status 500$/],
  ['what is no list', (response) => response.end('{"kind":"Status"}'), {}, /expected a NamespaceList/],
  [
    'an object without its name',
    (response) => response.end(list('Namespace', [{}])),
    {},
    /items\.0\.metadata/,
  ],
  [
    'a page that is cut off',
    (response) => response.end(list('Namespace', named('x'.repeat(500)))),
    { pageBytes: 100 },
    /cut off/,
  ],
  [
    'too many objects',
    (response) => response.end(list('Namespace', named('a', 'b', 'c'))),
    { items: 2 },
    /more than 2 objects/,
  ],
  [
    'pages without end',
    (response) => response.end(list('Namespace', named('a'), 'again')),
    { totalMs: 4_000 },
    /took too long for all/,
  ],
  ['silence', () => undefined, { requestMs: 50 }, /timeout|no answer|did not answer/i],
])('%s is no answer', async (_name, respond, limits, why) => {
  answer = (_request, response) => respond(response);
  expect(await read(limits)).toEqual(unreadable(why));
});

it('asks no server that the CA of the cluster does not vouch for', async () => {
  put('pki/ca.crt', makeCertificate({ subject: { commonName: 'other' }, authority: true }).pem);
  expect(await read()).toEqual(unreadable(/certificate|trust/i));
  expect(asked).toEqual([]);
});

it('takes an API server without policy bindings for one that has none', async () => {
  answer = (_request, response) => response.writeHead(404).end('{}');
  const config = NodeConfig.parse({ cluster: 'lab', node: 'cp-1', root });
  const clock = { monotonicMs: () => 0 };
  expect(await readCluster({ config, clock }, ['policyBindings', 'pods'])).toEqual({
    policyBindings: { kind: 'read', items: [] },
    pods: unreadable(/status 404/),
  });
});
