/** The commands for a person's own recovery, run by a real shell. */
import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, readFile, readdir, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { BackupRecord } from '../../../src/contracts/backup.ts';
import { recoveryCommands } from '../../../src/domain/storage/recovery-commands.ts';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'kubemend-recovery-'));
});
afterEach(() => rm(dir, { recursive: true }));

const owner = { uid: process.geteuid?.() ?? 0, gid: process.getegid?.() ?? 0, xattrs: null };

function recordOf(form: BackupRecord['form'], backupPath: string | null): BackupRecord {
  return {
    schema: 1,
    id: '0'.repeat(26),
    originalPath: '/not/used',
    linkPath: null,
    backupPath,
    form,
    digest: form.digest,
    sizeBytes: 0,
    createdAt: '2026-01-31T04:05:06Z',
    madeFor: 'plan 1',
  };
}

it('puts bytes and mode back by a rename, never over the live file, also below a path with a blank, a quote and a $', async () => {
  const manifests = join(dir, "the node's $HOME -n");
  await mkdir(manifests);
  const original = join(manifests, 'kube-apiserver.yaml');
  const backupPath = join(manifests, '../kube-apiserver.yaml.bak_20260131_040506');
  await writeFile(original, 'broken\n', { mode: 0o644 });
  await writeFile(backupPath, 'pristine\n', { mode: 0o600 });
  const before = (await stat(original)).ino;
  const [command, ...more] = recoveryCommands(
    recordOf({ kind: 'file', digest: null, attributes: { mode: '0600', ...owner } }, backupPath),
    original,
  );
  expect(more).toEqual([]);
  execFileSync('sh', ['-ec', command ?? '']);
  expect(await readFile(original, 'utf8')).toBe('pristine\n');
  expect((await stat(original)).mode & 0o777).toBe(0o600);
  expect((await stat(original)).ino).not.toBe(before);
  expect(await readdir(manifests)).toEqual(['kube-apiserver.yaml']);
  expect(await readFile(backupPath, 'utf8')).toBe('pristine\n');
});

it('a step that fails leaves the live file alone', async () => {
  const original = join(dir, 'kube-apiserver.yaml');
  await writeFile(original, 'live\n');
  const record = recordOf({ kind: 'file', digest: null, attributes: null }, join(dir, 'gone'));
  expect(() =>
    execFileSync('sh', ['-c', recoveryCommands(record, original).join('\n')], { stdio: 'ignore' }),
  ).toThrow();
  expect(await readFile(original, 'utf8')).toBe('live\n');
});

it('removes what was absent, and makes a directory with its mode', async () => {
  const path = join(dir, 'policy.yaml');
  await writeFile(path, '');
  const absent = recordOf({ kind: 'absent', digest: null, attributes: null }, null);
  for (let i = 0; i < 2; i += 1) execFileSync('sh', ['-ec', recoveryCommands(absent, path).join('\n')]);
  const directory = recordOf(
    { kind: 'directory', digest: null, attributes: { mode: '0750', ...owner } },
    null,
  );
  execFileSync('sh', ['-ec', recoveryCommands(directory, path).join('\n')]);
  expect((await stat(path)).mode & 0o777).toBe(0o750);
});

it('of a file whose place is now a directory does not move into it', async () => {
  const original = join(dir, 'kube-apiserver.yaml');
  await mkdir(original);
  await writeFile(join(dir, 'backup'), 'pristine\n');
  await symlink('/nowhere', join(dir, 'other'));
  const record = recordOf({ kind: 'file', digest: null, attributes: null }, join(dir, 'backup'));
  expect(() =>
    execFileSync('sh', ['-c', recoveryCommands(record, original).join('\n')], { stdio: 'ignore' }),
  ).toThrow();
  expect(await readdir(original)).toEqual([]);
});

it('of a snapshot of etcd says how a person puts the data back, member by member, and that nobody else does', () => {
  const snapshot = {
    ...recordOf({ kind: 'file', digest: null, attributes: null }, '/b/etcd-snapshot.db.bak_1'),
    originalPath: '/var/lib/etcd/member/snap/db',
    etcd: {
      member: 'cp-1',
      peerUrls: 'https://10.0.0.1:2380',
      initialCluster: 'cp-1=https://10.0.0.1:2380,cp-2=https://10.0.0.2:2380',
      members: 2,
      etcdVersion: '3.6.5',
      storageVersion: '3.6.0',
      revision: 7,
      databaseBytes: 512,
      databaseDigest: `sha256:${'0'.repeat(64)}`,
    },
  };
  const commands = recoveryCommands(snapshot, snapshot.originalPath);
  expect(commands).toContain(
    'etcdutl snapshot restore /b/etcd-snapshot.db.bak_1 --data-dir /var/lib/etcd --name cp-1 --initial-cluster cp-1=https://10.0.0.1:2380,cp-2=https://10.0.0.2:2380 --initial-advertise-peer-urls https://10.0.0.1:2380 --bump-revision 1000000000 --mark-compacted',
  );
  expect(commands).toContain('mv /var/lib/etcd /var/lib/etcd.before-restore');
  expect(commands[0]).toContain('On every member (2)');
  const unknown = { ...snapshot, etcd: { ...snapshot.etcd, initialCluster: null, members: null } };
  expect(recoveryCommands(unknown, '').join('\n')).toContain("'NAME=PEER-URL of every member'");
});
