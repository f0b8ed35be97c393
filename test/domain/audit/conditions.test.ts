/** A limit that cannot be read limits everything: no value is within it. */
import { expect, it } from 'vitest';
import { holds } from '../../../src/domain/audit/conditions.ts';

it.each([
  [{ durationUpTo: '5m0s' }, '300s', true],
  [{ durationUpTo: '5m0s' }, '301s', false],
  [{ durationUpTo: '300' }, '1s', false],
  [{ durationAbove: '0s' }, '1s', true],
  [{ durationAbove: '0s' }, '0', false],
  [{ durationAbove: 'never' }, '1s', false],
  [{ durationAbove: '0s', durationUpTo: '5m0s' }, '1 minute', false],
])('%j of %s: %s', (conditions, value, expected) => {
  expect(holds(conditions, [value])).toBe(expected);
});
