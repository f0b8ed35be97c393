/** Modes and owners of many files as one change: which files it has, which it never touches, and what it refuses. */
import { chmod, chown, mkdir, stat, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { computeChange } from '../../../src/activities/inspect/compute-change.ts';
import { loadCatalog } from '../../../src/catalog/load.ts';
import { RemediateRequest } from '../../../src/contracts/request.ts';
import type { RemediateInput } from '../../../src/contracts/request.ts';
import { createNodeActivityContext } from '../../../src/worker/node.ts';
import { createTestNode } from '../change/test-node.ts';
import type { TestNode } from '../change/test-node.ts';

const catalog = await loadCatalog();
let node: TestNode;
beforeEach(async () => {
  node = await createTestNode();
});
afterEach(() => node.cleanUp());

const at = (path: string): string => join(node.config.root, path);
async function put(path: string, mode: number, text = ''): Promise<void> {
  await mkdir(dirname(at(path)), { recursive: true });
  await writeFile(at(path), text);
  await chmod(at(path), mode);
}

interface Wanted {
  path: string;
  mode?: string | undefined;
  owner: string;
}

/** The files of the change with what they become, or why there is none. */
async function compute(...checks: string[]): Promise<Wanted[] | string> {
  return await computeFor({ checks, acceptRisk: 'high' });
}

async function askedFor(asked: Partial<RemediateInput>): Promise<Awaited<ReturnType<typeof computeChange>>> {
  const request = RemediateRequest.parse({ cluster: 'test', node: 'cp-1', ...asked });
  return await computeChange(createNodeActivityContext(node.config, catalog).compute, request);
}

async function computeFor(asked: Partial<RemediateInput>): Promise<Wanted[] | string> {
  const computed = await askedFor(asked);
  if (computed.kind === 'refused') return `${computed.code} ${computed.reason}`;
  return computed.files.map(({ path, after }) => ({
    path: path.slice(node.config.root.length),
    mode: after.attributes?.mode,
    owner: `${after.attributes?.uid}:${after.attributes?.gid}`,
  }));
}
const me = `${process.getuid?.()}:${process.getgid?.()}`;

it('are the laxer ones of a tree, and not what a link of it leads to', async () => {
  await put('etc/kubernetes/pki/sa.key', 0o640);
  await put('etc/kubernetes/pki/etcd/ca.key', 0o604);
  await put('etc/kubernetes/pki/strict.key', 0o400);
  await put('etc/kubernetes/pki/ca.crt', 0o666);
  await put('srv/elsewhere.key', 0o644);
  await symlink(at('srv/elsewhere.key'), at('etc/kubernetes/pki/elsewhere.key'));
  expect(await compute('1.1.21')).toEqual([
    { path: '/etc/kubernetes/pki/etcd/ca.key', mode: '0600', owner: me },
    { path: '/etc/kubernetes/pki/sa.key', mode: '0600', owner: me },
  ]);
  expect((await stat(at('srv/elsewhere.key'))).mode & 0o777).toBe(0o644);
});

it('are changed once, where one has two names: its mode and its owner', async () => {
  await put('usr/lib/systemd/system/kubelet.service', 0o644);
  await chown(at('usr/lib/systemd/system/kubelet.service'), 1, 1);
  await symlink('usr/lib', at('lib'));
  expect(await compute('4.1.1', '4.1.2')).toEqual([
    { path: '/usr/lib/systemd/system/kubelet.service', mode: '0600', owner: '0:0' },
  ]);
});

it('can be of several components, each owner by the node’s own names', async () => {
  await chmod(node.manifest, 0o644);
  await mkdir(at('var/lib/etcd'), { recursive: true, mode: 0o700 });
  await writeFile(at('etc/passwd'), 'root:x:0:0::/:/bin/sh\netcd:x:996:995::/:/sbin/nologin\n');
  await writeFile(at('etc/group'), 'root:x:0:\netcd:x:995:\n');
  // The manifest's component comes first, and its check knows nothing of etcd's owner.
  expect(await compute('1.1.1', '1.1.12')).toEqual([
    { path: '/etc/kubernetes/manifests/kube-apiserver.yaml', mode: '0600', owner: me },
    { path: '/var/lib/etcd', mode: '0700', owner: '996:995' },
  ]);
});

it('are changed at a risk that was accepted, or for a check whose own was', async () => {
  await mkdir(at('var/lib/etcd'), { recursive: true, mode: 0o700 });
  await writeFile(at('etc/passwd'), 'etcd:x:996:995::/:/sbin/nologin\n');
  await writeFile(at('etc/group'), 'etcd:x:995:\n');
  const checks = ['1.1.12'];
  expect(await computeFor({ checks, accept: ['1.1.11'] })).toMatch(/^CONSENT_REQUIRED/);
  for (const name of ['1.1.12', 'etcd-data-owner', 'cis-1.8/1.1.12']) {
    expect(await computeFor({ checks, accept: [name] })).toHaveLength(1);
  }
});

it('are asked for with every word that is missing, so that the next request has them all', async () => {
  const conf = 'etc/cni/net.d/10-a.conf';
  await put(conf, 0o666);
  if (process.getuid?.() === 0) await chown(at(conf), 1000, 1000);
  expect(await askedFor({ checks: ['1.1.9', '1.1.10'] })).toMatchObject({
    code: 'CONSENT_REQUIRED',
    hint: 'read `kubemend checks show ID` of each, then add --accept cis-1.12/1.1.9 --accept cis-1.12/1.1.10, or --accept-risk medium',
  });
});

it('are given to nobody whom the node does not know', async () => {
  await mkdir(at('var/lib/etcd'), { recursive: true, mode: 0o700 });
  await writeFile(at('etc/passwd'), 'root:x:0:0::/:/bin/sh\n');
  await writeFile(at('etc/group'), 'root:x:0:\n');
  expect(await compute('1.1.12')).toBe(
    'PREREQUISITE_MISSING cis-1.12/1.1.12: expected a user and group etcd:etcd on the node, found none',
  );
});
