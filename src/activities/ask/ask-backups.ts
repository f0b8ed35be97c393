/** Backups of a node: list, show, diff, prune. Restoring is a change of its own, not a question. */
import type { BackupRecord, ListedBackup } from '../../contracts/backup.ts';
import { InputError } from '../../domain/errors.ts';
import { toRealPath } from '../../domain/node-paths.ts';
import { assertOfFile } from '../../domain/storage/assert-of-file.ts';
import { recoveryCommands } from '../../domain/storage/recovery-commands.ts';
import { contentDiff } from '../inspect/diff.ts';
import { maskedPatch } from '../inspect/masked-patch.ts';
import { roleOfBackup } from '../inspect/role-of-backup.ts';
import type { NodeActivityContext } from '../node-activities.ts';
import { pruneBackups } from '../prune-backups.ts';
import { textOf } from './answer-ask.ts';

export async function answerBackups(
  { node }: NodeActivityContext,
  input: Record<string, unknown>,
): Promise<unknown> {
  const { backups } = node;
  switch (input['do']) {
    case 'list': {
      const { file } = input;
      const of = typeof file === 'string' ? await backupsOfFile(node, file) : await backups.list();
      const listed = await Promise.all(
        of.map(async (backup): Promise<ListedBackup> => {
          const { kind = 'file' } = backup;
          const target = kind === 'file' ? (await roleOfBackup(node, backup)).target : null;
          return { ...backup, kind, target };
        }),
      );
      return { backups: listed, unreadable: await backups.unreadable() };
    }
    case 'show': {
      const backup = await backups.find(textOf(input, 'id'));
      return { backup, recoveryCommands: recoveryCommands(backup, backup.originalPath) };
    }
    case 'diff': {
      const backup = await backups.find(textOf(input, 'id'));
      assertOfFile(backup, `look at it on the node: ${backup.backupPath ?? ''}`);
      return { diff: await diffWithNow(node, backup) };
    }
    case 'prune':
      return { pruned: await pruneBackups(node) };
    default:
      throw new InputError(
        `input.do: expected list, show, diff or prune, found ${JSON.stringify(input['do'])}`,
        { code: 'INVALID_REQUEST' },
      );
  }
}

type AskedNode = Pick<NodeActivityContext['node'], 'backups' | 'config' | 'files'>;

/** Kept by where its bytes lie: a person may name the link that leads there. */
async function backupsOfFile({ backups, config, files }: AskedNode, file: string): Promise<BackupRecord[]> {
  const path = toRealPath(config, file);
  // What cannot be read as a file of a node, such as etcd's data, has no other name.
  const { realPath } = await files.readForm(path).catch(() => ({ realPath: path }));
  return (await backups.list()).filter(
    ({ originalPath, linkPath }) => originalPath === path || originalPath === realPath || linkPath === path,
  );
}

/** It goes through a history: of what lies beside manifests, a key or a login maybe, only that it is another. */
async function diffWithNow(node: AskedNode, backup: BackupRecord): Promise<string> {
  const { originalPath, form } = backup;
  const then = await node.backups.readBytes(backup.id);
  const now = await node.files.readForm(originalPath);
  const before = { name: backup.backupPath ?? '/dev/null', form, bytes: then };
  const after = { name: originalPath, form: now.form, bytes: now.bytes };
  if ((await roleOfBackup(node, backup)).role === 'managed') return contentDiff(before, after);
  const [old, current] = [then?.toString('utf8') ?? '', now.bytes?.toString('utf8') ?? ''];
  if (old === current) return '';
  return maskedPatch({ name: before.name, text: old }, { name: after.name, text: current });
}
