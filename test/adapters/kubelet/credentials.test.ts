/** Under whose name kubelet and API server are asked, by what a node has. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { createCredentials } from '../../../src/adapters/kubelet/credentials.ts';
import type { Credentials } from '../../../src/adapters/kubelet/credentials.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'kubemend-credentials-'));
  mkdirSync(join(root, 'etc/kubernetes/pki'), { recursive: true });
  mkdirSync(join(root, 'var/lib/kubelet/pki'), { recursive: true });
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const put = (path: string, text: string): void => writeFileSync(join(root, path), text);
const of = (kubeletToken: string | null = null): Credentials =>
  createCredentials({
    root,
    pkiDir: '/etc/kubernetes/pki',
    kubeletDir: '/var/lib/kubelet',
    kubeletToken,
  });

const base64 = (text: string): string => Buffer.from(text).toString('base64');
type Part = Record<string, unknown>;

function kubeconfig(user: Part, cluster: Part = {}, more: Part = {}): string {
  const whole = { 'certificate-authority-data': base64('cluster CA'), ...cluster };
  return stringify({
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': 'here',
    contexts: [{ name: 'here', context: { cluster: 'c', user: 'u' } }],
    clusters: [{ name: 'c', cluster: { server: 'https://10.0.0.1:6443', ...whole } }],
    users: [{ name: 'u', user }],
    ...more,
  });
}

function makeControlPlane(): void {
  put('etc/kubernetes/pki/ca.crt', 'cluster CA');
  put('etc/kubernetes/pki/apiserver-kubelet-client.crt', 'certificate');
  put('etc/kubernetes/pki/apiserver-kubelet-client.key', 'key');
}

function makeWorker(): void {
  put('etc/kubernetes/pki/ca.crt', 'cluster CA');
  put('var/lib/kubelet/pki/kubelet-client-current.pem', 'certificate and key');
  const file = '/var/lib/kubelet/pki/kubelet-client-current.pem';
  put('etc/kubernetes/kubelet.conf', kubeconfig({ 'client-certificate': file, 'client-key': file }));
}

describe('on a control-plane node', () => {
  it('both are asked with the API server’s client certificate', async () => {
    makeControlPlane();
    put('etc/kubernetes/admin.conf', kubeconfig({}));
    const client = { cert: Buffer.from('certificate'), key: Buffer.from('key') };
    expect(await of().forKubelet()).toEqual({ client });
    const server = { host: '10.0.0.1', port: 6443 };
    expect(await of().forApiServer()).toEqual({ client, ca: Buffer.from('cluster CA'), server });
  });

  it('where no kubeconfig names an API server, its own can still be asked', async () => {
    makeControlPlane();
    expect(await of().forApiServer()).toMatchObject({ server: null });
  });
});

describe('on a worker node', () => {
  it('the API server is asked as the kubelet, whose certificate is beside its kubeconfig', async () => {
    makeWorker();
    const pem = Buffer.from('certificate and key');
    expect(await of().forApiServer()).toEqual({
      client: { cert: pem, key: pem },
      ca: Buffer.from('cluster CA'),
      server: { host: '10.0.0.1', port: 6443 },
    });
  });

  it('the kubelet is asked with the token of node.yaml, which may be replaced', async () => {
    makeWorker();
    put('etc/kubernetes/token', 'first.token-1\n');
    const credentials = of('/etc/kubernetes/token');
    put('var/lib/kubelet/pki/kubelet.crt', 'of the kubelet');
    const ca = Buffer.from('of the kubelet\ncluster CA');
    expect(await credentials.forKubelet()).toEqual({ token: 'first.token-1', ca });
    put('etc/kubernetes/token', 'second.token-2');
    expect(await credentials.forKubelet()).toEqual({ token: 'second.token-2', ca });
  });

  it('without a token it says where one is to be named', async () => {
    makeWorker();
    expect(await of().forKubelet()).toEqual({
      why: expect.stringMatching(/kubeletToken.*docs\/worker-nodes\.md/) as string,
    });
  });

  it.each([
    ['no file', null, /\/etc\/kubernetes\/token: .*ENOENT/],
    ['an empty file', '', /expected one token/],
    ['a whole Secret', 'token: abc\nca: def', /expected one token/],
  ])('%s is no token, and its words are not repeated', async (_what, text, words) => {
    if (text !== null) put('etc/kubernetes/token', text);
    const found = await of('/etc/kubernetes/token').forKubelet();
    expect(found).toEqual({ why: expect.stringMatching(words) as string });
    expect(JSON.stringify(found)).not.toContain('abc');
  });
});

it('what a kubeconfig holds itself may be written over several lines', async () => {
  makeWorker();
  const lines = (text: string): string => `${base64(text).replaceAll(/(....)/g, '$1\n')}\n`;
  const user = { 'client-certificate-data': lines('certificate'), 'client-key-data': lines('key') };
  const text = kubeconfig(user, { 'certificate-authority-data': lines('another CA') });
  put('etc/kubernetes/kubelet.conf', text);
  expect(await of().forApiServer()).toMatchObject({
    ca: Buffer.from('another CA'),
    client: { cert: Buffer.from('certificate'), key: Buffer.from('key') },
  });
});

describe('a kubelet.conf that is none', () => {
  const pair = { 'client-certificate-data': base64('c'), 'client-key-data': base64('k') };
  it.each<[string, string | null, RegExp]>([
    ['not there', null, /ENOENT/],
    ['no YAML', '{', /kubelet\.conf: /],
    ['something else', 'kind: Pod', /expected a current-context, found none/],
    [
      'no context of that name',
      kubeconfig(pair, {}, { 'current-context': 'there' }),
      /a context there, found none/,
    ],
    ['no user of that name', kubeconfig(pair, {}, { users: [] }), /the user u of context here, found none/],
    ['a list of nothing', kubeconfig(pair, {}, { contexts: 3 }), /expected a kubeconfig, found contexts/],
    ['no CA', kubeconfig(pair, { 'certificate-authority-data': undefined }), /certificate-authority/],
    ['no URL', kubeconfig(pair, { server: 'nowhere' }), /found nowhere/],
    [
      'a program to run',
      kubeconfig({ exec: { command: 'touch' } }),
      /client certificate and its key, found none/,
    ],
    [
      'a key that is not there',
      kubeconfig({ ...pair, 'client-key-data': undefined, 'client-key': 'k.pem' }),
      /k\.pem/,
    ],
  ])('%s: told as what was expected and what was found', async (_what, text, words) => {
    if (text !== null) put('etc/kubernetes/kubelet.conf', text);
    expect(await of().forApiServer()).toEqual({ why: expect.stringMatching(words) as string });
  });
});
