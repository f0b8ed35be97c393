/** One file that changes wrote, as it was before them: where it still is as they left it. */
import type { BackupStore } from '../../adapters/storage/backup-store.ts';
import type { Files, ReadForm } from '../../adapters/storage/files.ts';
import type { FileForm } from '../../contracts/plan.ts';
import type { ComposedFile } from '../../domain/change/compose.ts';
import { decideRevert } from '../../domain/change/three-way.ts';
import { ConflictError, isKnownError } from '../../domain/errors.ts';
import type { ComputeContext } from './compute-change.ts';
import type { ComputedFile } from './computed-change.ts';

/**
 * @returns null: it is as it was, or a directory, which stays: what was put into it since is not ours to remove
 * @throws ConflictError CONFLICT when somebody has changed it since, BACKUP_FAILED when what was before is gone
 */
export async function fileBefore(
  { files, backups }: Pick<ComputeContext, 'files' | 'backups'>,
  file: ComposedFile,
): Promise<ComputedFile | null> {
  const now = await readNow(files, file);
  const { bytes, attributes, attributesToSet } = decideRevert(file, now.form);
  if (bytes === 'conflict' || attributes === 'conflict') {
    const what = bytes === 'conflict' ? 'bytes' : 'mode or owner';
    throw changedSince(`${file.path}: its ${what} are no longer as the change left them`);
  }
  if (file.after.kind === 'directory' && file.before.kind === 'absent') return null;
  if (bytes === 'nothing' && attributesToSet === null) return null;
  const wanted = bytes === 'restore' ? file.before : now.form;
  return {
    path: now.realPath,
    linkPath: file.linkPath ?? now.linkPath,
    role: file.role,
    before: now.form,
    after: withAttributes(wanted, attributesToSet),
    bytesBefore: now.bytes,
    bytesAfter: bytes === 'restore' ? await bytesBefore(backups, file) : now.bytes,
  };
}

/** Through the link of then: what it leads to now may be another file. */
async function readNow(files: Files, { path, linkPath }: ComposedFile): Promise<ReadForm> {
  const now = await files.readForm(linkPath ?? path);
  if (now.realPath === path) return now;
  throw changedSince(`${linkPath ?? path}: it led to ${path}, and is ${now.realPath} now`);
}

/** Backups of confirmed changes are pruned when they are old and many. */
async function bytesBefore(backups: BackupStore, file: ComposedFile): Promise<Buffer | null> {
  if (file.before.kind !== 'file') return null;
  const bytes = await backups.readBytes(file.backupId).catch((cause: unknown) => {
    if (!isKnownError(cause)) throw cause;
    return null;
  });
  if (bytes !== null) return bytes;
  throw new ConflictError(`${file.path}: expected its backup ${file.backupId}, found none that can be read`, {
    code: 'BACKUP_FAILED',
    hint: 'nothing was changed; `kubemend backups list` shows what is left',
  });
}

function withAttributes(form: FileForm, attributes: FileForm['attributes']): FileForm {
  return attributes === null ? form : { ...form, attributes };
}

export function changedSince(what: string): ConflictError {
  return new ConflictError(`expected the files as they were left, found that ${what}`, {
    code: 'CONFLICT',
    hint: 'nothing was changed; look with `kubemend backups diff ID`, and put back single files with `kubemend backups restore ID`',
  });
}
