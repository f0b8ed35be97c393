/** One line of a report's trend: of a run, and of a fleet. */
import type { BatchResult } from '../../contracts/batch.ts';
import type { FleetResult } from '../../contracts/fleet.ts';
import type { EarlierFleet } from '../../contracts/fleet-report.ts';
import type { EarlierRun } from '../../contracts/report.ts';
import type { RemediationResult } from '../../contracts/result.ts';
import { countAsTheyShouldBe } from '../fleet/node-words.ts';
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

/** @param end the result, or how it ended without one */
export function earlierFleet(
  run: EndedRun,
  end: { result: FleetResult } | { missing: string },
): EarlierFleet {
  const { runId, startedAt, finishedAt } = run;
  if ('missing' in end) {
    return {
      runId,
      startedAt,
      finishedAt,
      status: null,
      end: end.missing,
      asTheyShouldBe: null,
      asked: null,
    };
  }
  const { status, reason, nodes, startedAt: began } = end.result;
  const asTheyShouldBe = countAsTheyShouldBe(nodes);
  // A fleet is a chain of runs, and this one may be the last of many.
  return { runId, startedAt: began, finishedAt, status, end: reason, asTheyShouldBe, asked: nodes.length };
}
