/** `kubemend fleet remediate|plan|nodes`, and what `remediate` on several nodes becomes. */
import { carryOutFleet } from './carry-out.ts';
import { fleetInputOf, refuseOneNodeOptions } from './fleet-input.ts';
import type { FleetOptions, SourceOptions } from './fleet-options.ts';
import { findTargets } from './fleet-targets.ts';
import { printJson, printLine } from './print.ts';
import { withSession } from './session.ts';

const say = (line: string): void => void process.stderr.write(`${line}\n`);

export async function remediateMany(checks: string[], options: FleetOptions): Promise<void> {
  refuseOneNodeOptions(options);
  await withSession(connectionOf(options), async (session) => {
    const targets = await findTargets(session, options, say);
    const input = await fleetInputOf(session, checks, options, targets);
    process.exitCode = await carryOutFleet(session, input, options);
  });
}

/** Which nodes a fleet would have. */
export async function listTargets(options: SourceOptions): Promise<void> {
  await withSession(connectionOf(options), async (session) => {
    const { cluster, targets } = await findTargets(session, options, say);
    if (options.json === true) {
      printJson({ cluster, nodes: targets });
      return;
    }
    const width = Math.max(...targets.map(({ name }) => name.length));
    for (const { name, role } of targets) printLine(`${name.padEnd(width)}  ${role ?? 'role unknown'}`);
    printLine(`${targets.length} nodes of ${cluster}`);
  });
}

/** The names of nodes are ours to read: the configuration knows one only. */
function connectionOf<Options extends SourceOptions>(options: Options): Options {
  return { ...options, node: undefined };
}
