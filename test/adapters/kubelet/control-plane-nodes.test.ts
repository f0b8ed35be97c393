/** The API servers of other control-plane nodes, asked where they are. */
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createControlPlaneNodes, endpointOf } from '../../../src/adapters/kubelet/control-plane-nodes.ts';
import { authority, closeServer, issue, listenHttps } from '../observer/servers.ts';
import type { Listening } from '../observer/servers.ts';

const { signal } = new AbortController();
const annotation = 'kubeadm.kubernetes.io/kube-apiserver.advertise-address.endpoint';
const podAt = (endpoint: string): string =>
  JSON.stringify({ metadata: { annotations: { [annotation]: endpoint } } });
let own: Listening;
let other: Listening;
let asked: string[];
let ready: number;
let pod: { status: number; body: string };

beforeEach(async () => {
  asked = [];
  ready = 200;
  other = await listenHttps(issue('kube-apiserver'), (request, response) => {
    asked.push(request.url ?? '');
    response.writeHead(ready).end('ok');
  });
  pod = { status: 200, body: podAt(`127.0.0.1:${other.port}`) };
  own = await listenHttps(issue('kube-apiserver'), (request, response) => {
    asked.push(request.url ?? '');
    response.writeHead(pod.status).end(pod.body);
  });
});
afterEach(async () => {
  await closeServer(own);
  await closeServer(other);
});

const whyNotReady = (address: string | null = null): Promise<string | null> => {
  const server = { host: '127.0.0.1', port: own.port };
  const login = { ca: Buffer.from(authority.pem), token: 't', server };
  const nodes = createControlPlaneNodes({ forApiServer: () => Promise.resolve(login) });
  return nodes.whyNotReady({ name: 'cp-2', address }, signal);
};

it('one that is ready is asked at the address that its Pod says (crash 14)', async () => {
  expect(await whyNotReady('192.0.2.1')).toBeNull();
  expect(asked).toEqual(['/api/v1/namespaces/kube-system/pods/kube-apiserver-cp-2', '/readyz']);
});

it('one that is not ready, or is away, is told with its address', async () => {
  ready = 500;
  expect(await whyNotReady()).toBe(`/readyz at 127.0.0.1:${other.port}: status 500`);
  await closeServer(other);
  expect(await whyNotReady()).toContain(`/readyz at 127.0.0.1:${other.port}: `);
});

it('one that nothing says the address of is not known to be ready', async () => {
  pod = { status: 404, body: '{}' };
  expect(await whyNotReady(null)).toContain('its address is not known');
});

it('without the Pod, the address of its Node and the usual port are taken', async () => {
  pod = { status: 404, body: '{}' };
  // Nobody listens there: what is told is where it was looked for.
  expect(await whyNotReady('127.0.0.3')).toContain('/readyz at 127.0.0.3:6443: ');
});

it.each<[string | null, ReturnType<typeof endpointOf>]>([
  [podAt('10.0.0.3:6443'), { host: '10.0.0.3', port: 6443 }],
  [podAt('[fd00::3]:6444'), { host: 'fd00::3', port: 6444 }],
  [podAt('nonsense'), null],
  ['{}', null],
  [null, null],
])('an endpoint is read from %s', (body, expected) => {
  expect(endpointOf(body)).toEqual(expected);
});
