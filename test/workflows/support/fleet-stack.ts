/** A server, a control worker with scripted batches, and a node worker for each of a few nodes: all in this process. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Context, cancellationSignal } from '@temporalio/activity';
import { Client, Connection } from '@temporalio/client';
import type { WorkflowHandleWithFirstExecutionRunId } from '@temporalio/client';
import { NativeConnection, Worker, bundleWorkflowCode } from '@temporalio/worker';
import { createControlActivities } from '../../../src/activities/control-activities.ts';
import { createFleetRuns } from '../../../src/adapters/service/fleet-runs.ts';
import type { GuardService } from '../../../src/adapters/service/guard-service.ts';
import { createTemporalService } from '../../../src/adapters/service/temporal-service.ts';
import { loadCatalog } from '../../../src/catalog/load.ts';
import type { BatchInput, BatchResult } from '../../../src/contracts/batch.ts';
import type { NodeState } from '../../../src/contracts/deeds.ts';
import type { FleetInput, FleetProgress, FleetResult } from '../../../src/contracts/fleet.ts';
import type { FleetCarried } from '../../../src/contracts/fleet-state.ts';
import { controlQueue, messages, nodeQueue, workflowIds } from '../../../src/domain/names.ts';
import { startTemporalServer } from '../../../src/worker/server/temporal-server.ts';
import { factsOf } from '../../domain/fleet/facts.ts';
import { soon } from '../../scenarios/support/soon.ts';

export const cluster = 'f';
export const controlPlane = ['cp-1', 'cp-2', 'cp-3'];
export const workers = ['w-1', 'w-2', 'w-3', 'w-4', 'w-5', 'w-6'];

export type Run = WorkflowHandleWithFirstExecutionRunId<(input: unknown) => Promise<FleetResult>>;

/** What the batch of a node does; `held`: until it is let go, or cancelled; `stubborn`: also its rollback is held. */
export type Script = Partial<BatchResult> | 'held' | 'stubborn';

export interface FleetStack {
  client: Client;
  /** what each node's batch does; default: FIXED */
  scripts: Map<string, Script>;
  /** what a batch that is held comes to when it is cancelled; default: CANCELLED_ROLLED_BACK */
  cancelled: Map<string, Partial<BatchResult>>;
  /** whom each batch was told to ask */
  approvals: Map<string, BatchInput['approval']>;
  /** what each batch was told that kube-bench had found */
  reported: Map<string, BatchInput['reported']>;
  /** what a node says of itself; default: a well node of its role; null: it fails to say */
  states: Map<string, NodeState | null>;
  /** in the order of what happened: "begin w-1", "end w-1" */
  events: string[];
  /** Ends the batch of a node that is held; default: FIXED. */
  end(node: string, result?: Partial<BatchResult>): Promise<void>;
  start(name: string, input: Partial<FleetInput>, carried?: FleetCarried): Promise<Run>;
  run(name: string, input: Partial<FleetInput>): Promise<FleetResult>;
  status(run: Run): Promise<FleetProgress>;
  until(run: Run, what: string, holds: (status: FleetProgress) => boolean): Promise<FleetProgress>;
  reset(): void;
  stop(): Promise<void>;
}

export async function startFleetStack(): Promise<FleetStack> {
  const dataDir = await mkdtemp(join(tmpdir(), 'kubemend-fleet-'));
  const workflowsPath = fileURLToPath(new URL('./fleet-workflows.ts', import.meta.url));
  const silent = (): void => undefined;
  const logger = { log: silent, trace: silent, debug: silent, info: silent, warn: silent, error: silent };
  const [server, workflowBundle, catalog] = await Promise.all([
    startTemporalServer({ dataDir, uiPort: null, synchronous: 1 }),
    bundleWorkflowCode({ workflowsPath, logger }),
    loadCatalog(),
  ]);
  const connection = await NativeConnection.connect({ address: server.address });
  const service = await Connection.connect({ address: server.address });
  const client = new Client({ connection: service, namespace: server.namespace });
  const scripts: FleetStack['scripts'] = new Map();
  const cancelled: FleetStack['cancelled'] = new Map();
  const approvals: FleetStack['approvals'] = new Map();
  const reports: FleetStack['reported'] = new Map();
  const states: FleetStack['states'] = new Map();
  const events: string[] = [];
  const letGo = new Map<string, (result: Partial<BatchResult>) => void>();

  const deeds = createControlActivities({
    temporal: createTemporalService(service, server.namespace),
    guard: {} as GuardService,
    fleetRuns: createFleetRuns(client),
    catalog,
    readPolicy: () => Promise.resolve({ environment: null, changeWindows: [], rules: [], groups: {} }),
    outcomeFile: null,
    findNodes: () => Promise.resolve([]),
  });
  const batchOf = async ({ node, dryRun = false, approval, reported }: BatchInput): Promise<BatchResult> => {
    if (dryRun) {
      events.push(`look ${node}`);
      const idle = scripts.get(node);
      return batchResult(node, typeof idle === 'object' ? idle : { status: 'PLANNED', restarts: 0 });
    }
    events.push(`begin ${node}`);
    approvals.set(node, approval);
    reports.set(node, reported);
    const script = scripts.get(node) ?? {};
    const said = typeof script === 'string' ? await held(node) : script;
    events.push(`end ${node}`);
    return batchResult(node, said);
  };
  const held = async (node: string): Promise<Partial<BatchResult>> => {
    const beat = setInterval(() => Context.current().heartbeat(), 200);
    const signal = cancellationSignal();
    try {
      return await new Promise((resolve, reject) => {
        letGo.set(node, resolve);
        signal.addEventListener('abort', () => reject(signal.reason as Error));
      });
    } finally {
      clearInterval(beat);
    }
  };
  const cancelledBatchOf = async ({ node }: BatchInput): Promise<BatchResult> => {
    events.push(`cancelled ${node}`);
    let said: Partial<BatchResult> = {};
    if (scripts.get(node) === 'stubborn') {
      said = await held(node);
      events.push(`end ${node}`);
    }
    const run = { status: 'CANCELLED_ROLLED_BACK', reason: 'cancelled: put back' };
    const more = {
      status: 'CANCELLED_ROLLED_BACK',
      code: 'CANCELLED',
      runs: [run],
    } as unknown as Partial<BatchResult>;
    return batchResult(node, { ...more, ...cancelled.get(node), ...said });
  };
  const makeControl = async (): Promise<{ stop(): Promise<void> }> => {
    const worker = await Worker.create({
      connection,
      workflowBundle,
      taskQueue: controlQueue,
      activities: { ...deeds, batchOf, cancelledBatchOf },
      maxHeartbeatThrottleInterval: '200ms',
      shutdownForceTime: '5s',
    });
    return stoppable(worker);
  };
  const makeNode = async (node: string): Promise<{ stop(): Promise<void> }> => {
    const ask = async (): Promise<NodeState> => {
      const state = states.get(node);
      if (state === null) throw new Error(`${node} cannot say`);
      return Promise.resolve(state ?? factsOf(node, { isControlPlane: node.startsWith('cp-') }));
    };
    const taskQueue = nodeQueue(cluster, node);
    return stoppable(
      await Worker.create({ connection, taskQueue, activities: { ask }, maxConcurrentActivityTaskPolls: 1 }),
    );
  };
  const control = await makeControl();
  const nodes = await Promise.all([...controlPlane, ...workers].map(makeNode));

  const start: FleetStack['start'] = async (name, input, carried) =>
    await client.workflow.start<(input: unknown, carried?: FleetCarried) => Promise<FleetResult>>(
      'remediateFleet',
      {
        taskQueue: controlQueue,
        workflowId: workflowIds.fleet(cluster, name),
        args: [
          { cluster, name, checks: ['1.4.1'], answerWithin: '2s', ...input },
          ...(carried === undefined ? [] : ([carried] as const)),
        ] as [unknown, FleetCarried?],
      },
    );
  const status: FleetStack['status'] = async (run) => await run.query<FleetProgress>(messages.status);
  return {
    ...{ client, scripts, cancelled, approvals, reported: reports, states, events, start, status },
    end: async (node, result = {}) => {
      await soon(`${node} to be held`, () => {
        letGo.get(node)?.(result);
        return events.includes(`end ${node}`) ? true : undefined;
      });
    },
    run: async (name, input) => await (await start(name, input)).result(),
    until: async (run, what, holds) =>
      await soon(what, async () => {
        const now = await status(run).catch(() => undefined);
        return now !== undefined && holds(now) ? now : undefined;
      }),
    reset() {
      for (const map of [scripts, cancelled, approvals, reports, states, letGo]) map.clear();
      events.length = 0;
    },
    async stop() {
      // What a test that failed has left held is not waited for.
      for (const end of letGo.values()) end({});
      await Promise.all([control, ...nodes].map((worker) => worker.stop()));
      await connection.close();
      await service.close();
      await server.stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

function stoppable(worker: Worker): { stop(): Promise<void> } {
  const running = worker.run();
  return {
    async stop() {
      worker.shutdown();
      await running.catch(() => undefined);
    },
  };
}

function batchResult(node: string, more: Partial<BatchResult>): BatchResult {
  const check = { id: 'cis-1.12/1.4.1', title: '', before: 'fail', after: 'pass', reason: '' } as const;
  return {
    schemaVersion: 1,
    status: 'FIXED',
    success: true,
    reason: '1 fixed',
    cluster,
    node,
    checks: [{ ...check, outcome: 'fixed' }],
    runs: [],
    restarts: 1,
    outageMs: 100,
    phases: [],
    startedAt: '2026-01-01T00:00:00.000Z',
    finishedAt: '2026-01-01T00:00:01.000Z',
    ...more,
    ...(more.status !== undefined && more.status !== 'FIXED' && more.checks === undefined && { checks: [] }),
  };
}
