/** One line of a report's trend. */
import type { BatchResult } from '../../contracts/batch.ts';
import type { EarlierRun } from '../../contracts/report.ts';
import type { RemediationResult } from '../../contracts/result.ts';
import { checksOfBatch, checksOfRemediation } from './checks.ts';
import { passRate } from './pass-rate.ts';

export type EndedRun = Pick<EarlierRun, 'runId' | 'startedAt' | 'finishedAt'>;

/** @param end the result, or how it ended without one */
export function earlierRun(
  run: EndedRun,
  end: RemediationResult | BatchResult | { missing: string },
): EarlierRun {
  const { runId, startedAt, finishedAt } = run;
  const times = { runId, startedAt, finishedAt };
  if ('missing' in end) return { ...times, status: null, end: end.missing, now: null };
  const checks = 'runs' in end ? checksOfBatch(end) : checksOfRemediation(end, () => undefined);
  return { ...times, status: end.status, end: end.reason, now: passRate(checks.map(({ now }) => now)) };
}
