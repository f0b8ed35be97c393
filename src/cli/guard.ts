/** `kubemend guard status|pause|resume|adopt|free NODE`: the limits of a whole cluster. */
import type { Command } from 'commander';
import type { GuardSlot, GuardState } from '../contracts/guard.ts';
import { describeMemory, describeSlot } from '../domain/guard/describe.ts';
import { InputError } from '../domain/errors.ts';
import { guardMessages, workflowIds } from '../domain/names.ts';
import { printJson, printLine } from './print.ts';
import { addConnectOptions, withSession } from './session.ts';
import type { ConnectOptions, Session } from './session.ts';
import { whoAmI } from './who.ts';

interface OrderOptions extends ConnectOptions {
  reason: string;
  by?: string;
  underWay?: boolean;
}

const orders = [
  ['pause', 'begin no change on any node of the cluster; a named backup can be restored'],
  ['resume', 'go on after a pause'],
  [
    'adopt',
    'vouch for the nodes that know a guard which is lost, or that a new one cannot ask: no change of theirs is under way',
  ],
] as const;

export function registerGuard(program: Command): void {
  const guard = program.command('guard').summary('the limits of a whole cluster');
  const withCluster = (command: Command): Command =>
    addConnectOptions(command).option('--cluster <name>', 'the cluster');
  const withReason = (command: Command): Command =>
    withCluster(command)
      .requiredOption('--reason <text>', 'why, for the record')
      .option('--by <name>', 'who (default: you)');

  withCluster(guard.command('status').summary('what is paused, under way or held')).action(status);
  for (const [name, summary] of orders) {
    withReason(guard.command(name).summary(summary)).action(
      async (options: OrderOptions) =>
        await withSession(options, async (session) => {
          const isNeedless = name === 'adopt' && !hasToAdopt(await lookAtGuard(session));
          print(await order(session, name, options), options);
          if (isNeedless) process.stderr.write('there was nothing to adopt\n');
        }),
    );
  }
  withReason(guard.command('free <node>').summary('vouch for a node whose change is held'))
    .option(
      '--under-way',
      'also a change that is under way: you know that its run is gone, and the node well',
    )
    .action(
      async (node: string, options: OrderOptions) =>
        await withSession(options, async (session) => print(await freeNode(session, node, options), options)),
    );
  guard.addHelpText(
    'after',
    '\nExamples:\n  $ kubemend guard pause --cluster prod --reason "release week"\n  $ kubemend guard free cp-1 --reason "repaired by hand, API server healthy"\n  $ kubemend guard adopt --cluster prod --reason "no change is open: kubemend doctor on every node"',
  );
}

async function status(options: ConnectOptions): Promise<void> {
  await withSession(options, async (session) => {
    const guard = await lookAtGuard(session);
    if (guard.kind === 'there') print(guard.state, options);
    else if (options.json === true)
      printJson({ guard: null, ...(guard.kind === 'gone' && { gone: guard.end }) });
    else if (guard.kind === 'gone') {
      printLine(
        `the guard of ${clusterOf(session)} is gone (${guard.end}): what it had paused or admitted is not known any more. The next change begins a new one, which asks the nodes that this server knows of first, and admits nothing where one of them knows the old one, until it is adopted`,
      );
    } else printLine('no change was asked for in this cluster yet: nothing is paused or under way');
  });
}

type Guard = { kind: 'there'; state: GuardState } | { kind: 'gone'; end: string } | { kind: 'none' };

/** A closed workflow still answers queries: what it says holds for nobody. `none`: nobody has asked for a change. */
async function lookAtGuard(session: Session): Promise<Guard> {
  const { WorkflowNotFoundError } = await import('../adapters/service/temporal-client.ts');
  const handle = session.client.workflow.getHandle(workflowIds.guard(clusterOf(session)));
  try {
    const { status } = await handle.describe();
    if (status.name !== 'RUNNING') return { kind: 'gone', end: status.name.toLowerCase() };
    return { kind: 'there', state: await handle.query<GuardState>(guardMessages.status) };
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return { kind: 'none' };
    throw error;
  }
}

/** One that is gone has a new one begin, which may know of nothing. */
function hasToAdopt(guard: Guard): boolean {
  return guard.kind !== 'there' || describeMemory(guard.state).length > 0;
}

async function slotOf(session: Session, node: string): Promise<GuardSlot | undefined> {
  const guard = await lookAtGuard(session);
  return guard.kind === 'there' ? guard.state.slots.find((slot) => slot.node === node) : undefined;
}

async function order(
  session: Session,
  name: (typeof orders)[number][0],
  { by = whoAmI(), reason }: OrderOptions,
): Promise<GuardState> {
  const { createGuardService } = await import('../adapters/service/guard-service.ts');
  return await createGuardService(session.client).ask(clusterOf(session), name, { by, reason });
}

/** @throws InputError when the guard holds nothing for that node, or a change that is under way and not meant */
export async function freeNode(
  session: Session,
  node: string,
  { by = whoAmI(), reason, underWay = false }: Pick<OrderOptions, 'by' | 'reason' | 'underWay'>,
): Promise<GuardState> {
  const slot = await slotOf(session, node);
  if (slot === undefined) {
    throw new InputError(`${node}: expected a change that the guard holds, found none`, {
      code: 'INVALID_REQUEST',
      hint: 'kubemend guard status',
    });
  }
  if (!isHold(slot) && !underWay) {
    throw new InputError(`${node}: expected a change that is held, found that ${describeSlot(slot)}`, {
      code: 'INVALID_REQUEST',
      hint: `wait for it: kubemend watch ${slot.workflow.workflowId}; where its run is gone and the node is well: --under-way`,
    });
  }
  const { createGuardService } = await import('../adapters/service/guard-service.ts');
  const order = { by, reason, node, underWay };
  return await createGuardService(session.client).ask(clusterOf(session), 'free', order);
}

/** Is a change of this node held, or will be again when the restore that is under way ends? */
export async function isHeld(session: Session, node: string): Promise<boolean> {
  const slot = await slotOf(session, node);
  return slot !== undefined && isHold(slot);
}

function isHold({ held, heldBefore }: GuardSlot): boolean {
  return held !== null || heldBefore !== undefined;
}

function clusterOf({ loaded }: Session): string {
  const { cluster } = loaded.config;
  if (cluster !== undefined) return cluster;
  throw new InputError('--cluster: expected a name, found none', {
    code: 'INVALID_REQUEST',
    hint: 'name it on the command line or in kubemend.yaml',
  });
}

function print(state: GuardState, { json = false }: ConnectOptions): void {
  if (json) {
    printJson({ guard: state });
    return;
  }
  const { cluster, guardId, since, paused, lost, warming = null, slots, orders = [] } = state;
  printLine(`guard of ${cluster}: ${guardId}, since ${since}`);
  if (paused !== null) printLine(`paused since ${paused.since} by ${paused.by}: ${paused.reason}`);
  for (const line of describeMemory(state)) printLine(line);
  for (const slot of slots) printLine(describeSlot(slot));
  for (const { at, what, node, by, reason } of orders) {
    printLine(`${at} ${what}${node === undefined ? '' : ` ${node}`} by ${by}: ${reason}`);
  }
  const isAtRest = paused === null && lost === null && warming === null && slots.length === 0;
  if (isAtRest) printLine('nothing is paused or under way');
}
