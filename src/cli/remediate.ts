/** `kubemend remediate` and `kubemend plan`: checks, one manifest edit, or one backup, on one node. */
import type { Command } from 'commander';
import type { Catalog } from '../catalog/catalog.ts';
import type { Reported } from '../contracts/kube-bench.ts';
import type { RemediateInput } from '../contracts/request.ts';
import { InputError } from '../domain/errors.ts';
import { askedWork } from './asked-work.ts';
import { addManyNodesOptions, isOfManyNodes } from './fleet-options.ts';
import type { SourceOptions } from './fleet-options.ts';
import type { Asked, planKeeper } from './plan-out.ts';
import { batchInputOf } from './remediate-input.ts';
import type { RemediateOptions } from './remediate-input.ts';
import { addCarryOutOptions, addChangeOptions } from './remediate-options.ts';
import { placeOf, withSession } from './session.ts';
import type { Session } from './session.ts';

export function registerRemediate(program: Command): void {
  const plan = program.command('plan [check...]').summary('show what would be done, and change nothing');
  addManyNodesOptions(addChangeOptions(plan))
    .description(
      'Inspects the node and shows the plan: diff, arguments, risk, expected outage. Nothing is touched.',
    )
    .option('--out <file>', 'keep the plan: `remediate --plan` carries out exactly that, or nothing')
    .addHelpText(
      'after',
      '\nExamples:\n  $ kubemend plan 1.2.15 --node cp-1\n  $ kubemend plan --all --node cp-1 --out plan.json\n  $ kubemend remediate --plan plan.json --node cp-1',
    )
    .action(
      async (checks: string[], options: RemediateOptions) =>
        await remediate(checks, { ...options, dryRun: true }),
    );

  const command = program.command('remediate [check...]').summary('make checks pass, or put everything back');
  addCarryOutOptions(addManyNodesOptions(addChangeOptions(command)))
    .description(
      'Backs up, writes atomically, proves that the new process is healthy, audits, and rolls back by itself when anything fails.',
    )
    .option('--dry-run', 'show the plan and change nothing')
    .option('--plan <file>', 'what `plan --out` has kept: refused when the node has changed since')
    .addHelpText(
      'after',
      `
Examples:
  $ kubemend remediate 1.2.15 --node cp-1
  $ kubemend remediate 1.2.16 1.2.17 1.2.18 1.2.19 --accept-risk medium
  $ kubemend remediate --all --exclude 1.2.11         every check, one change for each component
  $ kubemend remediate --all --answers prod.yaml      with what only a person can say, from a file
  $ kubemend remediate --from report.json             what kube-bench --json found
  $ kubemend remediate 1.2.15 --node cp-1,cp-2        several nodes, as a fleet
  $ kubemend remediate --plan plan.json               what plan --out has kept, and nothing else
  $ kubemend remediate --manifest /etc/kubernetes/manifests/kube-apiserver.yaml --set profiling=false
  $ kubemend remediate 1.2.15 --approver ana,ben --quorum 2 --comment-required
  $ kubemend remediate --all --persist                and kubeadm upgrade does not undo it
  $ kubemend remediate 2.3 --without-etcd-snapshot 'the disk was copied at 09:00'
  $ kubemend remediate --restore 01J9…                put a backup back, gated like any change`,
    )
    .action(remediate);
}

async function remediate(checks: string[], options: RemediateOptions & SourceOptions): Promise<void> {
  if (isOfManyNodes(options)) {
    const { remediateMany } = await import('./fleet-run.ts');
    await remediateMany(checks, options);
    return;
  }
  await withSession(options, async (session) => {
    if (options.plan !== undefined) {
      const { carryOutPlan } = await import('./plan-carry-out.ts');
      process.exitCode = await carryOutPlan(session, options.plan, checks, options);
      return;
    }
    const reported = await reportsOf(options.from);
    const place = placeOf(session.loaded);
    const { input, exclude, catalog } = await askedWork(session, checks, options, { place, reported });
    const { carryOut, carryOutBatch } = await import('./carry-out.ts');
    const target = isAskedAsBatch(options) ? null : await targetOf(session, input, options, catalog);
    if (target === null) {
      const batch = batchInputOf(input, options, { exclude, reported });
      const take = await keeperOf({ batch }, options);
      process.exitCode = await carryOutBatch(session, batch, { ...options, catalog, take });
    } else {
      const take = await keeperOf({ remediate: input }, options);
      process.exitCode = await carryOut(session, input, target, { ...options, catalog, take });
    }
  });
}

async function keeperOf(
  asked: Asked,
  { out }: RemediateOptions,
): Promise<Awaited<ReturnType<typeof planKeeper>> | undefined> {
  if (out === undefined) return undefined;
  const { planKeeper } = await import('./plan-out.ts');
  return await planKeeper(out, asked);
}

/** A word that only a batch knows. */
function isAskedAsBatch(options: RemediateOptions): boolean {
  const { all, answers, exclude, from, oneByOne, stopOnFailure, allOrNothing, maxRestarts } = options;
  const isSwitched = [all, oneByOne, stopOnFailure, allOrNothing].includes(true) || answers !== undefined;
  return isSwitched || exclude.length > 0 || from.length > 0 || maxRestarts !== undefined;
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
