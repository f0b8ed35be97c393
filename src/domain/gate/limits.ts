import type { Component } from '../../contracts/basics.ts';
import type { GateLimits } from '../../contracts/gate.ts';

export type Pace = 'normal' | 'slow' | 'fast';

/** Overrides in milliseconds; what is absent follows the pace and the Pod. */
export interface LimitOptions {
  accept?: number | undefined;
  oldGone?: number | undefined;
  start?: number | undefined;
  progress?: number | undefined;
  interval?: number | undefined;
  settle?: number | undefined;
  request?: number | undefined;
}

export interface LimitFacts {
  pace: Pace;
  options: LimitOptions;
  /** Of the *old* Pod: its grace decides how long it may take to end. */
  graceSeconds: number;
  kubeletTickMs: number;
  component: Component;
  /** initialDelay + period x failureThreshold of the startup probe; null: the Pod has none */
  startupBudgetMs: number | null;
}

const progressOf = { normal: 60_000, slow: 120_000, fast: 30_000 } as const;
const settleOf = { normal: 15_000, slow: 30_000, fast: 5_000 } as const;

/**
 * Before it starts a new static Pod the kubelet deletes the old mirror Pod, and waits for the answer: while etcd is away
 * the API server gives none until its own request timeout of 60 s (kubelet 1.35, measured).
 */
const startOf = (component: Component): number => (component === 'etcd' ? 90_000 : 20_000);

/** Every limit of a gate. The two kubelet ticks after the write are added by the gate itself, not here. */
export function gateLimits(facts: LimitFacts): GateLimits {
  const { options } = facts;
  const progressMs = options.progress ?? progressOf[facts.pace];
  return {
    acceptMs: options.accept ?? facts.kubeletTickMs + 5_000,
    oldGoneMs: options.oldGone ?? facts.graceSeconds * 1_000 + 5_000,
    startMs: options.start ?? startOf(facts.component),
    progressMs,
    hardMs: Math.max(facts.startupBudgetMs ?? 0, progressMs),
    settleMs: options.settle ?? settleOf[facts.pace],
    intervalMs: options.interval ?? 2_000,
    requestMs: options.request ?? 5_000,
  };
}

/**
 * Limits of the gate over a rollback: a run may ask for a shorter wait for its change, never for the way back, which it
 * would only make unproved. How long is watched afterwards is the node's alone: a long soak proves a change, and would keep
 * what has gone back from being final.
 *
 * @param node by the node's configuration alone
 * @param run by the run's own options too
 */
export function rollbackLimits(node: GateLimits, run: GateLimits): GateLimits {
  const { settleMs, intervalMs, ...waits } = node;
  const names = Object.keys(waits) as (keyof typeof waits)[];
  const longer = Object.fromEntries(names.map((name) => [name, Math.max(node[name], run[name])]));
  return { ...(longer as typeof waits), settleMs, intervalMs };
}

/** A startup probe's own budget in milliseconds, by the kubelet's defaults for what is absent. */
export function startupBudgetMs(probe: {
  initialDelaySeconds?: number | undefined;
  periodSeconds?: number | undefined;
  failureThreshold?: number | undefined;
}): number {
  const { initialDelaySeconds = 0, periodSeconds = 10, failureThreshold = 3 } = probe;
  return (initialDelaySeconds + periodSeconds * failureThreshold) * 1_000;
}

/** Soak of a gate: the settle time, and at least up to two kubelet ticks after the write. */
export function soakMs(limits: GateLimits, kubeletTickMs: number): number {
  return Math.max(limits.settleMs, 2 * kubeletTickMs);
}

/** How often a soak may begin again before the gate calls it broken. */
export const maxSoakBreaks = 3;

/** Every request of a look has its own limit; a look that takes longer than all of them together hangs. */
export function longestLookMs({ requestMs }: Pick<GateLimits, 'requestMs'>): number {
  return 4 * requestMs + 10_000;
}

/** The longest a gate can take with all its limits used up; what a change record's deadline must allow for. */
export function totalGateMs(limits: GateLimits, kubeletTickMs: number): number {
  const restartMs = limits.acceptMs + limits.oldGoneMs + limits.startMs;
  // After the hard limit a soak may still break, recover within the progress limit, and begin again.
  const soaks = soakMs(limits, kubeletTickMs) + maxSoakBreaks * (limits.settleMs + limits.progressMs);
  return restartMs + limits.hardMs + soaks + 3 * (limits.intervalMs + limits.requestMs);
}
