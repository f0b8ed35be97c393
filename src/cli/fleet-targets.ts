/** The nodes of a fleet, from whichever source was named. */
import { InputError } from '../domain/errors.ts';
import { chooseTargets } from '../domain/fleet-targets/choose.ts';
import type { FleetTarget } from '../domain/fleet-targets/target.ts';
import { nodeQueue } from '../domain/names.ts';
import type { SourceOptions } from './fleet-options.ts';
import type { Session } from './session.ts';

export interface Targets {
  cluster: string;
  targets: FleetTarget[];
}

type Say = (line: string) => void;

/**
 * @param say of what was asked and what is silent, for people
 * @throws InputError for a source that cannot be read, or has none of the nodes that are meant
 */
export async function findTargets(session: Session, options: SourceOptions, say: Say): Promise<Targets> {
  const named = namesOf(options.node);
  const { source, cluster, targets } = await readSource(session, options, named, say);
  const { role } = options;
  // The API server has chosen by labels already, in its own words.
  const selector = options.fromCluster === true ? undefined : options.selector;
  return { cluster, targets: chooseTargets(targets, { nodes: named, role, selector }, source) };
}

type Source = Targets & { source: string };

async function readSource(
  session: Session,
  options: SourceOptions,
  named: readonly string[],
  say: Say,
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
  if (inventory !== undefined) return await fromInventory(session, options, inventory);
  if (fromCluster) return await fromApiServer(session, options, say);
  if (polling) return await fromPolling(session, options, say);
  if (named.length === 0) throw refuse('--inventory, --from-cluster, --polling or --node', 'none');
  const twice = named.find((name, index) => named.indexOf(name) !== index);
  if (twice !== undefined) throw refuse('each node once in --node', `${twice} again`);
  const targets = named.map((name) => ({ name }));
  return { source: '--node', cluster: clusterOf(session, options), targets };
}

async function fromInventory(session: Session, options: SourceOptions, path: string): Promise<Source> {
  const { readInventory } = await import('../adapters/inventory/inventory-file.ts');
  const { source, cluster, targets } = await readInventory(path);
  if (cluster !== undefined && options.cluster !== undefined && cluster !== options.cluster) {
    throw refuse(`--cluster ${cluster}, as ${source} says`, options.cluster);
  }
  return { source, cluster: cluster ?? clusterOf(session, options), targets };
}

async function fromApiServer(session: Session, options: SourceOptions, say: Say): Promise<Source> {
  const [{ listClusterNodes }, { readClusterLogin }] = await Promise.all([
    import('../adapters/inventory/cluster-nodes.ts'),
    import('../adapters/inventory/kubeconfig.ts'),
  ]);
  const cluster = clusterOf(session, options);
  const login = await readClusterLogin({ file: options.kubeconfig, context: options.context });
  const targets = await listClusterNodes(login, { selector: options.selector });
  // A kubeconfig of another cluster would ask the wrong nodes by the right names: it is shown which was asked.
  say(`${targets.length} nodes of ${login.server.host} (context ${login.context}) as nodes of ${cluster}`);
  return { source: `${login.server.host} (context ${login.context})`, cluster, targets };
}

async function fromPolling(session: Session, options: SourceOptions, say: Say): Promise<Source> {
  const { findPollingNodes } = await import('../adapters/service/polling-nodes.ts');
  const { client, namespace } = session;
  const cluster = clusterOf(session, options);
  const asked = await findPollingNodes(client, { cluster, namespace });
  const silent = asked.filter(({ workers }) => workers.length === 0);
  say(
    `asked ${asked.length} queues of nodes that runs of ${cluster} have named; ${silent.length} are silent`,
  );
  for (const { name } of silent) say(`  ${name}: nobody has polled ${nodeQueue(cluster, name)} lately`);
  const targets = asked.flatMap(({ name, workers }) => (workers.length > 0 ? [{ name }] : []));
  return { source: 'nodes that poll', cluster, targets };
}

function clusterOf({ loaded }: Session, options: SourceOptions): string {
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
