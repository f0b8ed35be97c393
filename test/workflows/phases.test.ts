/** The steps that people follow: one at a time, each with its end. */
import { expect, it } from 'vitest';
import { beginPhase, checklistOf, endPhase } from '../../src/workflows/phases.ts';
import type { Stepwise } from '../../src/workflows/phases.ts';

it('a step that begins ends the one before, and an end that was told stays', () => {
  const status: Stepwise = { phase: '', waitingFor: '', phases: [] };
  endPhase(status, 'nothing was under way');
  beginPhase(status, 'parse', 'the request');
  beginPhase(status, 'inspect', 'cp-1');
  endPhase(status, 'plan 3f9a01c2');
  beginPhase(status, 'approve', 'two people');
  expect(status.phases.map(({ name, outcome }) => `${name}: ${outcome}`)).toEqual([
    'parse: done',
    'inspect: plan 3f9a01c2',
    'approve: under way',
  ]);
  expect(status.phases.map(({ endedAt }) => endedAt === null)).toEqual([false, false, true]);
  expect(checklistOf(status)).toEqual([
    '- [x] parse: done',
    '- [x] inspect: plan 3f9a01c2',
    '- [ ] **approve**: two people',
  ]);
});
