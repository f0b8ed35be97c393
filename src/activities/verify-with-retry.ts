/** Asks again while an answer may still turn good: a process that has just started may not be readable yet. */
import type { Finding } from '../contracts/audit.ts';
import type { Clock } from '../adapters/clock.ts';

export interface RetryLimits {
  /** calls in all, at least one */
  attempts: number;
  intervalMs: number;
}

/**
 * Stops at the first answer in which everything passes, else returns the last one. `manual` is not asked again: no
 * repetition makes a person's judgement.
 * @throws AbortError when `signal` fires between two calls
 */
export async function verifyWithRetry(
  audit: () => Promise<Finding[]>,
  limits: RetryLimits,
  clock: Pick<Clock, 'sleep'>,
  signal?: AbortSignal,
): Promise<{ findings: Finding[]; calls: number }> {
  for (let calls = 1; ; calls++) {
    const findings = await audit();
    const isFinal =
      findings.every(({ verdict }) => isPassing(verdict)) ||
      findings.some(({ verdict }) => verdict === 'manual');
    if (isFinal || calls >= limits.attempts) return { findings, calls };
    await clock.sleep(limits.intervalMs, signal);
  }
}

export function isPassing(verdict: Finding['verdict']): boolean {
  return verdict === 'pass' || verdict === 'notApplicable' || verdict === 'waived';
}
