/** Stages both forms of a change beside their targets, so that writing it and giving it up are renames only. */
import { dirname, join } from 'node:path';
import type { BackupRecord } from '../../contracts/backup.ts';
import type { RecordedFile } from '../../contracts/change-record.ts';
import type { FileChange, Plan } from '../../contracts/plan.ts';
import { isSameContent, isSameForm } from '../../domain/change/three-way.ts';
import { ConflictError, PlaceError } from '../../domain/errors.ts';
import { toRealPath } from '../../domain/node-paths.ts';
import type { NodeContext } from '../node-context.ts';

/** A file of the change, computed again, with the bytes of the form after; null where that is no file. */
export interface RecomputedFile extends FileChange {
  bytesAfter: Buffer | null;
}

/** @throws ConflictError PLAN_CHANGED when these are not the bytes and attributes that were approved */
export function assertAsPlanned(plan: Plan, recomputed: readonly RecomputedFile[]): void {
  const difference =
    recomputed.length !== plan.files.length
      ? `${plan.files.length} files, found ${recomputed.length}`
      : plan.files.flatMap((file, index) => {
          const now = recomputed[index];
          if (now?.path !== file.path) return [`${file.path}, found ${now?.path ?? 'nothing'}`];
          if (isSameForm(now.after, file.after)) return [];
          return [
            `${file.path} to become ${file.after.digest ?? file.after.kind}, found ${now.after.digest ?? now.after.kind}`,
          ];
        })[0];
  if (difference === undefined) return;
  throw new ConflictError(`plan ${plan.planHash.slice(0, 8)}: expected ${difference}`, {
    code: 'PLAN_CHANGED',
    hint: 'run again and approve the new plan',
  });
}

/**
 * @param token unique to this attempt: another attempt of the same change must never meet its files half-written
 * @throws ConflictError, PlaceError; what was staged before the failure is the caller's to drop (`dropStaged` by token)
 */
export async function stageChange(
  context: NodeContext,
  recomputed: readonly RecomputedFile[],
  backups: readonly BackupRecord[],
  token: string,
): Promise<RecordedFile[]> {
  const staged: RecordedFile[] = [];
  try {
    for (const { bytesAfter, ...file } of recomputed) {
      const backup = await findBackup(context, file, backups);
      const recorded: RecordedFile = {
        ...file,
        backupId: backup.record.id,
        stagedNewPath: null,
        stagedOldPath: null,
      };
      staged.push(recorded);
      if (isSameContent(file.before, file.after)) continue;
      if (file.before.kind === 'file' && file.before.attributes !== null && backup.bytes !== null) {
        recorded.stagedOldPath = await context.files.stage(
          file.path,
          backup.bytes,
          file.before.attributes,
          `${token}-old`,
        );
      }
      if (file.after.kind === 'file' && file.after.attributes !== null && bytesAfter !== null) {
        const place = placeToStage(file.path, recomputed);
        recorded.stagedNewPath = await context.files.stage(
          place,
          bytesAfter,
          file.after.attributes,
          `${token}-new`,
        );
      }
    }
    return staged;
  } catch (error) {
    await dropStaged(context, staged);
    throw error;
  }
}

/** The one backup that this change pins: of the planned form, and readable now. */
async function findBackup(
  context: NodeContext,
  file: FileChange,
  backups: readonly BackupRecord[],
): Promise<{ record: BackupRecord; bytes: Buffer | null }> {
  const record = backups.find(({ originalPath }) => toRealPath(context.config, originalPath) === file.path);
  if (record === undefined || !isSameForm(record.form, file.before)) {
    throw new PlaceError(
      `${file.path}: expected a backup of the planned form, found ${record === undefined ? 'none' : record.id}`,
      {
        code: 'BACKUP_FAILED',
        hint: 'run again: the backup is made anew',
      },
    );
  }
  return { record, bytes: await context.backups.readBytes(record.id) };
}

/** Beside the target; for one in a directory that this change makes, beside the nearest directory that is there. */
function placeToStage(path: string, files: readonly FileChange[]): string {
  let dir = dirname(path);
  const isMade = (candidate: string): boolean =>
    files.some(
      (file) => file.path === candidate && file.before.kind === 'absent' && file.after.kind === 'directory',
    );
  if (!isMade(dir)) return path;
  const names = [path.slice(dir.length + 1)];
  while (isMade(dir)) {
    const parent = dirname(dir);
    names.unshift(dir.slice(parent.length + 1));
    dir = parent;
  }
  return join(dir, names.join('_'));
}

/** What is left of a change on disk beside its files goes; a failure leaves a dot file that nobody reads. */
export async function dropStaged(
  context: NodeContext,
  files: readonly Pick<RecordedFile, 'stagedNewPath' | 'stagedOldPath'>[],
): Promise<void> {
  for (const path of files.flatMap(({ stagedNewPath, stagedOldPath }) => [stagedNewPath, stagedOldPath])) {
    if (path !== null) await context.files.remove(path).catch(() => undefined);
  }
}
