/** Asks again while an answer may still turn good: a process that has just started may not be readable yet. */
import type { Clock } from '../../adapters/clock.ts';
import type { Finding } from '../../contracts/audit.ts';

export interface RetryLimits {
  /** calls in all, at least one */
  attempts: number;
  intervalMs: number;
  /** no further call begins once this much time is over: a script that hung is not started again */
  limitMs: number;
}

/**
 * Stops at the first answer in which everything passes, else returns the last one. `manual` is not asked again: no
 * repetition makes a person's judgement.
 * @throws the reason of `signal` when it fires between two calls
 */
export async function verifyWithRetry(
  audit: () => Promise<Finding[]>,
  limits: RetryLimits,
  clock: Pick<Clock, 'sleep' | 'monotonicMs'>,
  signal?: AbortSignal,
): Promise<{ findings: Finding[]; calls: number }> {
  const untilMs = clock.monotonicMs() + limits.limitMs;
  for (let calls = 1; ; calls++) {
    const findings = await audit();
    const isFinal =
      findings.every(({ verdict }) => isPassing(verdict)) ||
      findings.some(({ verdict }) => verdict === 'manual');
    const isOver = calls >= limits.attempts || clock.monotonicMs() + limits.intervalMs >= untilMs;
    if (isFinal || isOver) return { findings, calls };
    await clock.sleep(limits.intervalMs, signal);
  }
}

export function isPassing(verdict: Finding['verdict']): boolean {
  return verdict === 'pass' || verdict === 'notApplicable' || verdict === 'waived';
}
