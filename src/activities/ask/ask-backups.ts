/** Backups of a node: list, show, diff, prune. Restoring is a change of its own, not a question. */
import { FILE_HEADERS_ONLY, createTwoFilesPatch } from 'diff';
import type { ListedBackup } from '../../contracts/backup.ts';
import { InputError } from '../../domain/errors.ts';
import { maskText } from '../../domain/mask-secrets.ts';
import { toRealPath } from '../../domain/node-paths.ts';
import { assertOfFile } from '../../domain/storage/assert-of-file.ts';
import { recoveryCommands } from '../../domain/storage/recovery-commands.ts';
import { roleOfBackup } from '../inspect/role-of-backup.ts';
import type { NodeActivityContext } from '../node-activities.ts';
import { pruneBackups } from '../prune-backups.ts';
import { textOf } from './answer-ask.ts';

export async function answerBackups(
  { node }: NodeActivityContext,
  input: Record<string, unknown>,
): Promise<unknown> {
  const { backups, config, files } = node;
  switch (input['do']) {
    case 'list': {
      const { file } = input;
      const path = typeof file === 'string' ? toRealPath(config, file) : undefined;
      const listed = await Promise.all(
        (await backups.list(path)).map(async (backup): Promise<ListedBackup> => {
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
      const then = (await backups.readBytes(backup.id))?.toString('utf8') ?? '';
      const now = (await files.readForm(backup.originalPath)).bytes?.toString('utf8') ?? '';
      const patch = createTwoFilesPatch(
        backup.backupPath ?? '/dev/null',
        backup.originalPath,
        then,
        now,
        undefined,
        undefined,
        { headerOptions: FILE_HEADERS_ONLY },
      );
      return { diff: then === now ? '' : maskText(patch) };
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
