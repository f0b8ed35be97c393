/** Every durable name: the workflow types that a server's histories know. */
export { askNode } from "./ask-node.js";
export { guard } from "./guard/guard.js";
export { reconcile } from "./guard/reconcile.js";
export { remediateBatch } from "./batch/remediate-batch.js";
export { remediateFleet } from "./fleet/remediate-fleet.js";
export { auditDrift } from "./drift/audit-drift.js";
export { remediate } from "./remediate.js";
