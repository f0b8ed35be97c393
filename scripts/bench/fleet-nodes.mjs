/**
 * Many practice nodes in one process, for fleet.mjs: for each directory a node worker on its own queue and the recoverer's
 * loop. The deeds are those of `kubemend worker node`; what is shared is the process, its connection and the catalog.
 * usage: node scripts/bench/fleet-nodes.mjs <address> <list of directories, one a line>
 */
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';
import { createNodeActivities } from '../../dist/activities/node-activities.js';
import { loadNodeConfig } from '../../dist/adapters/config/node-config.js';
import { loadCatalog } from '../../dist/catalog/load.js';
import { nodeQueue } from '../../dist/domain/names.js';
import { bindActivities } from '../../dist/worker/bind-activities.js';
import { createNodeContext } from '../../dist/worker/node-context.js';
import { createNodeActivityContext } from '../../dist/worker/node.js';
import { runRecoverLoop } from '../../dist/worker/recover-loop.js';

const [address, listFile] = process.argv.slice(2);
Runtime.install({
  logger: new DefaultLogger('ERROR'),
  telemetryOptions: { logging: { filter: { core: 'ERROR', other: 'ERROR' }, forward: {} } },
  shutdownSignals: [],
});
const catalog = await loadCatalog();
const connection = await NativeConnection.connect({ address });
const stop = new globalThis.AbortController();
const workers = [];
const running = [];
for (const dir of readFileSync(listFile, 'utf8').trim().split('\n')) {
  const config = await loadNodeConfig(join(dir, 'etc/kubemend/node.yaml'));
  const context = createNodeActivityContext(config, catalog);
  mkdirSync(context.node.paths.changesDir, { recursive: true, mode: 0o700 });
  // Two contexts of one process would take each other for hanging.
  const recover = createNodeContext(config, { by: 'recover', isOurs: () => false });
  running.push(runRecoverLoop(recover, { starter: null, signal: stop.signal }));
  const worker = await Worker.create({
    connection,
    namespace: 'default',
    taskQueue: nodeQueue(config.cluster, config.node),
    activities: bindActivities(createNodeActivities(context)),
    identity: `${config.node}/bench/${process.pid}`,
    maxConcurrentActivityTaskExecutions: 4,
    maxConcurrentActivityTaskPolls: 1,
    shutdownGraceTime: '1s',
    shutdownForceTime: '5s',
  });
  workers.push(worker);
  running.push(worker.run());
}
console.log(`ready: ${workers.length} nodes`);
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.once(signal, () => {
    stop.abort();
    for (const worker of workers) worker.shutdown();
  });
}
await Promise.allSettled(running);
await connection.close();
process.exit(0);
