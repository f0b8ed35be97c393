/** `kubemend fleet`: the same checks on many nodes, wave by wave. */
import type { Command } from 'commander';
import { addShapeOptions, addSourceOptions } from './fleet-options.ts';
import type { FleetOptions, SourceOptions } from './fleet-options.ts';
import type { RetryOptions } from './fleet-retry.ts';
import { addCarryOutOptions, addFleetWorkOptions } from './remediate-options.ts';
import { addConnectOptions } from './session.ts';
import type { ConnectOptions } from './session.ts';
import { status } from './status.ts';

export function registerFleet(program: Command): void {
  const fleet = program
    .command('fleet')
    .summary('many nodes: remediate, plan, nodes, status, list, retry')
    .addHelpText('after', examples);
  const plan = fleet
    .command('plan [check...]')
    .summary('show what would be done on each node, and change nothing');
  addWorkOn(plan).action(
    async (checks: string[], options: FleetOptions) => await remediate(checks, { ...options, dryRun: true }),
  );
  const command = fleet.command('remediate [check...]').summary('make checks pass on many nodes, in waves');
  addCarryOutOptions(addWorkOn(command))
    .description(
      'Asks every node first; then a canary of each role, then waves: one control-plane node at a time, worker nodes in\n' +
        'parallel. Each node is a batch with its own backup, health gate, audit and rollback. The first failure stops what is not begun.',
    )
    .option('--dry-run', 'show the plan of each node and change nothing')
    .action(remediate);
  addConnectOptions(
    addSourceOptions(fleet.command('nodes').summary('which nodes a fleet would have')),
  ).action(async (options: SourceOptions) => {
    const { listTargets } = await import('./fleet-run.ts');
    await listTargets(options);
  });
  addConnectOptions(fleet.command('status <id>').summary('how a fleet stands, node by node'))
    .addHelpText('after', '\nExample:\n  $ kubemend fleet status fleet/prod')
    .action(status);
  addConnectOptions(fleet.command('list').summary('fleets that run, and the last that ran'))
    .option('--limit <n>', 'at most so many', '20')
    .action(async (options: ConnectOptions & { limit: string }) => {
      const { listFleets } = await import('./fleet-list.ts');
      await listFleets(options);
    });
  registerRetry(fleet);
}

function registerRetry(fleet: Command): void {
  const retry = fleet
    .command('retry <id>')
    .summary('the nodes of a fleet that are not as they should be, again');
  addShapeOptions(addConnectOptions(retry))
    .description(
      'Asks the same of the nodes that failed, were silent, or were not begun. What is given here goes before what was asked then.',
    )
    .option('--run <run-id>', 'of this run of that id (default: the latest)')
    .option('--reason <text>', 'why, for the record')
    .option('--detach', 'start the run and return at once')
    .addHelpText(
      'after',
      '\nExamples:\n  $ kubemend fleet retry fleet/prod\n  $ kubemend fleet retry fleet/prod --max-parallel 2 --reason "disk replaced"',
    )
    .action(async (id: string, options: RetryOptions) => {
      const { retryFleet } = await import('./fleet-retry.ts');
      await retryFleet(id, options);
    });
}

function addWorkOn(command: Command): Command {
  const withSource = addSourceOptions(addConnectOptions(command));
  return addShapeOptions(addFleetWorkOptions(withSource))
    .option('--name <name>', 'tells several fleets of one cluster apart: fleet/<cluster>/<name>')
    .addHelpText('after', examples);
}

const examples = `
Examples:
  $ kubemend fleet plan --all --inventory nodes.yaml
  $ kubemend fleet remediate 1.2.15 --inventory nodes.yaml --canary 2 --waves 10%,50% --soak 5m
  $ kubemend fleet remediate --all --from-cluster --cluster prod --role worker --max-parallel 20 --stop-after 5%
  $ kubemend fleet remediate --from cp-1=cp-1.json --from w-1=w-1.json   what kube-bench --json found on each
  $ kubemend fleet remediate 4.1.1 --cluster prod --node w-1,w-2 --approve-waves afterCanary
  $ kubemend watch fleet/prod                         one view of all of its nodes
  $ kubemend fleet retry fleet/prod                   what failed, was silent, or was not begun`;

async function remediate(checks: string[], options: FleetOptions): Promise<void> {
  const { remediateMany } = await import('./fleet-run.ts');
  await remediateMany(checks, options);
}
