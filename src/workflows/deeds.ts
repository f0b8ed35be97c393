/**
 * The activities as a workflow calls them: queue, limits and retries of each step, with its summary for the Web UI.
 * Where the numbers come from: a write is tried once (its failure means "unknown" and is asked about, never repeated
 * blindly); what only reads is retried; what must be answered in the end waits in the node's queue as in a mailbox.
 */
import { proxyActivities } from '@temporalio/workflow';
import type { ControlActivities, NodeActivities } from '../contracts/deeds.ts';
import { durationMs } from '../domain/duration.ts';
import { controlQueue, nodeQueue } from '../domain/names.ts';

const notRetried = ['InputError', 'ConflictError', 'PlaceError', 'Bug'];

/** `attempts` 0: until it is answered. `repeatable`: only reads, so that an attempt may overlap its predecessor. */
interface Limits {
  startToCloseTimeout: string;
  attempts: number;
  repeatable: boolean;
}

const nodeLimits: Record<keyof NodeActivities, Limits> = {
  readFacts: { startToCloseTimeout: '20s', attempts: 5, repeatable: true },
  inspectAndPlan: { startToCloseTimeout: '60s', attempts: 5, repeatable: true },
  rehearse: { startToCloseTimeout: '15m', attempts: 2, repeatable: false },
  // A snapshot of etcd may be of gigabytes; it has limits of its own within this one.
  backUp: { startToCloseTimeout: '15m', attempts: 3, repeatable: false },
  applyChange: { startToCloseTimeout: '60s', attempts: 1, repeatable: false },
  restartKubelet: { startToCloseTimeout: '3m', attempts: 0, repeatable: false },
  pollHealth: { startToCloseTimeout: '2h', attempts: 0, repeatable: false },
  audit: { startToCloseTimeout: '15m', attempts: 0, repeatable: false },
  confirm: { startToCloseTimeout: '30m', attempts: 0, repeatable: false },
  rollBack: { startToCloseTimeout: '2h', attempts: 0, repeatable: false },
  changeState: { startToCloseTimeout: '30s', attempts: 0, repeatable: true },
  persist: { startToCloseTimeout: '3m', attempts: 3, repeatable: false },
  recordOutcome: { startToCloseTimeout: '60s', attempts: 5, repeatable: false },
  recordDrift: { startToCloseTimeout: '60s', attempts: 5, repeatable: false },
  ask: { startToCloseTimeout: '5m', attempts: 2, repeatable: true },
};

/** What may take as long as the request lets it. */
const proofs: readonly (keyof NodeActivities)[] = ['pollHealth', 'audit', 'confirm'];

/** Where a deed is done, and how long it may be silent before it is taken for dead. */
export interface Place {
  cluster: string;
  node: string;
  heartbeatMs: number;
  /** how long the node waits for a proof: one that takes longer than a limit of ours would begin anew, and never end */
  proofMs?: number;
}

/**
 * One deed on one node. `scheduleToStart` is how long the node may stay silent before the workflow is told,
 * `scheduleToClose` how long it may take with all its retries; absent: as long as they do.
 */
export function onNode<Name extends keyof NodeActivities>(
  place: Place,
  name: Name,
  summary: string,
  scheduleToStart: number,
  scheduleToClose?: number,
): NodeActivities[Name] {
  const { attempts, repeatable, startToCloseTimeout } = nodeLimits[name];
  const proofMs = proofs.includes(name) ? (place.proofMs ?? 0) : 0;
  const activities = proxyActivities<NodeActivities>({
    startToCloseTimeout: Math.max(durationMs(startToCloseTimeout), proofMs),
    heartbeatTimeout: place.heartbeatMs,
    taskQueue: nodeQueue(place.cluster, place.node),
    scheduleToStartTimeout: scheduleToStart,
    ...(scheduleToClose !== undefined && { scheduleToCloseTimeout: scheduleToClose }),
    retry: {
      // A zombie of a timed-out attempt lives up to 5 s more: the next one begins after it.
      initialInterval: repeatable ? '1s' : '6s',
      maximumInterval: '1m',
      nonRetryableErrorTypes: notRetried,
      ...(attempts > 0 && { maximumAttempts: attempts }),
    },
    summary,
  });
  return activities[name];
}

/** `scheduleToClose` as of `onNode`; absent: it is tried until it is answered. */
export function onControl<Name extends keyof ControlActivities>(
  name: Name,
  summary: string,
  scheduleToClose?: number,
): ControlActivities[Name] {
  const activities = proxyActivities<ControlActivities>({
    taskQueue: controlQueue,
    startToCloseTimeout: '30s',
    ...(scheduleToClose !== undefined && { scheduleToCloseTimeout: scheduleToClose }),
    retry: { initialInterval: '1s', maximumInterval: '1m', nonRetryableErrorTypes: notRetried },
    summary,
  });
  return activities[name];
}
