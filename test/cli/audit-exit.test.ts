/** The exit code of an audit. */
import { expect, it } from 'vitest';
import { exitCodeOfAudit } from '../../src/cli/audit-exit.ts';
import type { Verdict } from '../../src/contracts/audit.ts';

it.each<[Verdict, boolean, number]>([
  ['pass', false, 0],
  ['notApplicable', false, 0],
  ['waived', true, 0],
  ['pass', true, 1],
  ['fail', false, 1],
  ['stale', false, 1],
  ['unknown', false, 1],
  ['manual', false, 1],
])('of a check that is %s, under an open change: %s, it is %i', (verdict, unconfirmed, code) => {
  expect(
    exitCodeOfAudit([
      { verdict: 'pass', unconfirmed: false },
      { verdict, unconfirmed },
    ]),
  ).toBe(code);
});
