/** One yes for a whole batch counts as long as the batch goes on, and not when it was held for weeks. */
import { expect, it } from 'vitest';
import { countsForMs, recentOf } from '../../../src/domain/approval/recent.ts';

const hour = 3_600_000;
const now = Date.parse('2026-01-10T12:00:00.000Z');
const yes = (by: string, ageMs: number) => ({
  by,
  comment: '',
  at: new Date(now - ageMs).toISOString(),
  identity: 'claimed' as const,
  rules: ['prod'],
});
const counted = (expiresInMs: number, ...granted: ReturnType<typeof yes>[]): string[] =>
  recentOf({ granted, rules: [] }, { nowMs: now, forMs: countsForMs(expiresInMs) }).granted.map(
    ({ by }) => by,
  );

it('however short the question was, a yes of the same day counts for the last change too', () => {
  expect(counted(hour / 6, yes('ben', hour), yes('eva', 24 * hour))).toEqual(['ben', 'eva']);
});

it('a yes of weeks ago does not', () => {
  expect(counted(hour, yes('ben', 24 * hour + 1), yes('eva', hour))).toEqual(['eva']);
});

it('where people have longer to answer, their yes counts as long', () => {
  expect(counted(72 * hour, yes('ben', 72 * hour), yes('eva', 73 * hour))).toEqual(['ben']);
});
