/** The directory that backups lie in: closed to others, and outside everything that a kubelet reads. */
import { randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { chmod, open, readdir, realpath, stat, unlink } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { BackupRecord } from '../../contracts/backup.ts';
import { PlaceError } from '../../domain/errors.ts';
import { backupFileName, backupId, idOfBackupName, nextIdTimeMs } from '../../domain/storage/backup-name.ts';
import type { Clock } from '../clock.ts';
import { errnoOf } from './errno.ts';
import type { Files } from './files.ts';
import { makeDirectories } from './make-directories.ts';

/** What every store of backups is made of. */
export interface BackupDirectory<Needed extends keyof Files> {
  backupsDir: string;
  /** directories that a kubelet reads: a backup in one of them would be run as a Pod */
  manifestsDirs: readonly string[];
  files: Pick<Files, Needed>;
  clock: Pick<Clock, 'now'>;
}

/** @throws PlaceError BACKUP_FAILED */
export async function prepareDirectory(backupsDir: string, manifestsDirs: readonly string[]): Promise<void> {
  // Looked at before it is made: even an empty directory among the manifests is an error of the kubelet at every tick.
  await assertOutside(await realPathOf(backupsDir), backupsDir, manifestsDirs);
  try {
    await makeDirectories(backupsDir, 0o700);
    // One that was there already may be open to others: what lies in it says how the cluster is configured.
    if (((await stat(backupsDir)).mode & 0o077) !== 0) await chmod(backupsDir, 0o700);
  } catch (error) {
    throw failed(backupsDir, 'a directory that can be made and closed to others', error);
  }
}

/** Where a path leads, or will lead once it is made: links on the way to it are followed. */
async function realPathOf(path: string): Promise<string> {
  return await realpath(path).catch(async () =>
    dirname(path) === path ? path : join(await realPathOf(dirname(path)), basename(path)),
  );
}

async function assertOutside(
  real: string,
  backupsDir: string,
  manifestsDirs: readonly string[],
): Promise<void> {
  for (const manifestsDir of manifestsDirs) {
    const forbidden = await realPathOf(manifestsDir);
    if (real === forbidden || real.startsWith(`${forbidden}/`)) {
      throw new PlaceError(
        `${backupsDir}: expected a directory outside ${manifestsDir}, found one inside it: the kubelet would run the backup`,
        {
          code: 'BACKUP_FAILED',
          hint: 'set backupsDir in node.yaml',
        },
      );
    }
  }
}

/** All names in it; none while it is not there. */
export async function namesIn(backupsDir: string): Promise<string[]> {
  return await readdir(backupsDir).catch((error: unknown) => {
    if (errnoOf(error) === 'ENOENT') return [];
    throw failed(backupsDir, 'a readable directory', error);
  });
}

/** The names of a new backup: its id sorts after all that are there, whatever the clock says. */
export async function nameBackup(
  { backupsDir, clock }: Pick<BackupDirectory<never>, 'backupsDir' | 'clock'>,
  base: string,
): Promise<{ id: string; name: string; backupPath: string; recordPath: string; createdAt: string }> {
  const at = clock.now();
  const existing = (await namesIn(backupsDir)).flatMap((name) => idOfBackupName(name) ?? []);
  const id = backupId(nextIdTimeMs(at.getTime(), existing), randomBytes(16));
  const name = backupFileName(base, at, id);
  const backupPath = join(backupsDir, name);
  return { id, name, backupPath, recordPath: `${backupPath}.json`, createdAt: at.toISOString() };
}

/** After its bytes: what has no record is no backup. */
export async function writeRecord(
  recordPath: string,
  record: BackupRecord,
  files: Pick<Files, 'syncDirectory'>,
): Promise<void> {
  await writeNew(recordPath, Buffer.from(`${JSON.stringify(record, null, 1)}\n`));
  await files.syncDirectory(dirname(recordPath));
}

/** Of one that came to nothing. */
export async function removeLeft(...paths: string[]): Promise<void> {
  await Promise.all(paths.map((path) => unlink(path).catch(() => undefined)));
}

/** One that is there already is never written over. */
export async function writeNew(path: string, bytes: Uint8Array): Promise<void> {
  const handle = await open(path, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL, 0o600);
  try {
    await handle.writeFile(bytes);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

export function failed(path: string, expected: string, cause: unknown): Error {
  if (cause instanceof PlaceError && cause.code === 'BACKUP_FAILED') return cause;
  const found = errnoOf(cause) ?? (cause instanceof Error ? cause.message : String(cause));
  return new PlaceError(`${path}: expected ${expected}, found ${found}`, {
    code: 'BACKUP_FAILED',
    hint: 'check space, rights and place of the backup directory; nothing was changed',
    cause,
  });
}
