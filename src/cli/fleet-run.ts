/** `kubemend fleet remediate|plan|nodes`, and what `remediate` on several nodes becomes. */
import type { AskedNode } from '../adapters/service/polling-nodes.ts';
import { countedNodes } from '../domain/fleet/node-words.ts';
import { carryOutFleet } from './carry-out.ts';
import { fleetInputOf, refuseOneNodeOptions } from './fleet-input.ts';
import type { FleetOptions, SourceOptions } from './fleet-options.ts';
import { findTargets } from './fleet-targets.ts';
import { printJson, printLine } from './print.ts';
import { loadConfigFor, withSession } from './session.ts';
import type { Session } from './session.ts';

const say = (line: string): void => void process.stderr.write(`${line}\n`);

export async function remediateMany(checks: string[], options: FleetOptions): Promise<void> {
  refuseOneNodeOptions(options);
  await withSession(connectionOf(options), async (session) => {
    const { loaded } = session;
    const askQueues = async (cluster: string): Promise<AskedNode[]> => await askQueuesOf(session, cluster);
    const targets = await findTargets({ loaded, say, askQueues }, options);
    const { input, catalog } = await fleetInputOf(session, checks, options, targets);
    process.exitCode = await carryOutFleet(session, input, { ...options, catalog });
  });
}

/** Which nodes a fleet would have. Only to know who polls is the Temporal server asked. */
export async function listTargets(options: SourceOptions): Promise<void> {
  const connection = connectionOf(options);
  const loaded = await loadConfigFor(connection);
  const askQueues = async (cluster: string): Promise<AskedNode[]> =>
    await withSession(connection, async (session) => await askQueuesOf(session, cluster));
  const { cluster, targets } = await findTargets({ loaded, say, askQueues }, options);
  if (options.json === true) {
    printJson({ cluster, nodes: targets });
    return;
  }
  const width = Math.max(...targets.map(({ name }) => name.length));
  for (const { name, role } of targets) printLine(`${name.padEnd(width)}  ${role ?? 'role unknown'}`);
  printLine(`${countedNodes(targets.length)} of ${cluster}`);
}

async function askQueuesOf({ client, namespace }: Session, cluster: string): Promise<AskedNode[]> {
  const { findPollingNodes } = await import('../adapters/service/polling-nodes.ts');
  return await findPollingNodes(client, { cluster, namespace });
}

/** The names of nodes are ours to read: the configuration knows one only. */
function connectionOf<Options extends SourceOptions>(options: Options): Options {
  return { ...options, node: undefined };
}
