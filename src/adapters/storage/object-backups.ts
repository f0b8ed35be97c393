/** Objects of the cluster before they are changed, kept with the backups of files in a form that `kubectl replace` takes. */
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import type { BackupRecord } from '../../contracts/backup.ts';
import {
  failed,
  nameBackup,
  prepareDirectory,
  removeLeft,
  writeNew,
  writeRecord,
} from './backup-directory.ts';
import type { BackupDirectory } from './backup-directory.ts';
import { digestOf } from './digest.ts';

export interface ObjectBackups {
  /** @param name such as `configmap/kube-system/kubeadm-config`. @throws PlaceError BACKUP_FAILED; nothing is left then */
  store(name: string, bytes: Buffer, madeFor: string): Promise<BackupRecord>;
}

export function createObjectBackups(directory: BackupDirectory<'syncDirectory'>): ObjectBackups {
  const { backupsDir, manifestsDirs, files } = directory;
  return {
    async store(name, bytes, madeFor) {
      await prepareDirectory(backupsDir, manifestsDirs);
      const { id, backupPath, recordPath, createdAt } = await nameBackup(directory, `${basename(name)}.json`);
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
        createdAt,
        madeFor,
      };
      try {
        await writeNew(backupPath, bytes);
        await writeRecord(recordPath, record, files);
        if (digestOf(await readFile(backupPath)) !== digest) throw new Error('other bytes');
        return record;
      } catch (error) {
        await removeLeft(backupPath, recordPath);
        throw failed(backupPath, 'a stored backup that reads back', error);
      }
    },
  };
}
