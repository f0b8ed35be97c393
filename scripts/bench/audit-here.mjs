/** The audit that a node's worker answers with, of the node that this runs on, as a program: what audit.mjs times. */
import { createNodeActivities } from '../../dist/activities/node-activities.js';
import { loadNodeConfig } from '../../dist/adapters/config/node-config.js';
import { loadCatalog } from '../../dist/catalog/load.js';
import { createNodeActivityContext } from '../../dist/worker/node.js';

const config = await loadNodeConfig(process.argv[2] ?? '/etc/kubemend/node.yaml');
const deeds = createNodeActivities(createNodeActivityContext(config, await loadCatalog()));
const deed = { heartbeat: () => undefined, signal: globalThis.AbortSignal.timeout(600_000) };
const { findings } = await deeds.ask({ ask: 'audit', input: {} }, deed);
process.stdout.write(`${JSON.stringify({ findings })}\n`);
process.exit(0);
