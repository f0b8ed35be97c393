/** The audit that a node's worker answers with, of the node that this runs on: its times, the first and when it is warm. */
import { performance } from 'node:perf_hooks';
import { createNodeActivities } from '../../dist/activities/node-activities.js';
import { loadNodeConfig } from '../../dist/adapters/config/node-config.js';
import { loadCatalog } from '../../dist/catalog/load.js';
import { createNodeActivityContext } from '../../dist/worker/node.js';

const rounds = 5;
const config = await loadNodeConfig(process.argv[2] ?? '/etc/kubemend/node.yaml');
const deeds = createNodeActivities(createNodeActivityContext(config, await loadCatalog()));
const deed = { heartbeat: () => undefined, signal: globalThis.AbortSignal.timeout(600_000) };
const times = [];
for (let round = 0; round < rounds; round++) {
  const startedAt = performance.now();
  const cpuBefore = process.cpuUsage();
  const { findings } = await deeds.ask({ ask: 'audit', input: {} }, deed);
  const { user, system } = process.cpuUsage(cpuBefore);
  const wallMs = Math.round(performance.now() - startedAt);
  times.push({ checks: findings.length, wallMs, cpuMs: Math.round((user + system) / 1000) });
}
process.stdout.write(`${JSON.stringify(times)}\n`);
process.exit(0);
