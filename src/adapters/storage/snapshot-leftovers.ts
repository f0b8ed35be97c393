/** What a killed process has left of a snapshot of etcd: gigabytes that no list shows and no rule of retention finds. */
import { readdir, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { idOfBackupName } from '../../domain/storage/backup-name.ts';

export const snapshotBase = 'etcd-snapshot.db';

/**
 * Removes parts of one, and whole ones without a record. One node has one worker, and one change at a time.
 * @param isBeingTaken by its name: an attempt that was given up may be at it still
 */
export async function reapLeftovers(
  backupsDir: string,
  isBeingTaken: (name: string) => boolean,
): Promise<void> {
  const names = await readdir(backupsDir);
  const all = new Set(names);
  const left = names.filter((name) => {
    const partialOf = /^\.(etcd-snapshot\.db\.bak_.+)\.partial$/.exec(name)?.[1];
    if (partialOf !== undefined) return !isBeingTaken(partialOf);
    const isSnapshot = name.startsWith(`${snapshotBase}.bak_`) && idOfBackupName(name) !== undefined;
    return isSnapshot && !name.endsWith('.json') && !all.has(`${name}.json`) && !isBeingTaken(name);
  });
  await Promise.all(left.map((name) => unlink(join(backupsDir, name)).catch(() => undefined)));
}
