/** How looks become a judgement: pure (pkg/kubelet/prober worker.go). */
import type { ProbeKind, ProbeSpec } from './pod.ts';

export interface ProbeState {
  last: boolean | null;
  /** looks in a row with the same answer */
  run: number;
  result: 'unknown' | 'success' | 'failure';
}

export const freshProbe: ProbeState = { last: null, run: 0, result: 'unknown' };

/** A judgement changes only after `successThreshold` or `failureThreshold` equal answers in a row. */
export function countLook(state: ProbeState, ok: boolean, spec: ProbeSpec): ProbeState {
  const run = state.last === ok ? state.run + 1 : 1;
  const threshold = ok ? spec.successThreshold : spec.failureThreshold;
  if (run < threshold) return { ...state, last: ok, run };
  return { last: ok, run, result: ok ? 'success' : 'failure' };
}

/** Startup and liveness kill; readiness only takes the Pod out of service. */
export function mustKill(kind: ProbeKind, state: ProbeState): boolean {
  return kind !== 'readiness' && state.result === 'failure';
}

/** No look before the initial delay; liveness and readiness wait until the startup probe has succeeded, which then looks no more. */
export function isDue(
  kind: ProbeKind,
  started: boolean,
  runningForMs: number,
  initialDelayMs: number,
): boolean {
  if (runningForMs < initialDelayMs) return false;
  return kind === 'startup' ? !started : started;
}

const settledAfterLooks = 10;

/** It has answered well so often in a row that a node whose time is scaled need not hurry to ask again. */
export function isSettled({ result, last, run }: ProbeState): boolean {
  return result === 'success' && last === true && run >= settledAfterLooks;
}
