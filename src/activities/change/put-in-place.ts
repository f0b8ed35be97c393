/** Puts staged files in place: prerequisites first, manifest last. The caller holds the change lock. */
import { dirname } from 'node:path';
import type { RecordedFile } from '../../contracts/change-record.ts';
import type { FileChange } from '../../contracts/plan.ts';
import { isSameAttributes, isSameContent, isSameForm } from '../../domain/change/three-way.ts';
import { isKnownError } from '../../domain/errors.ts';
import type { NodeContext } from '../node-context.ts';

/** The first file that is not in the wanted form, in words; null: all are. */
export async function findDifference(
  context: NodeContext,
  files: readonly FileChange[],
  wanted: 'before' | 'after',
): Promise<string | null> {
  for (const file of files) {
    const { form } = await context.files.readForm(file.path);
    const expected = file[wanted];
    if (isSameForm(form, expected)) continue;
    const what = isSameContent(form, expected)
      ? 'other mode, owner or extended attributes'
      : (form.digest ?? form.kind);
    return `${file.path}: expected ${expected.digest ?? expected.kind}, found ${what}`;
  }
  return null;
}

/** The first link that no longer leads to the file of the change, in words: who reads it by its link reads another one. */
export async function findMovedLink(
  context: NodeContext,
  files: readonly FileChange[],
): Promise<string | null> {
  for (const { path, linkPath } of files) {
    if (linkPath === null) continue;
    const found = await whereTo(context, linkPath);
    if (found !== path) return `${linkPath}: expected that it leads to ${path}, found ${found}`;
  }
  return null;
}

async function whereTo({ files }: NodeContext, path: string): Promise<string> {
  try {
    return (await files.readForm(path)).realPath;
  } catch (error) {
    if (!isKnownError(error)) throw error;
    return error.message;
  }
}

/** @throws the error of the first operation that fails; what was done before it stays, and `onDone` was told of it */
export async function putInPlace(
  context: NodeContext,
  files: readonly RecordedFile[],
  onDone: (file: RecordedFile) => void,
): Promise<void> {
  for (const file of files) {
    const { before, after } = file;
    if (!isSameContent(before, after)) {
      if (file.stagedNewPath !== null) await context.files.replace(file.stagedNewPath, file.path);
      else if (after.kind === 'directory' && after.attributes !== null) {
        const { mode, uid, gid } = after.attributes;
        await context.files.makeDirectory(file.path, mode, uid, gid);
      } else await context.files.remove(file.path);
      onDone(file);
    } else if (
      before.attributes !== null &&
      after.attributes !== null &&
      !isSameAttributes(before.attributes, after.attributes)
    ) {
      onDone(file);
      await context.files.setAttributes(file.path, after.attributes);
    }
  }
  for (const dir of new Set(files.map(({ path }) => dirname(path)))) await context.files.syncDirectory(dir);
}
