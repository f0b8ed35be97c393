/** The control worker: workflows and cluster-side activities. It has no access to any node. */
import { hostname } from 'node:os';
import { join } from 'node:path';
import { Worker } from '@temporalio/worker';
import { createControlActivities } from "../activities/control-activities.js";
import { policyReader } from "../adapters/config/approval-policy.js";
import { createFleetRuns } from "../adapters/service/fleet-runs.js";
import { createGuardService } from "../adapters/service/guard-service.js";
import { findPollingNodes } from "../adapters/service/polling-nodes.js";
import { createTemporalService } from "../adapters/service/temporal-service.js";
import { loadUserCatalog } from "../catalog/load-own.js";
import { controlQueue } from "../domain/names.js";
import { findPackageRoot } from "../package-root.js";
import { bindActivities } from "./bind-activities.js";
import { waitForServer } from "./connection.js";
import { installRuntime, runUntilSignal } from "./process.js";
import { resolveTemporalTarget } from "./server/temporal-address.js";
const workflowBundle = join(findPackageRoot(), 'dist/workflow-bundle.cjs');
export async function runControlWorker(loaded) {
    installRuntime();
    const catalog = await loadUserCatalog(loaded.config.checkDirs);
    for (const { name, problems } of catalog.own.unusable) {
        process.stderr.write(`check ${name} cannot be used:\n  ${problems.join('\n  ')}\n`);
    }
    const target = await resolveTemporalTarget(loaded);
    const { client, connection: service, close } = await waitForServer(target, 60_000);
    const { NativeConnection } = await import('@temporalio/worker');
    const connection = await NativeConnection.connect(target.connectionOptions);
    const deeds = createControlActivities({
        temporal: createTemporalService(service, target.namespace),
        guard: createGuardService(client),
        fleetRuns: createFleetRuns(client),
        catalog,
        readPolicy: policyReader(loaded),
        outcomeFile: loaded.config.outcomeFile ?? null,
        findNodes: async (cluster) => await findPollingNodes(client, { cluster, namespace: target.namespace }),
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
    }
    finally {
        await close();
        await connection.close();
    }
}
