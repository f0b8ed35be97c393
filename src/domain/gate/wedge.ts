/** Milliseconds after a restore at which a missing start is looked at as a possible wedge. */
export const wedgeAfterMs = 20_000;

export interface WedgeFacts {
  /** All times on one clock, in milliseconds. */
  nowMs: number;
  restoredAtMs: number;
  /** Whether the gate over the restore has seen a new process start (state "started"). */
  started: boolean;
  kubeletStartedAtMs: number | null;
  /** When its API server was last seen answering; null: not since this node's boot. */
  apiLastUpAtMs: number | null;
}

/**
 * A kubelet that was started while its API server was down ignores a restored file for as long as the API stays
 * down: on a single node for ever (kubernetes#105543). Only a restart of the kubelet helps.
 * Without the kubelet's start time the answer is no: a restart needs a reason.
 */
export function isWedged(facts: WedgeFacts): boolean {
  if (facts.started || facts.kubeletStartedAtMs === null) return false;
  if (facts.nowMs - facts.restoredAtMs < wedgeAfterMs) return false;
  return facts.apiLastUpAtMs === null || facts.kubeletStartedAtMs > facts.apiLastUpAtMs;
}
