/**
 * Crash back-off of the kubelet: at once, then 10, 20, 40 … 300 s (kubelet 1.35 doBackOff, client-go flowcontrol). Asked only
 * where a container of the Pod has ended and is still on record, whatever ended it.
 */
import type { ContainerSpec, StaticPod } from './pod.ts';

export interface BackoffEntry {
  delayMs: number;
  updatedAtMs: number;
}

export interface BackoffLimits {
  initialMs: number;
  maxMs: number;
}

/** A static Pod's UID is a hash of its content: the same bytes again find their entry again. */
export function backoffKey(pod: Pick<StaticPod, 'fullName' | 'uid'>, container: ContainerSpec): string {
  const { name, image, resources = null } = container;
  return [pod.fullName, pod.uid, name, image, JSON.stringify(resources)].join('/');
}

export function scaleBackoff(scale: number): BackoffLimits {
  return { initialMs: 10_000 * scale, maxMs: 300_000 * scale };
}

function isExpired(entry: BackoffEntry, atMs: number, limits: BackoffLimits): boolean {
  return atMs - entry.updatedAtMs > 2 * limits.maxMs;
}

/** How long a container that ended at `exitedAtMs` still has to wait; 0: start it now. */
export function remainingBackoff(
  entry: BackoffEntry | undefined,
  exitedAtMs: number,
  nowMs: number,
  limits: BackoffLimits,
): number {
  if (!entry || isExpired(entry, exitedAtMs, limits)) return 0;
  return Math.max(0, exitedAtMs + entry.delayMs - nowMs);
}

/** The entry after a restart: the next exit waits as long as it says. */
export function nextBackoff(
  entry: BackoffEntry | undefined,
  exitedAtMs: number,
  nowMs: number,
  limits: BackoffLimits,
): BackoffEntry {
  const delayMs =
    !entry || isExpired(entry, exitedAtMs, limits)
      ? limits.initialMs
      : Math.min(entry.delayMs * 2, limits.maxMs);
  return { delayMs, updatedAtMs: nowMs };
}

/** The resync interval of a Pod; nothing is looked at later. */
const longestRequeueMs = 60_000;

/** When a Pod that is held back is looked at again: at the end of its wait, and up to half as much later (completeWork). */
export function requeueAfter(waitMs: number, scale: number, random: number): number {
  return Math.min(waitMs, longestRequeueMs * scale) * (1 + random / 2);
}

/** As Go writes a duration: `500ms`, `2.5s`, `1m20s`, `5m0s`. */
export function goDuration(ms: number): string {
  if (ms < 1_000) return ms === 0 ? '0s' : `${ms}ms`;
  const hours = Math.floor(ms / 3_600_000);
  const minutes = Math.floor((ms % 3_600_000) / 60_000);
  const seconds = `${(ms % 60_000) / 1_000}s`;
  if (hours > 0) return `${hours}h${minutes}m${seconds}`;
  return minutes > 0 ? `${minutes}m${seconds}` : seconds;
}
