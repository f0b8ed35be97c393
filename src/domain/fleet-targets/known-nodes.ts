/** Which nodes a Temporal server has heard of: Temporal has no list of queues, but every run of ours names its node. */

/** Kinds of workflow id whose third part is a node (domain/names.ts). */
export const kindsOfNodeRuns = ['remediate', 'batch', 'drift', 'reconcile', 'ask'] as const;

/** @returns undefined: the id is of another cluster, or names no node */
export function nodeOfRun(workflowId: string, cluster: string): string | undefined {
  const [kind, of, node] = workflowId.split('/');
  const isKnown = kindsOfNodeRuns.some((one) => one === kind);
  if (!isKnown || of !== cluster || node === undefined || node === '') return undefined;
  // A schedule's run has its time behind the node's name, where it has no name of its own.
  return kind === 'drift' ? node.replace(/-\d{4}-\d\d-\d\dT[\d:.]+Z$/, '') : node;
}
