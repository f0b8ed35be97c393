/** The directory that backups lie in: closed to others, and outside everything that a kubelet reads. */
import { constants } from 'node:fs';
import { chmod, open, realpath, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { PlaceError } from '../../domain/errors.ts';
import { errnoOf } from './errno.ts';
import { makeDirectories } from './make-directories.ts';

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
