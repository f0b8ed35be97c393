/** `kubemend emergency list|stop|clear NODE`: the durable latch that a failed rollback sets on a node. */
import type { Command } from 'commander';
import { printJson, printLine } from './print.ts';
import { addConnectOptions, askNode, placeOf, withSession } from './session.ts';
import { whoAmI } from './who.ts';
import type { ConnectOptions } from './session.ts';

interface Stop {
  since: string;
  changeId: string;
  reason: string;
}

export function registerEmergency(program: Command): void {
  const emergency = program.command('emergency').summary('the emergency stop of a node');
  for (const [name, summary] of [
    ['list', 'is there a stop on the node?'],
    ['stop', 'stop further changes on the node'],
    ['clear', 'lift the stop, once the node is repaired'],
  ] as const) {
    const command = addConnectOptions(emergency.command(`${name} [node]`).summary(summary)).option(
      '--cluster <name>',
      'cluster of the node',
    );
    if (name !== 'list')
      command
        .requiredOption('--reason <text>', 'why, for the record')
        .option('--by <name>', 'who (default: you)');
    command.action(
      async (node: string | undefined, options: ConnectOptions & { reason?: string; by?: string }) => {
        await run(name, { ...options, ...(node !== undefined && { node }) });
      },
    );
  }
  emergency.addHelpText(
    'after',
    '\nExample:\n  $ kubemend emergency clear cp-1 --reason "manifest restored by hand, API server healthy"',
  );
}

async function run(
  what: 'list' | 'stop' | 'clear',
  options: ConnectOptions & { reason?: string; by?: string },
): Promise<void> {
  await withSession(options, async (session) => {
    const by = options.by ?? whoAmI();
    const answer = await askNode<{ stop: Stop | null }>(session, 'emergency', {
      do: what,
      reason: options.reason ?? '',
      by,
    });
    // Who vouches for the node vouches for it before the guard, too.
    const { node } = placeOf(session.loaded);
    const { freeNode, isHeld } = await import('./guard.ts');
    if (what === 'clear' && (await isHeld(session, node))) {
      await freeNode(session, node, { by, reason: options.reason ?? '' });
    }
    if (options.json === true) printJson(answer);
    else if (answer.stop === null) printLine('no emergency stop');
    else
      printLine(
        `emergency stop since ${answer.stop.since} (change ${answer.stop.changeId}): ${answer.stop.reason}`,
      );
  });
}
