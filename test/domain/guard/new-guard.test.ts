/** A guard that was begun empty: what it admits before the nodes have said which guard they know, and what it tells. */
import { describe, expect, it } from 'vitest';
import type { GuardAsk, GuardState } from '../../../src/contracts/guard.ts';
import { describeGuard, describeMemory } from '../../../src/domain/guard/describe.ts';
import { admitChange, pauseGuard, previewChange, releaseChange } from '../../../src/domain/guard/guard.ts';
import {
  adoptNodes,
  beginWarming,
  endWarming,
  hasAnswer,
  hearNode,
  isWarming,
  newGuard,
  tellProblem,
} from '../../../src/domain/guard/new-guard.ts';
import { guardAsk } from '../../support/guard-ask.ts';

const at = '2026-11-29T12:00:00.000Z';
const empty = newGuard('c', 'guard-2', at);
const warming = beginWarming(empty);

const ask = (node: string, knownGuard: string | null = null, isRestore = false): GuardAsk =>
  guardAsk(node, { knownGuard, isRestore });
const answerOf = (state: GuardState, asked: GuardAsk): string => {
  const { answer } = admitChange(state, asked, at);
  return answer.admitted ? 'admitted' : `${answer.code}: ${answer.reason}`;
};

describe('crash 13, a guard that has not learnt yet what nodes know', () => {
  it('admits nothing, not even a restore, and tells a preview that it may be waited for', () => {
    for (const isRestore of [false, true]) {
      expect(answerOf(warming, ask('cp-1', null, isRestore))).toMatch(
        /^GUARD_WARMING: guard guard-2 of cluster c/,
      );
    }
    expect(admitChange(warming, ask('cp-1'), at).state.slots).toEqual([]);
    expect(previewChange(warming, ask('cp-1')).refusal).toBeNull();
    expect(
      previewChange(pauseGuard(warming, { by: 'ana', reason: 'x' }, at), ask('cp-1')).refusal,
    ).toMatchObject({
      code: 'GUARD_PAUSED',
    });
  });

  it('knows all that there is to know when no node knows another', () => {
    const heard = hearNode(hearNode(warming, { node: 'cp-1', knownGuard: null }), {
      node: 'cp-2',
      knownGuard: 'guard-2',
    });
    expect(hasAnswer(heard)).toBe(false);
    const warm = endWarming(heard, []);
    expect([hasAnswer(warm), answerOf(warm, ask('cp-1'))]).toEqual([true, 'admitted']);
    expect(warm).not.toHaveProperty('unasked');
  });

  it('is lost by the first node that knows another, before the rest has spoken', () => {
    const lost = hearNode(warming, { node: 'cp-1', knownGuard: 'guard-0' });
    expect(hasAnswer(lost)).toBe(true);
    for (const state of [lost, endWarming(lost, [])]) {
      expect(answerOf(state, ask('cp-2'))).toMatch(/^GUARD_LOST: cp-1 knows guard guard-0/);
    }
  });

  it('one of before this was asked is not asked now', () => {
    expect([isWarming(empty), hasAnswer(empty), answerOf(empty, ask('cp-1'))]).toEqual([
      false,
      true,
      'admitted',
    ]);
  });
});

describe('the word of an operator', () => {
  const marks = [
    ['cp-1', 'guard-0'],
    ['cp-2', 'guard-1'],
    ['cp-3', 'guard-0'],
  ] as const;
  const lost = marks.reduce<GuardState>(
    (state, [node, knownGuard]) => hearNode(state, { node, knownGuard }),
    warming,
  );

  it('is for each guard that nodes know', () => {
    expect(describeMemory(lost)[0]).toBe(
      'lost: cp-1 knows guard guard-0, cp-2 knows guard guard-1. Nothing begins until it is adopted',
    );
    const adopted = adoptNodes(endWarming(lost, []));
    for (const [node, knownGuard] of marks) expect(answerOf(adopted, ask(node, knownGuard))).toBe('admitted');
    expect(answerOf(adopted, ask('cp-4', 'guard-x'))).toContain('GUARD_LOST');
  });

  it('before all have spoken is no word for those that have not', () => {
    expect(answerOf(adoptNodes(lost), ask('cp-1'))).toContain('GUARD_WARMING');
  });

  it('does without their answers where nobody can be asked', () => {
    const stuck = tellProblem(warming, 'they could not be listed: the server is away');
    expect(answerOf(stuck, ask('cp-1'))).toMatch(/: they could not be listed: the server is away$/);
    expect(answerOf(adoptNodes(stuck), ask('cp-1'))).toBe('admitted');
    expect(tellProblem(adoptNodes(stuck), 'late')).toEqual(adoptNodes(stuck));
    expect(adoptNodes(empty)).toEqual(empty);
  });
});

describe('a node that did not answer', () => {
  const warm = endWarming(warming, ['cp-2', 'cp-3']);

  it('is told of until it is heard, and its own mark holds up', () => {
    const heard = previewChange(warm, ask('cp-3')).state;
    expect(heard.unasked).toEqual({ nodes: ['cp-2'], more: 0 });
    expect(answerOf(heard, ask('cp-2', 'guard-0'))).toContain('GUARD_LOST');
    expect(admitChange(heard, ask('cp-2'), at).state).not.toHaveProperty('unasked');
  });

  it('is not heard by the end of a run: that says who admitted it, not what the node knows', () => {
    const end = { node: 'cp-2', changeId: 'x', end: 'FIXED' } as const;
    expect(releaseChange(warm, end).unasked).toEqual(warm.unasked);
  });

  it('is one of a few that are named, however many there are', () => {
    const names = Array.from({ length: 300 }, (_, index) => `w-${index}`);
    const { unasked } = endWarming(warming, names);
    expect([unasked?.nodes.length, unasked?.more]).toEqual([20, 280]);
  });
});

it('is shown in words', () => {
  const told = tellProblem(warming, 'they could not be listed: away');
  expect(describeGuard(told)).toBe(
    'guard guard-2\n\n**new**: it asks the nodes that this server knows of whether they know another guard (they could not be listed: away). Nothing begins until they have answered',
  );
  expect(describeGuard(endWarming(warming, ['cp-2', 'cp-3']))).toContain(
    '**not asked**: cp-2, cp-3 did not answer when this guard began.',
  );
});
