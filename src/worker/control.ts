/** The control worker: workflows and cluster-side activities. It has no access to any node. */
import { hostname } from 'node:os';
import { fileURLToPath } from 'node:url';
import { Worker } from '@temporalio/worker';
import { createControlActivities } from '../activities/control-activities.ts';
import { createTemporalService } from '../adapters/temporal-service.ts';
import type { LoadedConfig } from '../adapters/control-config.ts';
import { loadCatalog } from '../catalog/load.ts';
import { controlQueue } from '../domain/names.ts';
import { bindActivities } from './bind-activities.ts';
import { waitForServer } from './connection.ts';
import { installRuntime, runUntilSignal } from './process.ts';
import { resolveTemporalTarget } from './temporal-address.ts';

const workflowBundle = fileURLToPath(new URL('../../dist/workflow-bundle.cjs', import.meta.url));

export async function runControlWorker(loaded: LoadedConfig): Promise<void> {
  installRuntime();
  const catalog = await loadCatalog();
  const target = await resolveTemporalTarget(loaded);
  const { connection: client, close } = await waitForServer(target, 60_000);
  const { NativeConnection } = await import('@temporalio/worker');
  const connection = await NativeConnection.connect(target.connectionOptions);
  const deeds = createControlActivities({
    temporal: createTemporalService(client, target.namespace),
    catalog,
    outcomeFile: loaded.config.outcomeFile ?? null,
  });
  const worker = await Worker.create({
    connection,
    namespace: target.namespace,
    taskQueue: controlQueue,
    workflowBundle: { codePath: workflowBundle },
    activities: bindActivities(deeds),
    identity: `control/${hostname()}/${process.pid}`,
    maxConcurrentWorkflowTaskExecutions: 40,
    maxCachedWorkflows: 300,
    nonStickyToStickyPollRatio: 0.5,
    shutdownGraceTime: '5s',
    shutdownForceTime: '15s',
  });
  try {
    await runUntilSignal(worker, `control worker: queue ${controlQueue} at ${target.address}`);
  } finally {
    await close();
    await connection.close();
  }
}
