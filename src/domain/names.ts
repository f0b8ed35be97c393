/** Durable names: task queues, workflow ids, message names. They live on in histories; rename like a database column. */

export const controlQueue = 'kubemend';

export function nodeQueue(cluster: string, node: string): string {
  return `node/${cluster}/${node}`;
}

export const workflowIds = {
  remediate: (cluster: string, node: string, target: string): string =>
    `remediate/${cluster}/${node}/${target}`,
  batch: (cluster: string, node: string): string => `batch/${cluster}/${node}`,
  fleet: (cluster: string, name?: string): string =>
    `fleet/${cluster}${name === undefined ? '' : `/${name}`}`,
  guard: (cluster: string): string => `guard/${cluster}`,
  reconcile: (cluster: string, node: string): string => `reconcile/${cluster}/${node}`,
  /** also of the schedule; each of its runs has its time at the end */
  drift: (cluster: string, node: string, name?: string): string =>
    `drift/${cluster}/${node}${name === undefined ? '' : `/${name}`}`,
  ask: (cluster: string, node: string, nonce: string): string => `ask/${cluster}/${node}/${nonce}`,
};

/** Component, node and cluster of a `remediate` id; undefined when it is not one. */
export function parseRemediateId(id: string): { cluster: string; node: string; target: string } | undefined {
  const [kind, cluster, node, target, ...rest] = id.split('/');
  if (kind !== 'remediate' || !cluster || !node || !target || rest.length > 0) return undefined;
  return { cluster, node, target };
}

export function isBatchId(id: string): boolean {
  return id.startsWith('batch/');
}

export function isFleetId(id: string): boolean {
  return id.startsWith('fleet/');
}

/** The id of a remediation or of a batch of them, spelled so that it can stand in a query to the server. */
export function isRemediationId(id: string): boolean {
  return /^(?:batch(?:\/[A-Za-z0-9._-]+){2}|remediate(?:\/[A-Za-z0-9._-]+){3})$/.test(id);
}

/** Updates and the query of the workflow `guard`. */
export const guardMessages = {
  preview: 'preview',
  admit: 'admit',
  release: 'release',
  pause: 'pause',
  resume: 'resume',
  adopt: 'adopt',
  free: 'free',
  status: 'status',
} as const;

export function isGuardId(id: string): boolean {
  return id.startsWith('guard/');
}

export function isDriftId(id: string): boolean {
  return id.startsWith('drift/');
}

/** The schedule that a run is of: Temporal has put the time of the run behind its name. */
export function scheduleOfRun(workflowId: string): string {
  return workflowId.replace(/-\d{4}-\d\d-\d\dT[\d:.]+Z$/, '');
}

export const messages = {
  approve: 'approve',
  reject: 'reject',
  abandon: 'abandon',
  decide: 'decide',
  status: 'status',
  plan: 'plan',
  pause: 'pause',
  resume: 'resume',
  abort: 'abort',
} as const;

/** Search attributes that `up` and `doctor` register, with their Temporal types. */
export const searchAttributes = {
  Cluster: 'Keyword',
  Node: 'Keyword',
  Component: 'Keyword',
  CheckIds: 'KeywordList',
  Phase: 'Keyword',
  Outcome: 'Keyword',
  RequestedBy: 'Keyword',
  BatchId: 'Keyword',
} as const;

/** What people type and read of a plan hash. */
export function shortHash(planHash: string): string {
  return planHash.slice(0, 8);
}
