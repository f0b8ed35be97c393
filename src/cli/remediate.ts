/** `kubemend remediate` and `kubemend plan`: checks, one manifest edit, or one backup, on one node. */
import type { Command } from 'commander';
import type { Catalog } from '../catalog/catalog.ts';
import type { Exclusion } from '../contracts/answers.ts';
import type { Reported } from '../contracts/kube-bench.ts';
import type { RemediateInput } from '../contracts/request.ts';
import { InputError } from '../domain/errors.ts';
import type { applyAnswers } from './answers.ts';
import { batchInputOf, inputOf } from './remediate-input.ts';
import type { RemediateOptions } from './remediate-input.ts';
import { addNodeOptions, placeOf, withSession } from './session.ts';
import type { Session } from './session.ts';

const collect = (value: string, all: string[]): string[] => [...all, value];

export function registerRemediate(program: Command): void {
  const plan = program.command('plan [check...]').summary('show what would be done, and change nothing');
  describe(plan)
    .description(
      'Inspects the node and shows the plan: diff, arguments, risk, expected outage. Nothing is touched.',
    )
    .addHelpText(
      'after',
      '\nExamples:\n  $ kubemend plan 1.2.15 --node cp-1\n  $ kubemend plan --all --node cp-1',
    )
    .action(
      async (checks: string[], options: RemediateOptions) =>
        await remediate(checks, { ...options, dryRun: true }),
    );

  const command = program.command('remediate [check...]').summary('make checks pass, or put everything back');
  describe(command)
    .description(
      'Backs up, writes atomically, proves that the new process is healthy, audits, and rolls back by itself when anything fails.',
    )
    .option('--dry-run', 'show the plan and change nothing')
    .option('--require-approval', "wait for a person's approval, whatever the risk")
    .option('--quorum <n>', 'approvals needed')
    .option('--approval-expires <duration>', 'how long to wait for them (default 24h)')
    .option(
      '--rehearse <how>',
      'auto: a dry boot where it can be; canary: a Pod beside the live API server; off',
    )
    .option(
      '--revert-after <duration>',
      'the node puts the change back by itself when nobody has confirmed it by then',
    )
    .option('--one-by-one', 'a change for each check, in place of one for each component')
    .option('--stop-on-failure', 'begin nothing more when one fails, and do not look for the guilty check')
    .option('--max-restarts <n>', 'of components, rollbacks included (default 100)')
    .option('--detach', 'start the run and return at once')
    .addHelpText(
      'after',
      `
Examples:
  $ kubemend remediate 1.2.15 --node cp-1
  $ kubemend remediate 1.2.16 1.2.17 1.2.18 1.2.19 --accept-risk medium
  $ kubemend remediate --all --exclude 1.2.11         every check, one change for each component
  $ kubemend remediate --all --answers prod.yaml      with what only a person can say, from a file
  $ kubemend remediate --from report.json             what kube-bench --json found
  $ kubemend remediate --manifest /etc/kubernetes/manifests/kube-apiserver.yaml --set profiling=false
  $ kubemend remediate --restore 01J9…                put a backup back, gated like any change`,
    )
    .action(remediate);
}

function describe(command: Command): Command {
  return addNodeOptions(command)
    .option('--all', 'every check of the catalog that may be done without a person (see --accept-risk)')
    .option(
      '--from <report>',
      "what kube-bench's JSON says of this node (- for standard input): its findings are looked at, and mended",
      collect,
      [],
    )
    .option('--exclude <check>', 'leave this check alone', collect, [])
    .option('--manifest <path>', 'a manifest on the node, with --set, --add, --remove or --unset')
    .option('--component <name>', 'the component in that manifest, when its file name does not say it')
    .option('--set <name=value>', 'set a flag', collect, [])
    .option('--add <name=item>', 'add an item to a list flag', collect, [])
    .option('--remove <name=item>', 'remove an item from a list flag', collect, [])
    .option('--unset <name>', 'remove a flag', collect, [])
    .option('--restore <backup>', 'put this backup back')
    .option('--param <name=value>', 'a parameter of a check', collect, [])
    .option('--accept <check>', 'do this check whatever its risk, as if it were named', collect, [])
    .option('--answers <file>', 'YAML with accept, acceptRisk, parameters, and exclude with reasons')
    .option(
      '--accept-risk <risk>',
      'highest risk done without further consent: none, low, medium, high (default low)',
    )
    .option('--allow-unknown', 'allow flags that the table of this version does not know')
    .option('--audit <script>', 'your own audit script, on the node, in an allowed directory')
    .option('--audit-arg <arg>', 'an argument of it', collect, [])
    .option('--wait <duration>', 'how long to wait for another open change of the node (default 10m)')
    .option('--pace <pace>', 'limits of the health gate: normal, slow or fast')
    .option('--settle <duration>', 'how long the new process must hold (default 15s)')
    .option(
      '--timeout <duration>',
      'without progress, once the new process runs (default 60s; a rollback keeps at least the default)',
    )
    .option('--reason <text>', 'why, for the record');
}

async function remediate(checks: string[], options: RemediateOptions): Promise<void> {
  await withSession(options, async (session) => {
    const { definitionsOf, qualifyChecks } = await import('./target.ts');
    const { loadUserCatalog } = await import('../catalog/load-own.ts');
    const qualify = (ids: string[]): string[] => qualifyChecks(ids, session.loaded.config.benchmark);
    const catalog = await loadUserCatalog(session.loaded.config.checkDirs);
    const typed = inputOf(
      qualify(checks),
      { ...options, accept: qualify(options.accept) },
      placeOf(session.loaded),
    );
    const { input: asked, exclusions } = await withAnswers(typed, options.answers, { qualify, catalog });
    const isOfChecks = asked.manifest === undefined && asked.restore === undefined;
    const input = isOfChecks ? { ...asked, definitions: definitionsOf(asked.checks, catalog) } : asked;
    const { carryOut, carryOutBatch } = await import('./carry-out.ts');
    const exclude = [...qualify(options.exclude), ...exclusions];
    const batchOnly = { exclude, reported: await reportsOf(options.from) };
    const target = isAskedAsBatch(options) ? null : await targetOf(session, input, options, catalog);
    process.exitCode =
      target === null
        ? await carryOutBatch(session, batchInputOf(input, options, batchOnly), options)
        : await carryOut(session, input, target, options);
  });
}

/** A word that only a batch knows. */
function isAskedAsBatch(options: RemediateOptions): boolean {
  const { all, answers, exclude, from, oneByOne, stopOnFailure, maxRestarts } = options;
  const isSwitched = [all, oneByOne, stopOnFailure].includes(true) || answers !== undefined;
  return isSwitched || exclude.length > 0 || from.length > 0 || maxRestarts !== undefined;
}

async function withAnswers(
  input: RemediateInput,
  file: string | undefined,
  known: Parameters<typeof applyAnswers>[2],
): Promise<{ input: RemediateInput; exclusions: Exclusion[] }> {
  if (file === undefined) return { input, exclusions: [] };
  const answers = await import('./answers.ts');
  return await answers.applyAnswers(input, file, known);
}

async function reportsOf(paths: string[]): Promise<Reported | null> {
  if (paths.length === 0) return null;
  const { readReports } = await import('../adapters/reports/kube-bench.ts');
  return await readReports(paths);
}

/**
 * The component that would change: part of the workflow's id, so that two people meet at one run.
 * @returns null: several changes, which are a batch
 */
async function targetOf(
  session: Session,
  input: RemediateInput,
  options: RemediateOptions,
  catalog: Catalog,
): Promise<string | null> {
  if (options.component !== undefined) return options.component;
  const { oneTargetOf, targetOfFile } = await import('./target.ts');
  if (input.checks !== undefined) return oneTargetOf(input.checks, catalog);
  if (input.manifest !== undefined) return targetOfFile(input.manifest);
  if (input.restore !== undefined) {
    const { findBackup } = await import('./backups.ts');
    return (await findBackup(session, input.restore)).target;
  }
  throw new InputError('expected a check, --all, --from, --manifest or --restore, found none', {
    code: 'INVALID_REQUEST',
    hint: 'try `kubemend audit` to see which checks fail',
  });
}
