/** A command's connection to Temporal, from configuration, environment and flags. The SDK is loaded here, not before. */
import type { Client } from '@temporalio/client';
import type { Command } from 'commander';
import type { LoadedConfig } from '../adapters/config/control-config.ts';
import type { AskRequest } from '../contracts/request.ts';
import { InputError } from '../domain/errors.ts';
import { controlQueue, workflowIds } from '../domain/names.ts';

/** Options that every command which speaks to a server takes. */
export interface ConnectOptions {
  config?: string;
  address?: string;
  namespace?: string;
  cluster?: string;
  node?: string;
  dataDir?: string;
  json?: boolean;
}

export function addConnectOptions(command: Command): Command {
  return command
    .option('--config <file>', 'configuration file (default: $KUBEMEND_CONFIG, ./kubemend.yaml, …)')
    .option(
      '--address <host:port>',
      'Temporal server (default: TEMPORAL_ADDRESS, then the running `kubemend up`)',
    )
    .option('--namespace <name>', 'Temporal namespace')
    .option('--data-dir <dir>', 'data directory of the `kubemend up` to speak to')
    .option('--json', 'print one JSON document');
}

export function addNodeOptions(command: Command): Command {
  return addConnectOptions(command)
    .option('--cluster <name>', 'cluster of the node')
    .option('--node <name>', 'the node (default: the one of the running `kubemend up`)');
}

export interface Session {
  client: Client;
  loaded: LoadedConfig;
  serverVersion: string;
  namespace: string;
  /** The Web UI's page of a run; undefined when its address is unknown. */
  linkTo(workflowId: string, runId?: string): string | undefined;
  close(): Promise<void>;
}

export async function loadConfigFor(options: ConnectOptions): Promise<LoadedConfig> {
  const { loadControlConfig } = await import('../adapters/config/control-config.ts');
  return await loadControlConfig({
    configFile: options.config,
    flags: {
      'temporal.address': options.address,
      'temporal.namespace': options.namespace,
      cluster: options.cluster,
      node: options.node,
      dataDir: options.dataDir,
    },
  });
}

export async function openSession(options: ConnectOptions): Promise<Session> {
  const loaded = await loadConfigFor(options);
  const [{ resolveTemporalTarget, workflowUrl }, { connectClient }, { refusesConnections }] =
    await Promise.all([
      import('../worker/server/temporal-address.ts'),
      import('../worker/connection.ts'),
      import('../worker/refuses.ts'),
    ]);
  const target = await resolveTemporalTarget(loaded);
  // Where nothing listens, a person should not wait as long as for a server that is slow.
  const deadlineMs = (await refusesConnections(target.address)) ? 2_000 : undefined;
  const { client, serverVersion, close } = await connectClient(target, deadlineMs);
  return {
    client,
    loaded,
    serverVersion,
    namespace: target.namespace,
    linkTo: (workflowId, runId) =>
      target.ui === null ? undefined : workflowUrl(target.ui, target.namespace, workflowId, runId),
    close,
  };
}

/** Runs `body` with a session that is closed whatever happens. */
export async function withSession<T>(
  options: ConnectOptions,
  body: (session: Session) => Promise<T>,
): Promise<T> {
  const session = await openSession(options);
  try {
    return await body(session);
  } finally {
    await session.close();
  }
}

/** Cluster and node of a command, from flags, configuration or the running `up`. */
export function placeOf(loaded: LoadedConfig): { cluster: string; node: string } {
  const { cluster, node } = loaded.config;
  if (cluster === undefined || node === undefined) {
    const missing = [cluster === undefined && '--cluster', node === undefined && '--node']
      .filter(Boolean)
      .join(' and ');
    throw new InputError(`${missing}: expected a name, found none`, {
      code: 'INVALID_REQUEST',
      hint: 'name it on the command line, in kubemend.yaml, or start `kubemend up --practice`, whose node is then the default',
    });
  }
  return { cluster, node };
}

/** Asks one node one question through the workflow `askNode`. */
export async function askNode<Answer>(
  session: Session,
  ask: AskRequest['ask'],
  input: Record<string, unknown> = {},
): Promise<Answer> {
  const { cluster, node } = placeOf(session.loaded);
  const nonce = `${Date.now().toString(36)}-${process.pid}`;
  return (await session.client.workflow.execute('askNode', {
    taskQueue: controlQueue,
    workflowId: workflowIds.ask(cluster, node, nonce),
    args: [{ cluster, node, ask, input }],
  })) as Answer;
}
