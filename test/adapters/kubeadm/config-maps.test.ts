/** kubeadm's ConfigMaps over HTTPS: found, absent, refused and changed meanwhile are four answers. */
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createKubeadmConfigMaps } from '../../../src/adapters/kubeadm/config-maps.ts';
import type { ConfigMap } from '../../../src/adapters/kubeadm/config-maps.ts';
import { authority, closeServer, issue, listenHttps } from '../observer/servers.ts';
import type { Listening } from '../observer/servers.ts';

let server: Listening;
let status: number;
let body: unknown;
const asked: string[] = [];
const object: ConfigMap = { metadata: { name: 'kubeadm-config', resourceVersion: '7' }, data: { a: 'b' } };
const patience = { limitMs: 5_000, signal: new AbortController().signal };

beforeEach(async () => {
  [status, body] = [200, object];
  server = await listenHttps(issue('kube-apiserver'), (request, response) => {
    const { authorized } = request.socket as unknown as { authorized: boolean };
    asked.push(`${request.method ?? ''} ${request.url ?? ''} ${authorized}`);
    request.resume().on('end', () => response.writeHead(status).end(JSON.stringify(body)));
  });
});
afterEach(() => closeServer(server));

const maps = () => {
  const own = issue('kubernetes-admin');
  const client = { cert: Buffer.from(own.pem), key: Buffer.from(own.privatePem) };
  const login = { ca: Buffer.from(authority.pem), client, server: { host: '127.0.0.1', port: server.port } };
  return createKubeadmConfigMaps({ forApiServer: () => Promise.resolve(login) });
};

it('is read and replaced with a client certificate', async () => {
  expect(await maps().read('kubeadm-config', patience)).toEqual({ kind: 'found', object });
  expect(await maps().replace(object, patience)).toEqual({ kind: 'written', object });
  const path = '/api/v1/namespaces/kube-system/configmaps/kubeadm-config';
  expect(asked).toEqual([`GET ${path} true`, `PUT ${path} true`]);
});

it('absent is not unknown, and a newer version is not a refusal', async () => {
  status = 404;
  expect(await maps().read('kubeadm-config', patience)).toEqual({ kind: 'absent' });
  [status, body] = [403, { kind: 'Status', message: 'configmaps is forbidden' }];
  const why = 'status 403: configmaps is forbidden';
  expect(await maps().read('kubeadm-config', patience)).toEqual({ kind: 'unknown', why });
  expect(await maps().replace(object, patience)).toEqual({ kind: 'refused', why });
  status = 409;
  expect(await maps().replace(object, patience)).toEqual({ kind: 'conflict' });
  [status, body] = [200, { kind: 'Status' }];
  expect(await maps().read('kubeadm-config', patience)).toMatchObject({ kind: 'unknown' });
  expect(await maps().replace(object, patience)).toMatchObject({ kind: 'unknown' });
});

it('a write without an answer, or with one of a broken server, may have been done', async () => {
  [status, body] = [504, { kind: 'Status', message: 'timeout' }];
  expect(await maps().replace(object, patience)).toEqual({ kind: 'unknown', why: 'status 504: timeout' });
  await closeServer(server);
  expect(await maps().replace(object, patience)).toMatchObject({ kind: 'unknown' });
  const noLogin = createKubeadmConfigMaps({ forApiServer: () => Promise.resolve({ why: 'no kubeconfig' }) });
  expect(await noLogin.replace(object, patience)).toEqual({ kind: 'refused', why: 'no kubeconfig' });
});
