/** Every durable name: the workflow types that a server's histories know. */
export { askNode } from './ask-node.ts';
export { guard } from './guard/guard.ts';
export { reconcile } from './guard/reconcile.ts';
export { remediateBatch } from './batch/remediate-batch.ts';
export { remediateFleet } from './fleet/remediate-fleet.ts';
export { auditDrift } from './drift/audit-drift.ts';
export { remediate } from './remediate.ts';
