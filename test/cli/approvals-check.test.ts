/** The time that `approvals check --at` means. */
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { timeOf } from '../../src/cli/approvals-check.ts';

beforeEach(() => vi.stubEnv('TZ', 'America/New_York'));
afterEach(() => vi.unstubAllEnvs());

it.each([
  ['2026-12-01T09:00', '2026-12-01T09:00:00.000Z'],
  ['2026-12-01 09:00', '2026-12-01T09:00:00.000Z'],
  ['2026-12-01t09:00:30', '2026-12-01T09:00:30.000Z'],
  ['2026-12-01', '2026-12-01T00:00:00.000Z'],
  ['2026-12-01 09:00+01:00', '2026-12-01T08:00:00.000Z'],
  ['2026-12-01T09:00Z', '2026-12-01T09:00:00.000Z'],
])('%s is %s, wherever it is typed', (text, at) => {
  expect(timeOf(text).toISOString()).toBe(at);
});

it.each(['9:00', 'tomorrow', '2026-12-01T9'])('%s is none', (text) => {
  expect(timeOf(text).getTime()).toBeNaN();
});
