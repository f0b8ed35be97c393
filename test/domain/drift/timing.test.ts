/** When a schedule runs: what is refused, what Temporal is told, and how it is read back. */
import { describe, expect, it } from 'vitest';
import type { DriftSchedule } from '../../../src/contracts/drift.ts';
import { describeTiming, timingOf, timingProblems } from '../../../src/domain/drift/timing.ts';

const schedule = (more: Partial<DriftSchedule>): DriftSchedule => ({ jitter: '0s', ...more });
const hourMs = 3_600_000;

it('is refused more often than once a minute, and with a jitter as long as the time between two runs', () => {
  expect(timingProblems(schedule({ every: '1m' }))).toEqual([]);
  expect(timingProblems(schedule({ every: '59s' }))).toEqual([
    'every: expected a duration of 1m or more, found "59s"',
  ]);
  expect(timingProblems(schedule({ every: '1h', jitter: '60m' }))).toEqual([
    'jitter: expected less than every (1h), found "60m"',
  ]);
  expect(timingProblems(schedule({ cron: '@daily', jitter: '2h' }))).toEqual([]);
  for (const cron of ['@every 10s', ' @every  59s/2s', '@every 0.5m', '@every 0']) {
    expect(timingProblems(schedule({ cron }))).toEqual([
      `cron: expected 1m or more from run to run, found "${cron}"`,
    ]);
  }
  for (const cron of ['@every 1m', '@every 1h30m/5m', '@every soon']) {
    expect(timingProblems(schedule({ cron }))).toEqual([]);
  }
});

describe('what was missed', () => {
  it('is made up for within the time between two runs, and a day at most', () => {
    expect(timingOf(schedule({ every: '6h' })).catchupWindow).toBe(6 * hourMs);
    expect(timingOf(schedule({ every: '7d' })).catchupWindow).toBe(24 * hourMs);
    expect(timingOf(schedule({ cron: '0 3 * * *' })).catchupWindow).toBe(24 * hourMs);
  });
});

it('is read back as it was written', () => {
  const { spec } = timingOf(schedule({ every: '36h', jitter: '5m' }));
  expect(spec).toEqual({ intervals: [{ every: 36 * hourMs }], jitter: 300_000 });
  expect(describeTiming(spec)).toBe('every 36h, jitter 5m');
  const cron = timingOf(schedule({ cron: '0 3 * * 1-5', timezone: 'Europe/Paris' })).spec;
  expect(cron.cronExpressions).toEqual(['0 3 * * 1-5 # 0 3 * * 1-5']);
  // The server tells calendars, with the comment of the expression that they are from.
  const calendars = [{ comment: '0 3 * * 1-5' }, { comment: '0 3 * * 1-5' }];
  expect(describeTiming({ calendars, timezone: 'Europe/Paris' })).toBe('cron 0 3 * * 1-5 Europe/Paris');
  expect(describeTiming({ calendars: [{}] })).toBe('cron (without its text)');
});
