/**
 * Puts the form before back, file by file, each decided on its own: one that a person has edited is kept and named,
 * one that fails is named, and neither stops the next. The caller holds the change lock.
 */
import { dirname } from 'node:path';
import type { ChangeRecord, RecordedFile } from '../../contracts/change-record.ts';
import type { Attributes } from '../../contracts/plan.ts';
import { decideRevert } from '../../domain/change/three-way.ts';
import { isKnownError } from '../../domain/errors.ts';
import type { NodeContext } from '../node-context.ts';

export interface Restored {
  conflicts: ChangeRecord['conflicts'];
  failures: { file: RecordedFile; detail: string }[];
  /** the manifest's (or kubelet configuration's) bytes were put back in this call */
  restoredMain: boolean;
  /** a person has edited it, and that stays */
  keptMain: boolean;
}

export function isMain(file: Pick<RecordedFile, 'role'>): boolean {
  return file.role === 'manifest' || file.role === 'kubeletConfig';
}

/** Made by us: the running process may still need it, so it goes only after that process. */
function isCreated(file: RecordedFile): boolean {
  return file.before.kind === 'absent';
}

/** Files that were there before: dependents first, then the manifest. */
export async function restoreFiles(context: NodeContext, record: ChangeRecord): Promise<Restored> {
  const was = record.files.filter((file) => !isCreated(file));
  return await restoreEach(context, [...was.filter((file) => !isMain(file)), ...was.filter(isMain)]);
}

/** Files and directories that the change made, the last one first. */
export async function removeCreated(context: NodeContext, record: ChangeRecord): Promise<Restored> {
  return await restoreEach(context, record.files.filter(isCreated).toReversed());
}

async function restoreEach(context: NodeContext, files: readonly RecordedFile[]): Promise<Restored> {
  const restored: Restored = { conflicts: [], failures: [], restoredMain: false, keptMain: false };
  const dirs = new Set<string>();
  for (const file of files) {
    try {
      const { form } = await context.files.readForm(file.path);
      const decision = decideRevert(file, form);
      if (decision.bytes === 'conflict') {
        restored.conflicts.push({
          path: file.path,
          detail: 'edited by somebody else after the change; their bytes are kept',
        });
        if (isMain(file)) restored.keptMain = true;
      } else if (decision.attributes === 'conflict') {
        restored.conflicts.push({
          path: file.path,
          detail: 'mode, owner or extended attributes changed by somebody else; kept',
        });
      }
      if (decision.bytes === 'restore') {
        const lost = await restoreBytes(context, file, decision.attributesToSet);
        if (lost !== null) restored.conflicts.push({ path: file.path, detail: lost });
        if (isMain(file)) restored.restoredMain = true;
        dirs.add(dirname(file.path));
      } else if (decision.attributesToSet !== null) {
        await context.files.setAttributes(file.path, decision.attributesToSet);
      }
    } catch (error) {
      if (!isKnownError(error)) throw error;
      restored.failures.push({ file, detail: error.message });
    }
  }
  // The rename has happened; that it may not survive a power cut is for the next boot to see.
  for (const dir of dirs) await context.files.syncDirectory(dir).catch(() => undefined);
  return restored;
}

/** @returns what somebody else had set and could not be kept; null: nothing */
async function restoreBytes(
  context: NodeContext,
  file: RecordedFile,
  attributesToSet: ReturnType<typeof decideRevert>['attributesToSet'],
): Promise<string | null> {
  if (file.before.kind === 'absent') {
    if (file.after.kind === 'directory') await context.files.removeDirectory(file.path);
    else await context.files.remove(file.path);
    return null;
  }
  const stagedPath = await stagedOld(context, file);
  const lost =
    attributesToSet === null ? null : await keepAttributes(context, file, stagedPath, attributesToSet);
  await context.files.replace(stagedPath, file.path);
  return lost;
}

/** Theirs, on the bytes of before. What cannot be kept (an access control list, say) must not keep our bytes live. */
async function keepAttributes(
  context: NodeContext,
  file: RecordedFile,
  stagedPath: string,
  attributes: Attributes,
): Promise<string | null> {
  try {
    await context.files.setAttributes(stagedPath, attributes, file.path);
    return null;
  } catch (error) {
    if (!isKnownError(error)) throw error;
    return `mode, owner or extended attributes set by somebody else; not all could be kept: ${error.message}`;
  }
}

/** Staged ahead, and checked; where somebody removed it, from the pinned backup (which needs space). */
async function stagedOld(context: NodeContext, file: RecordedFile): Promise<string> {
  const { stagedOldPath } = file;
  if (stagedOldPath !== null && (await digestNow(context, stagedOldPath)) === file.before.digest) {
    return stagedOldPath;
  }
  const bytes = await context.backups.readBytes(file.backupId);
  const { attributes } = file.before;
  if (bytes === null || attributes === null)
    throw new Error(`${file.path}: its backup ${file.backupId} holds no bytes`);
  return await context.files.stage(
    file.path,
    bytes,
    // Extended attributes are taken from the file that is there, whoever set them.
    { ...attributes, xattrs: null },
    `${file.backupId.replaceAll(/[^A-Za-z0-9]/g, '').slice(-40)}-old`,
  );
}

/** null: it is gone, or cannot be read */
async function digestNow({ files }: NodeContext, path: string): Promise<string | null> {
  try {
    return (await files.readForm(path)).form.digest;
  } catch (error) {
    if (!isKnownError(error)) throw error;
    return null;
  }
}
