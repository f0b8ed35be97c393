/** Backups: none is lost, none is of the wrong moment, and one that cannot be trusted says so. */
import { chmod, chown, mkdir, readFile, readdir, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createBackupStore } from '../../../src/adapters/storage/backup-store.ts';
import type { BackupStore } from '../../../src/adapters/storage/backup-store.ts';
import { digestOf } from '../../../src/adapters/storage/digest.ts';
import { createFiles } from '../../../src/adapters/storage/files.ts';
import { createObjectBackups } from '../../../src/adapters/storage/object-backups.ts';
import type { BackupRecord } from '../../../src/contracts/backup.ts';
import type { FileForm } from '../../../src/contracts/plan.ts';
import { listAll, makeTempDir, removeTempDir } from './support/temp-dir.ts';

const dayMs = 86_400_000;
const files = createFiles();
const clock = { now: () => new Date(nowMs) };
const pristine = 'apiVersion: v1\nkind: Pod\n';

let dir: string;
let manifests: string;
let backupsDir: string;
let target: string;
let nowMs: number;
let store: BackupStore;
beforeEach(async () => {
  dir = await makeTempDir();
  manifests = join(dir, 'manifests');
  backupsDir = join(dir, 'backups');
  target = join(manifests, 'kube-apiserver.yaml');
  nowMs = Date.parse('2026-01-31T04:05:06.000Z');
  await mkdir(manifests);
  await writeFile(target, pristine, { mode: 0o640 });
  store = storeIn(backupsDir);
});
afterEach(() => removeTempDir(dir));

function storeIn(place: string, manifestsDirs = [manifests]): BackupStore {
  return createBackupStore({
    backupsDir: place,
    manifestsDirs,
    files,
    clock,
  });
}

async function formOf(path: string): Promise<FileForm> {
  return (await files.readForm(path)).form;
}

async function storeNow(path = target): Promise<BackupRecord> {
  return await store.store(path, await formOf(path), 'plan 1');
}

const failure = (message: RegExp): object => ({
  code: 'BACKUP_FAILED',
  message: expect.stringMatching(message) as string,
});

describe('peers 20: fifty backups in one second', () => {
  it('are fifty; the first holds the pristine bytes; each digest is recorded and checked', async () => {
    const records: BackupRecord[] = [];
    for (let i = 0; i < 50; i += 1) {
      records.push(await storeNow());
      await writeFile(target, `${pristine}# ${i}\n`);
    }
    expect(new Set(records.map(({ id }) => id)).size).toBe(50);
    expect(new Set(records.map(({ backupPath }) => backupPath)).size).toBe(50);
    for (const { backupPath } of records)
      expect(basename(backupPath ?? '')).toMatch(/^kube-apiserver\.yaml\.bak_20260131_040506_[0-9A-Z]{26}$/);
    expect(await readFile(records[0]?.backupPath ?? '', 'utf8')).toBe(pristine);
    for (const [i, record] of records.entries()) {
      const text = i === 0 ? pristine : `${pristine}# ${i - 1}\n`;
      expect(record).toMatchObject({ digest: digestOf(text), sizeBytes: text.length });
      expect((await store.readBytes(record.id))?.toString()).toBe(text);
    }
    expect((await store.list()).map(({ id }) => id)).toEqual(records.map(({ id }) => id).toReversed());
  });

  it('made at once are as many', async () => {
    const records = await Promise.all(Array.from({ length: 10 }, () => storeNow()));
    expect(new Set(records.map(({ id }) => id)).size).toBe(10);
    expect((await listAll(backupsDir)).length).toBe(20);
  });
});

describe('peers 21: the backup directory', () => {
  it('that is missing is made, with its parents, for root alone', async () => {
    store = storeIn(join(dir, 'var/backups/cis'));
    const record = await storeNow();
    expect(await readFile(record.backupPath ?? '', 'utf8')).toBe(pristine);
    expect((await stat(join(dir, 'var/backups/cis'))).mode & 0o777).toBe(0o700);
  });

  it('that was open to others is closed to them', async () => {
    await mkdir(backupsDir, { mode: 0o755 });
    await chmod(backupsDir, 0o755);
    await storeNow();
    expect((await stat(backupsDir)).mode & 0o777).toBe(0o700);
  });

  it('among the manifests is refused before anything is made, also through links', async () => {
    await symlink(manifests, join(dir, 'to-manifests'));
    await symlink(join(dir, 'to-manifests'), join(dir, 'twice'));
    const before = await formOf(target);
    for (const [place, manifestsDir] of [
      [manifests, manifests],
      [join(manifests, 'backups'), manifests],
      [join(manifests, 'a/b/c'), manifests],
      [join(dir, 'to-manifests'), manifests],
      [join(dir, 'twice/backups'), manifests],
      [join(manifests, 'backups'), join(dir, 'twice')],
      [join(dir, 'manifests/../manifests/backups'), manifests],
    ] as const) {
      await expect(storeIn(place, [manifestsDir]).store(target, before, 'plan 1')).rejects.toMatchObject(
        failure(/the kubelet would run the backup/),
      );
      expect(await listAll(manifests)).toEqual(['kube-apiserver.yaml']);
    }
    expect(await formOf(target)).toEqual(before);
  });

  it('beside the manifests, with a name that begins alike, is no such place', async () => {
    store = storeIn(`${manifests}-backups`);
    expect((await storeNow()).sizeBytes).toBe(pristine.length);
  });

  it('that is a file, or behind one, or behind a dangling link is a failure', async () => {
    await writeFile(join(dir, 'file'), '');
    await symlink(join(dir, 'nowhere'), join(dir, 'dangling'));
    for (const place of ['file', 'file/backups', 'dangling']) {
      await expect(
        storeIn(join(dir, place)).store(target, await formOf(target), 'plan 1'),
      ).rejects.toMatchObject({ name: 'PlaceError', ...failure(/expected a directory that can be made/) });
    }
    expect(await readFile(target, 'utf8')).toBe(pristine);
  });
});

describe('peers 22: a backup that cannot be trusted', () => {
  it('was tampered with: named, with both digests, and never handed out', async () => {
    const { id, backupPath } = await storeNow();
    await writeFile(backupPath ?? '', pristine.replace('Pod', 'Pot'));
    await expect(store.readBytes(id)).rejects.toMatchObject({
      name: 'ConflictError',
      ...failure(new RegExp(`${backupPath ?? ''}: expected ${digestOf(pristine)}, found sha256:.*tampered`)),
    });
  });

  it('is missing: named', async () => {
    const { id, backupPath } = await storeNow();
    await rm(backupPath ?? '');
    await expect(store.readBytes(id)).rejects.toMatchObject({
      name: 'ConflictError',
      ...failure(new RegExp(`${backupPath ?? ''}: expected backup ${id}, found ENOENT`)),
    });
  });

  it('has a record that cannot be read: named, and in the way of no other backup', async () => {
    const broken = await storeNow();
    const other = await storeNow();
    await writeFile(`${broken.backupPath ?? ''}.json`, '{"schema": 1, "id"');
    await expect(store.readBytes(broken.id)).rejects.toMatchObject(
      failure(new RegExp(`${broken.backupPath ?? ''}\\.json: expected the record of a backup`)),
    );
    expect((await store.list()).map(({ id }) => id)).toEqual([other.id]);
    expect(await store.unreadable()).toEqual([expect.stringContaining('expected the record of a backup')]);
    expect((await store.readBytes(other.id))?.toString()).toBe(pristine);
  });

  it('was never made: the id is named', async () => {
    await expect(store.find('0'.repeat(26))).rejects.toMatchObject({
      name: 'InputError',
      code: 'INVALID_REQUEST',
      message: expect.stringContaining('0'.repeat(26)) as string,
    });
  });
});

describe('peers 23: a backup', () => {
  it('equals the original in bytes, mode and owner; put back, nothing of the change is left', async () => {
    if (process.geteuid?.() === 0) await chown(target, 1234, 2345);
    await chmod(target, 0o604);
    const before = await formOf(target);
    const { id, backupPath, form } = await storeNow();
    const kept = await formOf(backupPath ?? '');
    expect([form, kept]).toEqual([before, before]);

    await writeFile(target, `${pristine}MODIFIED CONTENT\n`);
    await chmod(target, 0o644);
    const bytes = await store.readBytes(id);
    if (bytes === null || form.attributes === null) throw new Error('nothing was stored');
    await files.write(target, bytes, form.attributes, 'token-1');
    expect(await formOf(target)).toEqual(before);
    expect(await readFile(target, 'utf8')).toBe(pristine);
  });

  it('of a missing file is a failure, and stores nothing', async () => {
    const before = await formOf(target);
    await rm(target);
    await expect(store.store(target, before, 'plan 1')).rejects.toMatchObject({
      name: 'ConflictError',
      code: 'CONFLICT',
      message: expect.stringMatching(/found absent/) as string,
    });
    expect(await readdir(backupsDir)).toEqual([]);
  });

  it('of a file that is to be created says that it was absent', async () => {
    const path = join(dir, 'audit-policy.yaml');
    const record = await storeNow(path);
    expect(record).toMatchObject({ backupPath: null, digest: null, form: { kind: 'absent' } });
    expect(await store.readBytes(record.id)).toBeNull();
    expect(await store.list(path)).toEqual([record]);
  });

  it('of a link is of the file that it leads to', async () => {
    const link = join(dir, 'link.yaml');
    await symlink(target, link);
    expect(await storeNow(link)).toMatchObject({
      originalPath: target,
      linkPath: link,
      digest: digestOf(pristine),
    });
  });
});

describe('peers 24: keep five, no age limit', () => {
  const rule = { keep: 5, minAgeMs: 0 };

  it('0 to 5 are kept; of 6 the oldest goes, with its record; another file loses none; a pinned one stays', async () => {
    const scheduler = join(manifests, 'kube-scheduler.yaml');
    await writeFile(scheduler, pristine);
    for (let i = 0; i < 5; i += 1) await storeNow(scheduler);
    const made: BackupRecord[] = [];
    for (let i = 0; i < 5; i += 1) {
      expect(await store.prune(rule, new Set())).toEqual([]);
      made.push(await storeNow());
    }
    expect(await store.prune(rule, new Set())).toEqual([]);
    made.push(await storeNow());

    const [oldest, second] = made as [BackupRecord, BackupRecord];
    expect(await store.prune(rule, new Set([oldest.id]))).toEqual([]);
    expect(await store.prune(rule, new Set([second.id]))).toEqual([oldest]);
    expect((await readdir(backupsDir)).filter((name) => name.includes(oldest.id))).toEqual([]);
    expect(await store.list(target)).toEqual(made.slice(1).toReversed());
    expect((await store.list(scheduler)).length).toBe(5);
  });

  it('those of a ConfigMap go by the same rule; where room is made for a snapshot of etcd, none of them goes', async () => {
    const objects = createObjectBackups({ backupsDir, manifestsDirs: [manifests], files, clock });
    const made: BackupRecord[] = [];
    for (let i = 0; i < 6; i += 1)
      made.push(await objects.store('configmap/kube-system/kubeadm-config', Buffer.from('{}'), 'change 1'));
    for (let i = 0; i < 5; i += 1) await storeNow();
    expect(await store.pruneSnapshots(new Set())).toEqual([]);
    expect(await store.prune(rule, new Set())).toEqual(made.slice(0, 1));
  });
});

describe('crash 3: a late backup', () => {
  it('of bytes that the change has written already is refused, and is stored nowhere', async () => {
    const before = await formOf(target);
    const first = await store.store(target, before, 'plan 1');
    await files.write(target, Buffer.from('new bytes\n'), before.attributes ?? neverAbsent(), 'token-1');
    await expect(store.store(target, before, 'plan 1')).rejects.toMatchObject({
      name: 'ConflictError',
      code: 'CONFLICT',
      message: expect.stringMatching(
        new RegExp(`expected ${digestOf(pristine)} .*, found ${digestOf('new bytes\n')} `),
      ) as string,
    });
    expect(await store.list()).toEqual([first]);
    expect((await listAll(backupsDir)).length).toBe(2);
  });

  it('of a mode that changed since the plan is refused as well (crash 31)', async () => {
    const before = await formOf(target);
    await chmod(target, 0o644);
    await expect(store.store(target, before, 'plan 1')).rejects.toMatchObject({ code: 'CONFLICT' });
    expect(await store.list()).toEqual([]);
  });
});

describe('crash 26: a clock that steps', () => {
  it('a year ahead leaves the newest of each file; back to before they were made leaves all', async () => {
    const made: BackupRecord[] = [];
    for (let i = 0; i < 4; i += 1) made.push(await storeNow());
    const rule = { keep: 2, minAgeMs: 7 * dayMs };
    nowMs -= 400 * dayMs;
    expect(await store.prune(rule, new Set())).toEqual([]);
    nowMs += 800 * dayMs;
    expect(await store.prune(rule, new Set())).toEqual(made.slice(0, 2));
    expect(await store.prune({ keep: 0, minAgeMs: 0 }, new Set())).toEqual([made[2]]);
    expect(await store.list()).toEqual([made[3]]);
  });

  it('back between two backups does not turn their order round', async () => {
    const first = await storeNow();
    nowMs -= dayMs;
    const second = await storeNow();
    expect(await store.list()).toEqual([second, first]);
    expect(second.createdAt < first.createdAt).toBe(true);
  });
});

function neverAbsent(): never {
  throw new Error('the target is absent');
}
