/** The editor with a backup and an atomic write, and no gate: for files that no kubelet reads, or for callers who gate. */
import { randomBytes } from 'node:crypto';
import { dirname, resolve } from 'node:path';
import { createClock } from '../adapters/clock.ts';
import { findKubeletPlace, listKubeletPlaces } from '../adapters/kubelet/kubelet-directories.ts';
import { createBackupStore } from '../adapters/storage/backup-store.ts';
import { createFiles } from '../adapters/storage/files.ts';
import type { Files, ReadForm } from '../adapters/storage/files.ts';
import type { Component } from '../contracts/basics.ts';
import type { Code } from '../contracts/codes.ts';
import { ConflictError, InputError, PlaceError, isKnownError } from '../domain/errors.ts';
import { decodeManifest, describeProblems, editManifest, planEdit } from '../domain/manifest/index.ts';
import type { EditedManifest, EditRequest, ManifestChange } from '../domain/manifest/index.ts';

export interface UpdateOptions {
  /** write a file that a kubelet reads, too: the caller proves that the component is healthy, and puts it back if not */
  ungated?: boolean;
  /** default /var/backups/cis-remediation */
  backupsDir?: string;
  component?: Component;
  allowUnknown?: boolean;
}

export interface UpdateResult {
  success: boolean;
  originalPath: string;
  /** null when nothing was changed */
  backupPath: string | null;
  /** one sentence: what was done, or what was expected and found */
  message: string;
  changesMade: number;
  /** of a failure, from the closed table of codes */
  code?: Code;
  /** of a failure: what to do next */
  hint?: string;
}

/** Changes in words (`{ set: { profiling: 'false' } }`) or one by one. */
export type WantedChanges = Omit<EditRequest, 'component' | 'allowUnknown'> | readonly ManifestChange[];

/**
 * Backs up, then writes atomically: a reader sees the old bytes or the new ones. Nothing is changed when it fails.
 * A manifest that a kubelet reads is refused without `ungated`: use `remediate`, which proves and rolls back.
 * @returns expected failures as values (`success: false`); only faults of ours are thrown
 */
export async function updateManifest(
  file: string,
  changes: WantedChanges,
  options: UpdateOptions = {},
): Promise<UpdateResult> {
  const path = resolve(file);
  try {
    return await update(path, changes, options);
  } catch (error) {
    if (!isKnownError(error)) throw error;
    const { code, hint, message } = error;
    const failure = { success: false, originalPath: path, backupPath: null, message, changesMade: 0, code };
    return hint === undefined ? failure : { ...failure, hint };
  }
}

async function update(path: string, changes: WantedChanges, options: UpdateOptions): Promise<UpdateResult> {
  const files = createFiles();
  const read = await files.readForm(path);
  const edited = editBytes(path, read, changes, options);
  const same = { success: true, originalPath: path, backupPath: null, changesMade: 0 };
  if (edited.changesMade === 0) return { ...same, message: `${path}: nothing to change` };
  if (options.ungated !== true) await refuseLive(path);
  const backupsDir = resolve(options.backupsDir ?? '/var/backups/cis-remediation');
  const places = await listKubeletPlaces(path);
  refuseBeside(read.realPath, backupsDir);
  const backups = createBackupStore({
    backupsDir,
    manifestsDirs: places.map((place) => place.path),
    files,
    clock: createClock({ bootFile: null }),
  });
  const backup = await backups.store(path, read.form, 'updateManifest');
  await replaceFile(files, path, read, Buffer.from(edited.text, 'utf8'));
  const { backupPath } = backup;
  const message = `${path}: ${edited.changesMade} ${edited.changesMade === 1 ? 'change' : 'changes'} made; backup ${backupPath ?? backup.id}`;
  return { ...same, backupPath, message, changesMade: edited.changesMade };
}

function editBytes(
  path: string,
  read: ReadForm,
  changes: WantedChanges,
  options: UpdateOptions,
): EditedManifest {
  if (read.bytes === null) {
    const found = read.form.kind === 'directory' ? 'a directory' : 'no file';
    throw new InputError(`${path}: expected a manifest, found ${found}`, {
      code: 'MANIFEST_NOT_FOUND',
      hint: 'check the path',
    });
  }
  const { component, allowUnknown } = options;
  const how = { ...(component && { component }), ...(allowUnknown && { allowUnknown }) };
  const decoded = decodeManifest(read.bytes);
  const edited = !decoded.ok
    ? decoded
    : 'length' in changes
      ? editManifest(decoded.text, changes, how)
      : planEdit(decoded.text, { ...changes, ...how });
  if (edited.ok) return edited;
  const [first] = edited.problems;
  throw new InputError(describeProblems(edited.problems, path), {
    code: first?.code ?? 'MANIFEST_UNPARSABLE',
  });
}

async function refuseLive(path: string): Promise<void> {
  const place = await findKubeletPlace(path);
  if (place === null) return;
  throw new PlaceError(
    `${path}: expected a file that no kubelet reads, found one in ${place.path}: ${place.because}`,
    {
      code: 'NOT_ADMITTED',
      hint: `kubemend remediate --manifest ${path} proves the change and rolls it back; --ungated writes without proof`,
    },
  );
}

function refuseBeside(realPath: string, backupsDir: string): void {
  if (backupsDir !== dirname(realPath)) return;
  throw new PlaceError(
    `${backupsDir}: expected a directory for backups of its own, found the one that the manifest is in`,
    {
      code: 'BACKUP_FAILED',
      hint: 'a kubelet that reads this directory would run the backup; name another directory',
    },
  );
}

/** Stages, looks once more whether the file is still the one that was edited, renames. */
async function replaceFile(files: Files, path: string, read: ReadForm, bytes: Buffer): Promise<void> {
  const { attributes } = read.form;
  if (attributes === null) throw new Error('a file that was read has attributes');
  const staged = await files.stage(path, bytes, attributes, `edit-${randomBytes(6).toString('hex')}`);
  try {
    const now = await files.readForm(path);
    if (now.form.digest !== read.form.digest) {
      throw new ConflictError(`${path}: expected it unchanged since it was read, found other bytes`, {
        code: 'CONFLICT',
        hint: 'someone else edits this file; run again',
      });
    }
    await files.replace(staged, path);
  } catch (error) {
    await files.remove(staged);
    throw error;
  }
  await files.syncDirectory(dirname(read.realPath));
}
