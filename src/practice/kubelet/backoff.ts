/** Crash back-off of the kubelet: at once, then 10, 20, 40 … 300 s, by Pod UID and container (client-go flowcontrol). */

export interface BackoffEntry {
  delayMs: number;
  updatedAtMs: number;
}

export interface BackoffLimits {
  initialMs: number;
  maxMs: number;
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
