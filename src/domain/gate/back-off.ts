/**
 * The kubelet's crash back-off (kubelet 1.35, doBackOff): a static Pod's UID is a hash of its content, so a form that comes
 * back within a minute finds the container that ended when it went, and waits as if it had crashed: 10 s, then 20, 40 … 300 s.
 * Nothing of that is the fault of what is looked at.
 */
import type { GateSpec, Observation } from '../../contracts/gate.ts';
import { readGoDuration } from '../flags/values/durations.ts';
import { soakMs, totalGateMs } from './limits.ts';
import type { Gate } from './state.ts';

export interface BackOff {
  /** on the gate's own clock: it was seen to be waited for */
  sinceMs: number;
  delayMs: number;
  /** as the kubelet writes it; null: it did not say */
  told: string | null;
}

const longestDelayMs = 300_000;

/**
 * How late the kubelet looks again once a back-off is over (pod_workers.go, completeWork): from 1.35 on up to half a minute,
 * before up to a quarter of one; that of 1.32 takes a Pod that it holds back for synced, and looks a minute after its last
 * look, or up to half as much later (kubelet.go, SyncPod).
 */
const requeueMs = 90_000;

/** Called in each look, with its exits counted already. */
export function noteBackOff(gate: Gate, { kubelet }: Observation): Gate {
  const seen = kubelet?.backOff ?? null;
  if (seen === null) return gate;
  // What has ended in this gate is in a back-off of its own making.
  if (!isAwaited(gate.spec, seen.podUid) || hasEnded(gate, seen.podUid)) return { ...gate, backOff: null };
  return { ...gate, backOff: gate.backOff ?? { sinceMs: gate.seenMs, ...readDelay(seen.message) } };
}

/** Whether a Pod is of the form that the gate waits for. */
function isAwaited({ podUidBefore, newPodUid, baseline }: GateSpec, podUid: string): boolean {
  if (podUidBefore !== undefined) return podUid === podUidBefore;
  return newPodUid === true && baseline?.podUid != null && podUid !== baseline.podUid;
}

function hasEnded({ spec, exits }: Gate, podUid: string): boolean {
  // The end of the process that was there at the beginning is no crash.
  const stopped = spec.baseline?.process?.podUid === podUid ? 1 : 0;
  return (exits.ended[podUid] ?? 0) > stopped || (exits.seen[podUid] ?? 0) > 0;
}

/** `back-off 1m20s restarting failed container=…`; of one that says no time the longest is taken. */
function readDelay(message: string): Pick<BackOff, 'delayMs' | 'told'> {
  const told = /^back-off (\S+) restarting failed container/.exec(message)?.[1] ?? null;
  const nanoseconds = told === null ? undefined : readGoDuration(told);
  if (nanoseconds === undefined) return { delayMs: longestDelayMs, told: null };
  return { delayMs: Math.min(Number(nanoseconds / 1_000_000n), longestDelayMs), told };
}

/** Until when, on the gate's own clock, a start is waited for at most; 0: nothing but the limits count. */
export function backOffUntilMs({ spec, backOff }: Gate): number {
  if (backOff === null) return 0;
  const untilMs = backOff.sinceMs + backOff.delayMs + requeueMs + spec.limits.startMs;
  if (spec.podUidBefore !== undefined) return untilMs;
  // The deadline of a change was fixed before anybody knew: what remains must do for its start and its soak.
  const { limits, kubeletTickMs } = spec;
  return Math.min(
    untilMs,
    totalGateMs(limits, kubeletTickMs) - limits.hardMs - soakMs(limits, kubeletTickMs),
  );
}

/** What a back-off adds to the longest that a gate can take. */
export function backOffMs({ spec, backOff }: Gate): number {
  return backOff === null || spec.podUidBefore === undefined ? 0 : backOff.delayMs + requeueMs;
}

export function describeBackOff({ told }: BackOff): string {
  return `the kubelet's back-off${told === null ? '' : ` of ${told}`} after earlier ends`;
}
