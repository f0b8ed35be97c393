/** `kubemend backups`: the forms that files had before a change, and how to get them back. */
import type { Command } from 'commander';
import type { BackupRecord, ListedBackup } from '../contracts/backup.ts';
import { InputError } from '../domain/errors.ts';
import { assertOfFile } from '../domain/storage/assert-of-file.ts';
import { paintDiff, printJson, printLine } from './print.ts';
import { addNodeOptions, askNode, placeOf, withSession } from './session.ts';
import { whoAmI } from './who.ts';
import type { ConnectOptions, Session } from './session.ts';

export function registerBackups(program: Command): void {
  const backups = program.command('backups').summary('list, show, diff, restore and prune backups');
  addNodeOptions(backups.command('list').summary('the backups of a node'))
    .option('--file <path>', 'of this file only')
    .action(list);
  addNodeOptions(
    backups.command('show <id>').summary('one backup: its record, and how a person restores it by hand'),
  ).action(show);
  addNodeOptions(backups.command('diff <id>').summary('the backup against what is there now')).action(diff);
  addNodeOptions(backups.command('restore [id]').summary('put it back, as a change with gate and rollback'))
    .option('--run <id>', 'in place of one backup: all that this run, or this batch, has changed')
    .option('--dry-run', 'show the plan and change nothing')
    .option('--persist', "also in kubeadm's ConfigMap, which an upgrade writes to the node")
    .addHelpText(
      'after',
      '\nExamples:\n  $ kubemend backups restore 01J9…\n  $ kubemend backups restore --run batch/prod/cp-1\n  $ kubemend backups restore 01J9… --persist      and in kubeadm’s ConfigMap',
    )
    .action(restore);
  addNodeOptions(
    backups.command('prune').summary('remove old backups; never a young or a pinned one'),
  ).action(prune);
  backups.addHelpText(
    'after',
    '\nExample:\n  $ kubemend backups list --node cp-1\n  $ kubemend backups restore 01J9…',
  );
}

export async function findBackup(session: Session, id: string): Promise<ListedBackup> {
  const { backups } = await askNode<{ backups: ListedBackup[] }>(session, 'backups', { do: 'list' });
  // Every id begins with nothing: what a script has left empty means none of them.
  const found = backups.filter((backup) => id !== '' && backup.id.startsWith(id));
  const [backup] = found;
  if (backup === undefined || found.length > 1) {
    throw new InputError(
      `backup ${id}: expected one backup on ${placeOf(session.loaded).node}, found ${found.length}`,
      {
        code: 'INVALID_REQUEST',
        hint: 'kubemend backups list',
      },
    );
  }
  return backup;
}

async function list(options: ConnectOptions & { file?: string }): Promise<void> {
  await withSession(options, async (session) => {
    const listed = { do: 'list', file: options.file };
    const answer = await askNode<{ backups: ListedBackup[]; unreadable: string[] }>(
      session,
      'backups',
      listed,
    );
    if (options.json === true) {
      printJson(answer);
      return;
    }
    const { backups, unreadable } = answer;
    for (const message of unreadable) process.stderr.write(`warning: ${message}\n`);
    if (backups.length === 0) printLine('no backups');
    for (const { id, createdAt, kind, originalPath, backupPath } of backups) {
      const of = kind === 'etcdSnapshot' ? `etcd snapshot of ${originalPath}` : originalPath;
      printLine(`${id}  ${createdAt}  ${of}  ${backupPath ?? '(was absent)'}`);
    }
  });
}

async function show(id: string, options: ConnectOptions): Promise<void> {
  await withSession(options, async (session) => {
    const { id: whole } = await findBackup(session, id);
    const shown = await askNode<{ backup: BackupRecord; recoveryCommands: string[] }>(session, 'backups', {
      do: 'show',
      id: whole,
    });
    if (options.json === true) {
      printJson(shown);
      return;
    }
    for (const [name, value] of Object.entries(shown.backup)) {
      printLine(`${name.padEnd(14)} ${typeof value === 'object' ? JSON.stringify(value) : String(value)}`);
    }
    const { kind } = shown.backup;
    printLine(
      kind === 'etcdSnapshot' || kind === 'configMap'
        ? '\nonly by hand, on the node (kubemend puts back files alone):'
        : '\nby hand, on the node (kubemend backups restore does it gated):',
    );
    for (const command of shown.recoveryCommands) printLine(`  ${command}`);
  });
}

async function diff(id: string, options: ConnectOptions): Promise<void> {
  await withSession(options, async (session) => {
    const { id: whole } = await findBackup(session, id);
    const answer = await askNode<{ diff: string }>(session, 'backups', { do: 'diff', id: whole });
    if (options.json === true) printJson(answer);
    else printLine(answer.diff === '' ? 'no difference' : paintDiff(answer.diff.trimEnd()));
  });
}

interface RestoreOptions extends ConnectOptions {
  run?: string;
  dryRun?: boolean;
  persist?: boolean;
}

async function restore(id: string | undefined, options: RestoreOptions): Promise<void> {
  const { run, dryRun = false, persist = false } = options;
  if ((id === undefined) === (run === undefined)) {
    const found = id === undefined ? 'neither' : 'both';
    throw new InputError(`expected a backup or --run, found ${found}`, { code: 'INVALID_REQUEST' });
  }
  await withSession(options, async (session) => {
    const common = { ...placeOf(session.loaded), requestedBy: whoAmI(), dryRun, persist };
    const { carryOut, carryOutBatch } = await import('./carry-out.ts');
    if (run !== undefined) {
      const { changesOfRun } = await import('./run-changes.ts');
      const { restoreChanges, workflowId, runId, since, notBack } = await changesOfRun(session, run);
      process.stderr.write(`puts back what ${workflowId} changed from ${since} on (run ${runId})\n`);
      for (const { target, changeId } of notBack) {
        process.stderr.write(
          `warning: not change ${changeId} of ${target}, whose own rollback failed: what it has left is for you to put back, kubemend backups list\n`,
        );
      }
      const exitCode = await carryOutBatch(session, { ...common, restoreChanges }, options);
      // Whatever becomes of the rest, not all of the run is back.
      process.exitCode = exitCode === 0 && notBack.length > 0 ? 1 : exitCode;
    } else if (id !== undefined) {
      const backup = await findBackup(session, id);
      assertOfFile(backup);
      const target = backup.target ?? 'files'; // of a file there is one
      process.exitCode = await carryOut(session, { ...common, restore: backup.id }, target, options);
    }
  });
}

async function prune(options: ConnectOptions): Promise<void> {
  await withSession(options, async (session) => {
    const answer = await askNode<{ pruned: string[] }>(session, 'backups', { do: 'prune' });
    if (options.json === true) printJson(answer);
    else printLine(answer.pruned.length === 0 ? 'nothing to prune' : `pruned ${answer.pruned.join(', ')}`);
  });
}
