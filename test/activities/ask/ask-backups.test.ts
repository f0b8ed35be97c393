/** What a node says of its backups: which run puts one back, and that none does where it is of no file. */
import { expect, it } from 'vitest';
import { answerBackups } from '../../../src/activities/ask/ask-backups.ts';
import { restoreBackup } from '../../../src/activities/inspect/restore-backup.ts';
import type { BackupRecord, ListedBackup } from '../../../src/contracts/backup.ts';

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
