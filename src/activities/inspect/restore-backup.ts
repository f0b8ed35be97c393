/** Putting a named backup back, as a change like any other: gated, audited by what it was, rolled back when it fails. */
import type { Files, ReadForm } from '../../adapters/storage/files.ts';
import type { BackupRecord } from '../../contracts/backup.ts';
import { ConflictError } from '../../domain/errors.ts';
import { assertOfFile } from '../../domain/storage/assert-of-file.ts';
import type { ComputeContext, Computed } from './compute-change.ts';
import { isSameForm } from './fix-files.ts';
import { restoredChange } from './restored-change.ts';
import { roleOfBackup } from './role-of-backup.ts';

/** @throws InputError for one of anything else than a file; ConflictError BACKUP_FAILED when the backup is gone or is not what was stored */
export async function restoreBackup(
  { config, files, backups }: ComputeContext,
  id: string,
): Promise<Computed> {
  const backup = await backups.find(id);
  assertOfFile(backup);
  const stored = await backups.readBytes(id);
  const { form, realPath, linkPath, bytes } = await readNow(files, backup);
  if (backup.form.kind !== 'file') {
    throw new ConflictError(
      `backup ${id}: expected the bytes of a file, found that ${backup.originalPath} was ${backup.form.kind}`,
      {
        code: 'BACKUP_FAILED',
        hint: `remove what is there by hand if it is not wanted: ${backup.originalPath}`,
      },
    );
  }
  const { role, component, target, nodePath } = await roleOfBackup(
    { config, files },
    { linkPath, originalPath: realPath },
  );
  const file = {
    path: realPath,
    linkPath,
    role,
    before: form,
    after: backup.form,
    bytesBefore: bytes,
    bytesAfter: stored,
  };
  return restoredChange({
    target,
    component,
    files: isSameForm(form, backup.form) ? [] : [file],
    manifest: role === 'manifest' ? { file, nodePath } : null,
  });
}

/** Through the link of then, as long as it still leads there: a link stays a link. */
async function readNow(files: Files, { linkPath, originalPath }: BackupRecord): Promise<ReadForm> {
  const through = linkPath === null ? null : await files.readForm(linkPath);
  return through?.realPath === originalPath ? through : await files.readForm(originalPath);
}
