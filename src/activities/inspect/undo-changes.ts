/** Taking back confirmed changes of this node, as one change that is gated, audited and rolled back like any other. */
import type { BackupStore } from '../../adapters/storage/backup-store.ts';
import type { Files, ReadForm } from '../../adapters/storage/files.ts';
import type { ChangeRecord } from '../../contracts/change-record.ts';
import type { FileForm } from '../../contracts/plan.ts';
import { manifestFactOf } from '../../domain/audit/index.ts';
import { composeChanges } from '../../domain/change/compose.ts';
import type { ComposedFile } from '../../domain/change/compose.ts';
import type { FileFix } from '../../domain/checks/index.ts';
import { decideRevert } from '../../domain/change/three-way.ts';
import { ConflictError, InputError, isKnownError } from '../../domain/errors.ts';
import { toNodePath } from '../../domain/node-paths.ts';
import { isMain } from '../rollback/restore-files.ts';
import type { ComputeContext, Computed } from './compute-change.ts';
import type { ComputedFile } from './computed-change.ts';
import { roleOfBackup } from './role-of-backup.ts';

type UndoContext = Pick<ComputeContext, 'config' | 'files' | 'backups' | 'records'>;

/**
 * @throws InputError for a change that this node does not have, or did not confirm; ConflictError when a file is no longer
 *   as the changes left it, BACKUP_FAILED when what was before is gone
 */
export async function undoChanges(context: UndoContext, ids: readonly string[]): Promise<Computed> {
  const records = await Promise.all(ids.map((id) => confirmedChange(context, id)));
  const target = oneTargetOf(records);
  const composed = composeChanges(records);
  if ('gap' in composed) {
    const { path, changeId } = composed.gap;
    throw changedSince(`${path}: somebody wrote it before change ${changeId}`);
  }
  const files = inUndoOrder(await Promise.all(composed.files.map((file) => undoFile(context, file))));
  const main = files.find(isMain);
  // Of modes and owners no process is told, whatever the file is.
  const component = target === 'files' ? 'kube-apiserver' : target;
  const isManifest = target !== 'files' && main?.role === 'manifest';
  const manifest = isManifest ? await manifestOf(context, main, component) : null;
  if (manifest !== null && manifest.after.kind !== 'read') {
    const what = `${manifest.nodePath}: expected a manifest before the change, found ${manifest.after.kind}`;
    throw new ConflictError(what, {
      code: 'MANIFEST_UNPARSABLE',
      hint: 'nothing was changed: no gate could prove what was there before',
    });
  }
  return {
    kind: 'computed',
    target,
    component,
    files,
    checks: [],
    risk: 'medium',
    findingsBefore: [],
    manifest,
    keys: {},
    fixes: files.flatMap((file) => createdAgain(context, file)),
    compliant: files.length === 0,
  };
}

async function confirmedChange({ records }: UndoContext, id: string): Promise<ChangeRecord> {
  const record = await records.read(id);
  if (record?.state === 'confirmed') return record;
  const found = record === undefined ? 'none' : `one that is ${record.state}`;
  throw new InputError(`undo: change ${id}: expected a confirmed change of this node, found ${found}`, {
    code: 'INVALID_REQUEST',
    hint: 'only what was confirmed is still there to be taken back',
  });
}

function oneTargetOf(records: readonly ChangeRecord[]): ChangeRecord['target'] {
  const targets = [...new Set(records.map(({ target }) => target))];
  const [target] = targets;
  if (target !== undefined && targets.length === 1) return target;
  throw new InputError(`undo: expected changes of one target, found ${targets.join(', ')}`, {
    code: 'INVALID_REQUEST',
    hint: '`kubemend backups restore --run ID` takes each back by itself',
  });
}

async function undoFile({ files, backups }: UndoContext, file: ComposedFile): Promise<ComputedFile | null> {
  const now = await readNow(files, file);
  const { bytes, attributes, attributesToSet } = decideRevert(file, now.form);
  if (bytes === 'conflict' || attributes === 'conflict') {
    const what = bytes === 'conflict' ? 'bytes' : 'mode or owner';
    throw changedSince(`${file.path}: its ${what} are no longer as the change left them`);
  }
  // What was logged into a directory since is not ours to remove, and an empty one harms nobody.
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

/** @throws ConflictError BACKUP_FAILED: backups of confirmed changes are pruned when they are old and many */
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

/** What the new process must not read any more goes only after it has been told to: the last made is the first to go. */
function inUndoOrder(files: readonly (ComputedFile | null)[]): ComputedFile[] {
  const real = files.filter((file) => file !== null);
  const goes = real.filter(({ after }) => after.kind === 'absent');
  const stays = real.filter(({ after }) => after.kind !== 'absent');
  return [...stays.filter((file) => !isMain(file)), ...stays.filter(isMain), ...goes.toReversed()];
}

/** A file that the undone change had removed: the preflight must know that it will be there. */
function createdAgain({ config }: UndoContext, { path, before, after, bytesAfter }: ComputedFile): FileFix[] {
  if (before.kind !== 'absent' || after.attributes === null || bytesAfter === null) return [];
  const { mode } = after.attributes;
  const content = bytesAfter.toString('utf8');
  return [{ kind: 'ensureFile', path: toNodePath(config, path), content, mode, keepIfPresent: false }];
}

async function manifestOf(
  context: UndoContext,
  main: ComputedFile,
  component: Computed['component'],
): Promise<Computed['manifest']> {
  const { nodePath } = await roleOfBackup(context, { linkPath: main.linkPath, originalPath: main.path });
  const fact = (bytes: ReadForm['bytes']): ReturnType<typeof manifestFactOf> =>
    bytes === null
      ? { kind: 'absent', path: nodePath }
      : manifestFactOf(bytes.toString('utf8'), nodePath, component);
  return { before: fact(main.bytesBefore), after: fact(main.bytesAfter), nodePath };
}

function changedSince(what: string): ConflictError {
  return new ConflictError(`expected the files as they were left, found that ${what}`, {
    code: 'CONFLICT',
    hint: 'nothing was changed; look with `kubemend backups diff ID`, and put back single files with `kubemend backups restore ID`',
  });
}
