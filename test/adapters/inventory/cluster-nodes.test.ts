/** Nodes from an API server, as a person's kubeconfig names it: real TLS, pages, refusals. */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { listClusterNodes } from '../../../src/adapters/inventory/cluster-nodes.ts';
import { readClusterLogin } from '../../../src/adapters/inventory/kubeconfig.ts';
import { makeCertificate } from '../../../src/practice/certificate.ts';
import { kubeconfigOf, startApiServer, token } from './support/api-server.ts';
import type { ApiServer } from './support/api-server.ts';

const controlPlane = 'node-role.kubernetes.io/control-plane';
const nodes = Array.from({ length: 7 }, (_, index) => ({
  name: `n-${index}`,
  labels: { zone: index < 3 ? 'a' : 'b', ...(index === 0 && { [controlPlane]: '' }) },
}));
const dir = mkdtempSync(join(tmpdir(), 'kubemend-kubeconfig-'));
let api: ApiServer;
let url: string;
beforeAll(async () => {
  api = await startApiServer(nodes);
  url = `https://127.0.0.1:${api.port}`;
});
beforeEach(() => {
  api.asked.length = 0;
});
afterAll(() => api.stop());

function userOf(organization: string): object {
  const made = makeCertificate({
    subject: { commonName: 'ana', organization },
    issuer: api.ca,
    usages: ['client'],
  });
  const encode = (text: string): string => Buffer.from(text).toString('base64');
  return { 'client-certificate-data': encode(made.pem), 'client-key-data': encode(made.privatePem) };
}

function write(text: string, name = 'config'): string {
  const file = join(dir, name);
  writeFileSync(file, text);
  return file;
}

async function list(text: string, options = {}): Promise<string[]> {
  const login = await readClusterLogin({ file: write(text) });
  return (await listClusterNodes(login, options)).map(({ name }) => name);
}

describe('the nodes of a cluster', () => {
  it('are listed page by page, with role and labels', async () => {
    const login = await readClusterLogin({ file: write(kubeconfigOf(url, api.ca.pem, userOf('may-list'))) });
    const found = await listClusterNodes(login, { pageSize: 3 });
    expect(found.map(({ name, role }) => `${name} ${role ?? ''}`)).toEqual(
      nodes.map(({ name }, index) => `${name} ${index === 0 ? 'control-plane' : 'worker'}`),
    );
    expect(found[1]?.labels).toEqual({ zone: 'a' });
    expect(api.asked).toHaveLength(3);
  });

  it('are chosen by the server', async () => {
    const names = await list(kubeconfigOf(url, api.ca.pem, { token }), { selector: 'zone=a' });
    expect(names).toEqual(['n-0', 'n-1', 'n-2']);
    expect(api.asked.map(({ query }) => query.get('labelSelector'))).toEqual(['zone=a']);
  });

  it('are listed again from the beginning when the list has grown too old, and each is there once', async () => {
    const login = await readClusterLogin({ file: write(kubeconfigOf(url, api.ca.pem, { token })) });
    const { asked } = api;
    const push = asked.push.bind(asked);
    asked.push = (...more) => {
      const length = push(...more);
      // Between the first answer and the second question.
      if (length === 2) api.expire();
      return length;
    };
    const found = await listClusterNodes(login, { pageSize: 3 }).finally(() => {
      asked.push = push;
    });
    expect(found.map(({ name }) => name)).toEqual(nodes.map(({ name }) => name));
  });

  it('are not told to whom the server does not know, or may not', async () => {
    await expect(list(kubeconfigOf(url, api.ca.pem, { token: 'other' }))).rejects.toThrow(
      `127.0.0.1:${api.port} (context prod): expected a list of nodes, found status 401: Unauthorized`,
    );
    await expect(list(kubeconfigOf(url, api.ca.pem, userOf('nobody')))).rejects.toThrow(
      'found status 403: nodes is forbidden: User "ana" cannot list resource "nodes"',
    );
  });

  it('are not asked of a server with another authority, or another name: it learns no token', async () => {
    const other = makeCertificate({ subject: { commonName: 'kubernetes' }, authority: true });
    await expect(list(kubeconfigOf(url, other.pem, { token }))).rejects.toThrow('expected an answer, found ');
    const named = kubeconfigOf(url, api.ca.pem, { token }, { 'tls-server-name': 'api.example' });
    await expect(list(named)).rejects.toThrow("Hostname/IP does not match certificate's altnames");
    expect(api.asked).toHaveLength(0);
  });

  it('are not asked of such a server either where the environment switches verification off', async () => {
    const other = makeCertificate({ subject: { commonName: 'kubernetes' }, authority: true });
    vi.stubEnv('NODE_TLS_REJECT_UNAUTHORIZED', '0');
    const asked = list(kubeconfigOf(url, other.pem, { token })).finally(() => vi.unstubAllEnvs());
    await expect(asked).rejects.toThrow('expected an answer, found ');
    expect(api.asked).toHaveLength(0);
  });

  it('may be behind another name than the address', async () => {
    const behind = await startApiServer(nodes, ['api.example']);
    const at = `https://127.0.0.1:${behind.port}/`;
    const config = kubeconfigOf(at, behind.ca.pem, { token }, { 'tls-server-name': 'api.example' });
    await expect(list(config).finally(() => behind.stop())).resolves.toHaveLength(7);
  });

  it('a path that is not of an API server says so', async () => {
    await expect(list(kubeconfigOf(`${url}/k8s/c-1`, api.ca.pem, { token }))).rejects.toThrow(
      'found status 404: the server could not find the resource',
    );
  });
});

describe('a kubeconfig', () => {
  it.each([
    ['an exec plugin', { exec: { command: 'aws' } }, {}, 'found a program (exec), which is not run'],
    [
      'an auth provider',
      { 'auth-provider': { name: 'gcp' } },
      {},
      'found an auth-provider, which is not run',
    ],
    ['a password', { username: 'ana' }, {}, 'found a name and password'],
    ['nobody', {}, {}, 'expected a user with a client certificate or a token, found none'],
    [
      'half of a certificate',
      { 'client-key-data': 'YQ==' },
      {},
      'expected client-certificate beside client-key',
    ],
    [
      'no verification',
      { token },
      { 'insecure-skip-tls-verify': true },
      'found insecure-skip-tls-verify: true',
    ],
    ['a proxy', { token }, { 'proxy-url': 'http://p' }, 'found proxy-url http://p'],
    ['a plain server', { token }, { server: 'http://h' }, 'expected a server with https, found http://h'],
    ['no URL', { token }, { server: 'nowhere' }, 'expected a server with https, found nowhere'],
    ['a token of two lines', { token: 'a\nb' }, {}, 'found something else, which is not shown'],
    ['a missing file', { tokenFile: 'no-such' }, {}, '/no-such to be readable, found ENOENT'],
  ])('with %s is refused', async (_, user, cluster, said) => {
    const file = write(kubeconfigOf('https://h', undefined, user, cluster));
    await expect(readClusterLogin({ file })).rejects.toThrow(said);
  });

  it('that is none says where, and shows no value of it', async () => {
    const file = write('users: [{ name: ana, user: { token: [very-secret] } }]\n');
    const problem = await readClusterLogin({ file }).catch((error: unknown) => String(error));
    expect(problem).toContain(`${file}:1:37 users.0.user.token: expected string, found something else`);
    expect(problem).not.toContain('secret');
  });

  it('is found as kubectl finds it: the first file that has a name wins', async () => {
    const first = write(JSON.stringify({ 'current-context': 'prod' }), 'first');
    const second = write(kubeconfigOf('https://one', undefined, { token: 'one' }), 'second');
    const third = write(kubeconfigOf('https://two', undefined, { token: 'two' }), 'third');
    const env = { KUBECONFIG: `${first}:${second}:${third}` };
    const login = await readClusterLogin({}, env);
    expect([login.server.host, login.token]).toEqual(['one', 'one']);
    // kubectl writes it empty where none is chosen.
    const none = write(JSON.stringify({ 'current-context': '' }), 'none');
    expect(await readClusterLogin({}, { KUBECONFIG: `${none}:${env.KUBECONFIG}` })).toMatchObject({
      token: 'one',
    });
    await expect(readClusterLogin({ context: 'other' }, env)).rejects.toThrow(
      'expected a context other, found none',
    );
    await expect(readClusterLogin({}, { HOME: dir })).rejects.toThrow(
      `${dir}/.kube/config: expected a kubeconfig that can be read, found ENOENT`,
    );
  });

  it('of KUBECONFIG that is not there is passed over, as kubectl does; one that is named alone, or all of them, are not', async () => {
    const there = write(kubeconfigOf('https://one', undefined, { token: 'one' }), 'there');
    const [gone, away] = [join(dir, 'gone'), join(dir, 'away')];
    const login = await readClusterLogin({}, { KUBECONFIG: `${gone}:${there}:${away}` });
    expect([login.server.host, login.source]).toEqual(['one', there]);
    const unreadable = 'expected a kubeconfig that can be read, found';
    await expect(readClusterLogin({}, { KUBECONFIG: `${gone}:${away}` })).rejects.toThrow(
      `${gone}:${away}: ${unreadable} ENOENT`,
    );
    await expect(readClusterLogin({ file: gone }, { KUBECONFIG: there })).rejects.toThrow(
      `${gone}: ${unreadable} ENOENT`,
    );
    // That it cannot be read says nothing about what is in it.
    await expect(readClusterLogin({}, { KUBECONFIG: `${dir}:${there}` })).rejects.toThrow(
      `${dir}: ${unreadable} EISDIR`,
    );
  });

  it('names its files beside itself', async () => {
    writeFileSync(join(dir, 'token.txt'), `${token}\n`);
    writeFileSync(join(dir, 'ca.pem'), api.ca.pem);
    const beside = { 'certificate-authority': 'ca.pem' };
    await expect(
      list(kubeconfigOf(url, undefined, { tokenFile: 'token.txt' }, beside)),
    ).resolves.toHaveLength(7);
  });
});
