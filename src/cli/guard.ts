/** `kubemend guard status|pause|resume|adopt|free NODE`: the limits of a whole cluster. */
import type { Command } from 'commander';
import type { GuardState } from '../contracts/guard.ts';
import { describeSlot } from '../domain/guard/guard.ts';
import { InputError } from '../domain/errors.ts';
import { guardMessages, workflowIds } from '../domain/names.ts';
import { printJson, printLine } from './print.ts';
import { addConnectOptions, withSession } from './session.ts';
import type { ConnectOptions, Session } from './session.ts';
import { whoAmI } from './who.ts';

interface OrderOptions extends ConnectOptions {
  reason: string;
  by?: string;
}

const orders = [
  ['pause', 'begin no change on any node of the cluster; a named backup can be restored'],
  ['resume', 'go on after a pause'],
  ['adopt', 'vouch for the nodes that know a guard which is lost: no change of theirs is under way'],
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
        await withSession(options, async (session) => print(await order(session, name, options), options)),
    );
  }
  withReason(guard.command('free <node>').summary('vouch for a node whose change is held')).action(
    async (node: string, options: OrderOptions) =>
      await withSession(options, async (session) => print(await freeNode(session, node, options), options)),
  );
  guard.addHelpText(
    'after',
    '\nExamples:\n  $ kubemend guard pause --cluster prod --reason "release week"\n  $ kubemend guard free cp-1 --reason "repaired by hand, API server healthy"',
  );
}

async function status(options: ConnectOptions): Promise<void> {
  await withSession(options, async (session) => {
    const state = await stateOf(session);
    if (state !== null) print(state, options);
    else if (options.json === true) printJson({ guard: null });
    else printLine('no change was asked for in this cluster yet: nothing is paused or under way');
  });
}

/** @returns null: there is no guard, since nobody has asked for a change */
async function stateOf(session: Session): Promise<GuardState | null> {
  const { WorkflowNotFoundError } = await import('../adapters/service/temporal-client.ts');
  const handle = session.client.workflow.getHandle(workflowIds.guard(clusterOf(session)));
  try {
    return await handle.query<GuardState>(guardMessages.status);
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return null;
    throw error;
  }
}

async function order(
  session: Session,
  name: (typeof orders)[number][0],
  { by = whoAmI(), reason }: OrderOptions,
): Promise<GuardState> {
  const { createGuardService } = await import('../adapters/service/guard-service.ts');
  return await createGuardService(session.client).ask(clusterOf(session), name, { by, reason });
}

/**
 * @throws InputError when the guard holds nothing for that node
 */
export async function freeNode(
  session: Session,
  node: string,
  { by = whoAmI(), reason }: Pick<OrderOptions, 'by' | 'reason'>,
): Promise<GuardState> {
  const state = await stateOf(session);
  if (state?.slots.some((slot) => slot.node === node) !== true) {
    throw new InputError(`${node}: expected a change that the guard holds, found none`, {
      code: 'INVALID_REQUEST',
      hint: 'kubemend guard status',
    });
  }
  const { createGuardService } = await import('../adapters/service/guard-service.ts');
  return await createGuardService(session.client).ask(clusterOf(session), 'free', { by, reason, node });
}

/** Is a change of this node held since its rollback failed? */
export async function isHeld(session: Session, node: string): Promise<boolean> {
  const state = await stateOf(session);
  return state?.slots.some((slot) => slot.node === node && slot.held !== null) === true;
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
  const { cluster, guardId, since, paused, lost, slots } = state;
  printLine(`guard of ${cluster}: ${guardId}, since ${since}`);
  if (paused !== null) printLine(`paused since ${paused.since} by ${paused.by}: ${paused.reason}`);
  if (lost !== null) {
    printLine(`lost: ${lost.node} knows guard ${lost.guardId}. Nothing begins until it is adopted`);
  }
  for (const slot of slots) printLine(describeSlot(slot));
  if (paused === null && lost === null && slots.length === 0) printLine('nothing is paused or under way');
}
