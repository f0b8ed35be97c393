/** The nodes of a fleet, from whichever source was named. */
import type { LoadedConfig } from '../adapters/config/control-config.ts';
import type { AskedNode } from '../adapters/service/polling-nodes.ts';
import { InputError } from '../domain/errors.ts';
import { chooseTargets } from '../domain/fleet-targets/choose.ts';
import { matchReports } from '../domain/fleet-targets/reported.ts';
import type { FleetTarget } from '../domain/fleet-targets/target.ts';
import { countedNodes } from '../domain/fleet/node-words.ts';
import { nodeQueue } from '../domain/names.ts';
import type { SourceOptions } from './fleet-options.ts';
import { reportFilesOf } from './fleet-reports.ts';
import type { ReportFiles } from './fleet-reports.ts';

export interface Targets {
  cluster: string;
  targets: FleetTarget[];
  /** kube-bench's, by node; empty: none was given */
  files: ReportFiles;
}

export interface TargetsContext {
  loaded: Pick<LoadedConfig, 'config'>;
  /** of what was asked and what is silent, for people */
  say: (line: string) => void;
  /** the nodes that runs of a cluster have named; only this asks the Temporal server */
  askQueues: (cluster: string) => Promise<AskedNode[]>;
}

/**
 * @throws InputError for a source that cannot be read, or has none of the nodes that are meant
 */
export async function findTargets(context: TargetsContext, options: SourceOptions): Promise<Targets> {
  const named = namesOf(options.node);
  const files = reportFilesOf(options);
  const { source, cluster, targets } = await readSource(context, options, { named, files });
  const { role } = options;
  // The API server has chosen by labels already, in its own words.
  const selector = options.fromCluster === true ? undefined : options.selector;
  const chosen = chooseTargets(targets, { nodes: named, role, selector }, source);
  if (files.size > 0) {
    const unused = matchReports([...files.keys()], { targets, chosen, source });
    if (unused.length > 0) context.say(`not chosen, and their reports not read: ${unused.join(', ')}`);
  }
  return { cluster, targets: chosen, files };
}

interface Source extends Omit<Targets, 'files'> {
  source: string;
}

async function readSource(
  context: TargetsContext,
  options: SourceOptions,
  { named, files }: { named: readonly string[]; files: ReportFiles },
): Promise<Source> {
  const { inventory, fromCluster = false, polling = false, selector } = options;
  const given = [
    inventory !== undefined && '--inventory',
    fromCluster && '--from-cluster',
    polling && '--polling',
  ].filter((word) => word !== false);
  if (given.length > 1) throw refuse('one source of nodes', given.join(' and '));
  if (options.kubeconfig !== undefined || options.context !== undefined) {
    if (!fromCluster) throw refuse('--from-cluster beside --kubeconfig and --context', 'none');
  }
  if (selector !== undefined && inventory === undefined && !fromCluster) {
    throw refuse('--inventory or --from-cluster beside --selector, since only they have labels', 'none');
  }
  if (inventory !== undefined) return await fromInventory(context, options, inventory);
  if (fromCluster) return await fromApiServer(context, options);
  if (polling) return await fromPolling(context, options);
  if (files.size > 0) {
    const targets = [...files.keys()].map((name) => ({ name }));
    return { source: '--from', cluster: clusterOf(context, options), targets };
  }
  if (named.length === 0) {
    throw refuse('--inventory, --from-cluster, --polling, --node or --from NODE=FILE', 'none');
  }
  const twice = named.find((name, index) => named.indexOf(name) !== index);
  if (twice !== undefined) throw refuse('each node once in --node', `${twice} again`);
  const targets = named.map((name) => ({ name }));
  return { source: '--node', cluster: clusterOf(context, options), targets };
}

async function fromInventory(context: TargetsContext, options: SourceOptions, path: string): Promise<Source> {
  const { readInventory } = await import('../adapters/inventory/inventory-file.ts');
  const { source, cluster, targets } = await readInventory(path);
  if (cluster !== undefined && options.cluster !== undefined && cluster !== options.cluster) {
    throw refuse(`--cluster ${cluster}, as ${source} says`, options.cluster);
  }
  return { source, cluster: cluster ?? clusterOf(context, options), targets };
}

async function fromApiServer(context: TargetsContext, options: SourceOptions): Promise<Source> {
  const [{ listClusterNodes }, { readClusterLogin }] = await Promise.all([
    import('../adapters/inventory/cluster-nodes.ts'),
    import('../adapters/inventory/kubeconfig.ts'),
  ]);
  const cluster = clusterOf(context, options);
  const login = await readClusterLogin({ file: options.kubeconfig, context: options.context });
  const targets = await listClusterNodes(login, { selector: options.selector });
  // A kubeconfig of another cluster would ask the wrong nodes by the right names: it is shown which was asked.
  context.say(
    `${countedNodes(targets.length)} of ${login.server.host} (context ${login.context}) as nodes of ${cluster}`,
  );
  return { source: `${login.server.host} (context ${login.context})`, cluster, targets };
}

async function fromPolling(
  { askQueues, ...context }: TargetsContext,
  options: SourceOptions,
): Promise<Source> {
  const { say } = context;
  const cluster = clusterOf(context, options);
  const asked = await askQueues(cluster);
  const silent = asked.filter(({ workers }) => workers.length === 0);
  say(
    `asked ${asked.length} queues of nodes that runs of ${cluster} have named; ${silent.length} are silent`,
  );
  for (const { name } of silent) say(`  ${name}: nobody has polled ${nodeQueue(cluster, name)} lately`);
  const targets = asked.flatMap(({ name, workers }) => (workers.length > 0 ? [{ name }] : []));
  return { source: 'nodes that poll', cluster, targets };
}

function clusterOf({ loaded }: Pick<TargetsContext, 'loaded'>, options: SourceOptions): string {
  const cluster = options.cluster ?? loaded.config.cluster;
  if (cluster !== undefined) return cluster;
  throw new InputError('--cluster: expected a name, found none', {
    code: 'INVALID_REQUEST',
    hint: 'name it on the command line, in the inventory, or in kubemend.yaml',
  });
}

function namesOf(node: string | undefined): string[] {
  const names = node?.split(',').map((name) => name.trim()) ?? [];
  if (names.includes('')) throw refuse('names divided by commas in --node', `"${node ?? ''}"`);
  return names;
}

function refuse(expected: string, found: string): InputError {
  return new InputError(`fleet: expected ${expected}, found ${found}`, {
    code: 'INVALID_REQUEST',
    hint: 'kubemend fleet remediate --help shows examples',
  });
}
