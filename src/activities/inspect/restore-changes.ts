/** Putting back what confirmed changes wrote, as one change that is gated, audited and rolled back like any other. */
import type { ChangeRecord } from '../../contracts/change-record.ts';
import { composeChanges } from '../../domain/change/compose.ts';
import type { FileFix } from '../../domain/checks/index.ts';
import { ConflictError, InputError } from '../../domain/errors.ts';
import { toNodePath } from '../../domain/node-paths.ts';
import { isMain } from '../rollback/restore-files.ts';
import type { ComputeContext, Computed } from './compute-change.ts';
import type { ComputedFile } from './computed-change.ts';
import { changedSince, fileBefore } from './file-before.ts';
import { restoredChange } from './restored-change.ts';
import { roleOfBackup } from './role-of-backup.ts';

type RestoreContext = Pick<ComputeContext, 'config' | 'files' | 'backups' | 'records'>;

/**
 * @param ids of changes of one target
 * @throws InputError for a change that this node does not have, or did not confirm; ConflictError when a file is no longer
 *   as the changes left it, or what was before is gone or can not be gated
 */
export async function restoreChanges(context: RestoreContext, ids: readonly string[]): Promise<Computed> {
  const records = await Promise.all(ids.map((id) => confirmedChange(context, id)));
  const target = oneTargetOf(records);
  const composed = composeChanges(records);
  if ('gap' in composed) {
    const { path, changeId } = composed.gap;
    throw changedSince(`${path}: somebody wrote it before change ${changeId}`);
  }
  const files = inOrder(await Promise.all(composed.files.map((file) => fileBefore(context, file))));
  // Of modes and owners no process is told, whatever the file is.
  const component = target === 'files' ? 'kube-apiserver' : target;
  const file = target === 'files' ? undefined : files.find(({ role }) => role === 'manifest');
  const manifest = file === undefined ? null : { file, nodePath: await nodePathOf(context, file) };
  const fixes = files.flatMap((one) => createdAgain(context, one));
  const backupIds = composed.files
    .filter(({ path, before }) => before.kind === 'file' && files.some((one) => one.path === path))
    .map(({ backupId }) => backupId);
  return gateable(restoredChange({ target, component, files, manifest, fixes, backupIds }));
}

async function confirmedChange({ records }: RestoreContext, id: string): Promise<ChangeRecord> {
  const record = await records.read(id);
  if (record?.state === 'confirmed') return record;
  const found = record === undefined ? 'none' : `one that is ${record.state}`;
  const what = `restoreChanges: ${id}: expected a confirmed change of this node, found ${found}`;
  throw new InputError(what, {
    code: 'INVALID_REQUEST',
    hint: 'only of what was confirmed there is something to put back',
  });
}

function oneTargetOf(records: readonly ChangeRecord[]): ChangeRecord['target'] {
  const targets = [...new Set(records.map(({ target }) => target))];
  const [target] = targets;
  if (target !== undefined && targets.length === 1) return target;
  throw new InputError(`restoreChanges: expected changes of one target, found ${targets.join(', ')}`, {
    code: 'INVALID_REQUEST',
    hint: '`kubemend backups restore --run ID` restores each target by itself',
  });
}

/** What the new process must not read any more goes only after it has been told to: the last made is the first to go. */
function inOrder(files: readonly (ComputedFile | null)[]): ComputedFile[] {
  const real = files.filter((file) => file !== null);
  const goes = real.filter(({ after }) => after.kind === 'absent');
  const stays = real.filter(({ after }) => after.kind !== 'absent');
  return [...stays.filter((file) => !isMain(file)), ...stays.filter(isMain), ...goes.toReversed()];
}

async function nodePathOf(context: RestoreContext, { path, linkPath }: ComputedFile): Promise<string> {
  return (await roleOfBackup(context, { linkPath, originalPath: path })).nodePath;
}

/** A file that an earlier restore had removed: the preflight must know that it will be there. */
function createdAgain(
  { config }: RestoreContext,
  { path, before, after, bytesAfter }: ComputedFile,
): FileFix[] {
  if (before.kind !== 'absent' || after.attributes === null || bytesAfter === null) return [];
  const { mode } = after.attributes;
  const content = bytesAfter.toString('utf8');
  return [{ kind: 'ensureFile', path: toNodePath(config, path), content, mode, keepIfPresent: false }];
}

/** @throws ConflictError MANIFEST_UNPARSABLE: what was before the change was no manifest */
function gateable(computed: Computed): Computed {
  const { manifest } = computed;
  if (manifest === null || manifest.after.kind === 'read') return computed;
  const what = `${manifest.nodePath}: expected a manifest before the change, found ${manifest.after.kind}`;
  throw new ConflictError(what, {
    code: 'MANIFEST_UNPARSABLE',
    hint: 'nothing was changed: no gate could prove what was there before',
  });
}
