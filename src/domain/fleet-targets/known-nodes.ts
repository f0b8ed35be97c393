/** Which nodes a Temporal server has heard of: Temporal has no list of queues, but every run of ours names its node. */

import { scheduleOfRun } from '../names.ts';

/** Kinds of workflow id whose third part is a node (domain/names.ts). */
export const kindsOfNodeRuns = ['remediate', 'batch', 'drift', 'reconcile', 'ask'] as const;

/** @returns undefined: the id is of another cluster, or names no node */
export function nodeOfRun(workflowId: string, cluster: string): string | undefined {
  const [kind, of, node] = workflowId.split('/');
  const isKnown = kindsOfNodeRuns.some((one) => one === kind);
  if (!isKnown || of !== cluster || node === undefined || node === '') return undefined;
  // Of a schedule without a name of its own the time of the run is behind the node's.
  return kind === 'drift' ? scheduleOfRun(node) : node;
}
