/** The options of `fleet`: where its nodes come from, and in which order they are done. */
import type { Command } from 'commander';
import { Option } from 'commander';
import type { FleetInput } from '../contracts/fleet.ts';
import type { RemediateOptions } from './remediate-input.ts';
import type { ConnectOptions } from './session.ts';

export interface SourceOptions extends ConnectOptions {
  /** names, divided by commas; an option that is given twice adds to it */
  node?: string;
  role?: 'control-plane' | 'worker';
  inventory?: string;
  fromCluster?: boolean;
  kubeconfig?: string;
  context?: string;
  selector?: string;
  polling?: boolean;
  /** NODE=FILE, each */
  from?: string[];
}

export interface ShapeOptions {
  canary?: string;
  waves?: string;
  maxParallel?: string;
  soak?: string;
  stopAfter?: string;
  silentIsFailure?: boolean;
  approveWaves?: 'never' | 'afterCanary' | 'each';
  answerWithin?: string;
  nodeWithin?: string;
}

export type FleetOptions = Omit<SourceOptions, 'from'> & ShapeOptions & RemediateOptions & { name?: string };

const several = (value: string, before: string | undefined): string =>
  before === undefined ? value : `${before},${value}`;

const inventory = new Option(
  '--inventory <file>',
  'the nodes of this file (- for standard input): YAML or JSON with cluster and nodes, or a name on each line',
);
const role = new Option(
  '--role <role>',
  'of this role only; a node that says otherwise is left alone',
).choices(['control-plane', 'worker']);

export function addSourceOptions(command: Command): Command {
  return command
    .option('--cluster <name>', 'cluster of the nodes (default: of the inventory, then the configuration)')
    .option('--node <names>', 'these nodes, divided by commas; beside a source: only these of it', several)
    .addOption(role)
    .addOption(inventory)
    .option('--from-cluster', 'the nodes that the API server of your kubeconfig lists')
    .option('--kubeconfig <file>', 'this kubeconfig (default: KUBECONFIG, then ~/.kube/config)')
    .option('--context <name>', 'this context of it (default: its current-context)')
    .option('--selector <labels>', 'nodes with these labels only, such as zone=a,!spot')
    .option('--polling', 'nodes that a run of this cluster has named, and whose worker asks for work now')
    .option(
      '--from <node=report>',
      "a node, and what kube-bench's JSON says of it (- for standard input): its findings are looked at, and mended; beside a source: of its nodes",
      (value: string, before: string[]) => [...before, value],
      [],
    );
}

export function addShapeOptions(command: Command): Command {
  return command
    .option('--canary <share>', 'of each role, before all others: a count or a part such as 5% (default 1)')
    .option('--waves <shares>', 'sizes of the waves after it, such as 10%,50%; what is left is one more')
    .option(
      '--max-parallel <n>',
      'worker nodes at the same time (default 10); of control-plane nodes it is one',
    )
    .option('--soak <duration>', 'between the end of a wave and the next (default 0s)')
    .option('--stop-after <share>', 'failed nodes after which nothing more is begun (default 1)')
    .option('--silent-is-failure', 'nodes that do not answer count for --stop-after')
    .addOption(
      new Option('--approve-waves <when>', 'which waves wait for a person (default never)').choices([
        'never',
        'afterCanary',
        'each',
      ]),
    )
    .option('--answer-within <duration>', 'for each node, before the first is touched (default 30s)')
    .option(
      '--node-within <duration>',
      'for all work on one node, which is then cancelled (default 4h; where an approval may be asked, 4h and its expiry: 28h)',
    );
}

/** `remediate` with several targets becomes a fleet with the usual waves. */
export function addManyNodesOptions(command: Command): Command {
  return command.addOption(inventory).addOption(role);
}

export function isOfManyNodes({ node, inventory: file, role: wanted }: SourceOptions): boolean {
  return file !== undefined || wanted !== undefined || node?.includes(',') === true;
}

/** What was not given is left to the defaults of the request. */
export function shapeOf(options: ShapeOptions): Partial<FleetInput> {
  const { canary, waves, maxParallel, stopAfter, soak, approveWaves, answerWithin, nodeWithin } = options;
  const sizes = {
    ...(canary !== undefined && { canary: shareOf(canary) }),
    ...(waves !== undefined && { steps: waves.split(',').map(shareOf) }),
  };
  return {
    ...(Object.keys(sizes).length > 0 && { waves: sizes }),
    ...(maxParallel !== undefined && { maxParallel: Number(maxParallel) }),
    ...(soak !== undefined && { soak }),
    ...(stopAfter !== undefined && { stopAfter: shareOf(stopAfter) }),
    ...(options.silentIsFailure === true && { silentIsFailure: true }),
    ...(approveWaves !== undefined && { approveWaves }),
    ...(answerWithin !== undefined && { answerWithin }),
    ...(nodeWithin !== undefined && { nodeWithin }),
  };
}

function shareOf(text: string): number | string {
  const said = text.trim();
  return /^\d+$/.test(said) ? Number(said) : said;
}
