/** Objects of the cluster before they are changed, kept with the backups of files in a form that `kubectl replace` takes. */
import { randomBytes } from 'node:crypto';
import { readFile, readdir, unlink } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { BackupRecord } from '../../contracts/backup.ts';
import { backupFileName, backupId, idOfBackupName, nextIdTimeMs } from '../../domain/storage/backup-name.ts';
import type { Clock } from '../clock.ts';
import { failed, prepareDirectory, writeNew } from './backup-directory.ts';
import { digestOf } from './digest.ts';
import type { Files } from './files.ts';

export interface ObjectBackups {
  /** @param name such as `configmap/kube-system/kubeadm-config`. @throws PlaceError BACKUP_FAILED; nothing is left then */
  store(name: string, bytes: Buffer, madeFor: string): Promise<BackupRecord>;
}

export function createObjectBackups({
  backupsDir,
  manifestsDirs,
  files,
  clock,
}: {
  backupsDir: string;
  manifestsDirs: readonly string[];
  files: Pick<Files, 'syncDirectory'>;
  clock: Pick<Clock, 'now'>;
}): ObjectBackups {
  return {
    async store(name, bytes, madeFor) {
      await prepareDirectory(backupsDir, manifestsDirs);
      const at = clock.now();
      const existing = (await readdir(backupsDir)).flatMap((one) => idOfBackupName(one) ?? []);
      const id = backupId(nextIdTimeMs(at.getTime(), existing), randomBytes(16));
      const file = backupFileName(`${basename(name)}.json`, at, id);
      const [backupPath, recordPath] = [join(backupsDir, file), join(backupsDir, `${file}.json`)];
      const digest = digestOf(bytes);
      const record: BackupRecord = {
        schema: 1,
        id,
        kind: 'configMap',
        originalPath: name,
        linkPath: null,
        backupPath,
        form: { kind: 'file', digest, attributes: null },
        digest,
        sizeBytes: bytes.length,
        createdAt: at.toISOString(),
        madeFor,
      };
      try {
        await writeNew(backupPath, bytes);
        await writeNew(recordPath, Buffer.from(`${JSON.stringify(record, null, 1)}\n`));
        await files.syncDirectory(backupsDir);
        if (digestOf(await readFile(backupPath)) !== digest) throw new Error('other bytes');
        return record;
      } catch (error) {
        await Promise.all([backupPath, recordPath].map((one) => unlink(one).catch(() => undefined)));
        throw failed(backupPath, 'a stored backup that reads back', error);
      }
    },
  };
}
