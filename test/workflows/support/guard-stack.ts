/** A server, a control worker with the real guard, and a node worker for each node, which says what the test has it say. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import type { WorkflowHandleWithFirstExecutionRunId } from '@temporalio/client';
import { DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';
import { createControlActivities } from '../../../src/activities/control-activities.ts';
import { createFleetRuns } from '../../../src/adapters/service/fleet-runs.ts';
import { createGuardService } from '../../../src/adapters/service/guard-service.ts';
import type { GuardUpdates } from '../../../src/adapters/service/guard-service.ts';
import { findPollingNodes } from '../../../src/adapters/service/polling-nodes.ts';
import { createTemporalService } from '../../../src/adapters/service/temporal-service.ts';
import { loadCatalog } from '../../../src/catalog/load.ts';
import type { NodeState } from '../../../src/contracts/deeds.ts';
import type { GuardInput, GuardState } from '../../../src/contracts/guard.ts';
import { controlQueue, guardMessages, nodeQueue, workflowIds } from '../../../src/domain/names.ts';
import { bindActivities } from '../../../src/worker/bind-activities.ts';
import { startTemporalServer } from '../../../src/worker/server/temporal-server.ts';
import { factsOf } from '../../domain/fleet/facts.ts';
import { packageRoot } from '../../scenarios/support/programs.ts';
import { soon } from '../../scenarios/support/soon.ts';

export type GuardRun = WorkflowHandleWithFirstExecutionRunId<(input: GuardInput) => Promise<never>>;

export interface GuardStack {
  client: Client;
  begin(input: GuardInput): Promise<GuardRun>;
  ask<Name extends keyof GuardUpdates>(
    cluster: string,
    name: Name,
    input: GuardUpdates[Name][0],
  ): Promise<GuardUpdates[Name][1]>;
  status(cluster: string): Promise<GuardState>;
  /** A node worker, and a run that names its node. */
  addNode(cluster: string, node: string, mark: string | null): Promise<void>;
  /** Its worker is gone, and was there a moment ago. */
  silence(cluster: string, node: string): Promise<void>;
  /** Can the server list its runs? */
  canList(can: boolean): void;
  stop(): Promise<void>;
}

export async function startGuardStack(): Promise<GuardStack> {
  Runtime.install({ logger: new DefaultLogger('ERROR', () => undefined) });
  const dataDir = await mkdtemp(join(tmpdir(), 'kubemend-guard-'));
  const [server, catalog] = await Promise.all([
    startTemporalServer({ dataDir, uiPort: null, synchronous: 1 }),
    loadCatalog(),
  ]);
  const connection = await NativeConnection.connect({ address: server.address });
  const service = await Connection.connect({ address: server.address });
  const client = new Client({ connection: service, namespace: server.namespace });
  const guard = createGuardService(client);
  const workers = new Map<string, () => Promise<void>>();
  let canList = true;
  const addWorker = async (taskQueue: string, activities: object, more: object = {}): Promise<void> => {
    const worker = await Worker.create({ connection, taskQueue, activities, ...more });
    const running = worker.run();
    workers.set(taskQueue, async () => {
      worker.shutdown();
      await running;
    });
  };
  const deeds = createControlActivities({
    temporal: createTemporalService(service, server.namespace),
    guard,
    fleetRuns: createFleetRuns(client),
    catalog,
    readPolicy: () => Promise.resolve({ environment: null, changeWindows: [], rules: [], groups: {} }),
    outcomeFile: null,
    findNodes: async (cluster) => {
      if (!canList) throw new Error('the list is away');
      return await findPollingNodes(client, { cluster, namespace: server.namespace });
    },
  });
  const workflowBundle = { codePath: join(packageRoot, 'dist/workflow-bundle.cjs') };
  await addWorker(controlQueue, bindActivities(deeds), { workflowBundle });
  return {
    client,
    begin: async (input) =>
      await client.workflow.start<(input: GuardInput) => Promise<never>>('guard', {
        taskQueue: controlQueue,
        workflowId: workflowIds.guard(input.cluster),
        args: [input],
      }),
    ask: async (cluster, name, input) => await guard.ask(cluster, name, input),
    status: async (cluster) =>
      await client.workflow.getHandle(workflowIds.guard(cluster)).query<GuardState>(guardMessages.status),
    async addNode(cluster, node, mark) {
      const ask = (): Promise<NodeState> => Promise.resolve(factsOf(node, { guard: mark }));
      await addWorker(nodeQueue(cluster, node), { ask }, { maxConcurrentActivityTaskPolls: 1 });
      const workflowId = workflowIds.ask(cluster, node, '1');
      await client.workflow.execute('askNode', {
        taskQueue: controlQueue,
        workflowId,
        args: [{ cluster, node, ask: 'state' }],
      });
      await soon('the server to list the run', async () => {
        for await (const run of client.workflow.list({ query: `WorkflowId = '${workflowId}'` })) return run;
        return undefined;
      });
    },
    canList(can) {
      canList = can;
    },
    async silence(cluster, node) {
      await workers.get(nodeQueue(cluster, node))?.();
      workers.delete(nodeQueue(cluster, node));
    },
    async stop() {
      await Promise.all([...workers.values()].map((end) => end()));
      await connection.close();
      await service.close();
      await server.stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
