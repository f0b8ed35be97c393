/** What a node says of its backups: which run puts one back, and that none does where it is of no file. */
import { mkdir, rename, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { answerBackups } from '../../../src/activities/ask/ask-backups.ts';
import { restoreBackup } from '../../../src/activities/inspect/restore-backup.ts';
import type { BackupRecord, ListedBackup } from '../../../src/contracts/backup.ts';
import { createTestNode } from '../change/test-node.ts';
import type { TestNode } from '../change/test-node.ts';

const others = [
  { id: 'S1', kind: 'etcdSnapshot', originalPath: '/var/lib/etcd/member/snap/db', backupPath: '/b/s' },
  { id: 'C1', kind: 'configMap', originalPath: 'configmap/kube-system/kubeadm-config', backupPath: '/b/c' },
] as BackupRecord[];
const node = {
  config: {},
  backups: {
    list: () => Promise.resolve(others),
    unreadable: () => Promise.resolve([]),
    find: (id: string) => Promise.resolve(others.find((one) => one.id === id)),
  },
};
const ask = (input: Record<string, unknown>): Promise<unknown> => answerBackups({ node } as never, input);

it('a snapshot of etcd and a ConfigMap are put back by no run', async () => {
  const { backups } = (await ask({ do: 'list' })) as { backups: ListedBackup[] };
  expect(backups.map(({ id, kind, target }) => [id, kind, target])).toEqual([
    ['S1', 'etcdSnapshot', null],
    ['C1', 'configMap', null],
  ]);
});

it.each([
  ['S1', "found a snapshot of etcd's data", '/b/s'],
  ['C1', 'found one of a ConfigMap', '/b/c'],
])('%s is not compared, and not put back: a person is told what to do', async (id, found, path) => {
  const message = expect.stringContaining(`backup ${id}: expected one of a file, ${found}`) as string;
  await expect(ask({ do: 'diff', id })).rejects.toMatchObject({
    message,
    hint: `look at it on the node: ${path}`,
  });
  await expect(restoreBackup(node as never, id)).rejects.toMatchObject({
    message,
    hint: `putting that back is a deed of a person: \`kubemend backups show ${id}\` says how`,
  });
});

describe('on a node', () => {
  let own: TestNode;
  beforeEach(async () => {
    own = await createTestNode();
  });
  afterEach(() => own.cleanUp());

  const askOwn = async (input: Record<string, unknown>): Promise<unknown> =>
    await answerBackups({ node: own.context } as never, input);
  async function backUp(path: string): Promise<BackupRecord> {
    const { form } = await own.context.files.readForm(path);
    return await own.context.backups.store(path, form, 'plan 1');
  }

  it.each([
    ['etc/kubernetes/pki/ca.key', '-----BEGIN PRIVATE KEY-----\n'],
    ['etc/kubernetes/admin.conf', 'users: [{user: {client-key-data: '],
    ['etc/kubernetes/enc/config.yaml', 'keys: [{name: k, secret: '],
  ])('%s: a comparison tells that it is another, and nothing of its content', async (name, begin) => {
    const path = join(own.dir, name);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, `${begin}hidden-then\n`);
    const { id, digest } = await backUp(path);
    expect(await askOwn({ do: 'diff', id })).toEqual({ diff: '' });
    await writeFile(path, `${begin}hidden-now\n`);
    const { diff } = (await askOwn({ do: 'diff', id })) as { diff: string };
    expect(diff).toContain(`bytes, ${digest ?? ''}\n`);
    expect(diff).not.toContain('hidden');
  });

  it('a manifest is compared line by line', async () => {
    const { id } = await backUp(own.manifest);
    await writeFile(own.manifest, '--profiling=false\n');
    const { diff } = (await askOwn({ do: 'diff', id })) as { diff: string };
    expect(diff).toContain('---profiling=true\n+--profiling=false\n');
  });

  it('those of one file are found by the link that leads to it, and by where it lies', async () => {
    const place = join(own.dir, 'data/kube-apiserver.yaml');
    await mkdir(dirname(place));
    await rename(own.manifest, place);
    await symlink(place, own.manifest);
    const { id } = await backUp(own.manifest);
    for (const file of ['/etc/kubernetes/manifests/kube-apiserver.yaml', '/data/kube-apiserver.yaml']) {
      const { backups } = (await askOwn({ do: 'list', file })) as { backups: ListedBackup[] };
      expect(backups.map((one) => one.id)).toEqual([id]);
    }
    const { backups } = (await askOwn({ do: 'list', file: '/etc/kubernetes/manifests/etcd.yaml' })) as {
      backups: ListedBackup[];
    };
    expect(backups).toEqual([]);
  });
});
