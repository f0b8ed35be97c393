import { describe, expect, it } from 'vitest';
import { judgeDecision } from '../../src/domain/approval.ts';
import type { DecisionInput, WaitingPlan } from '../../src/domain/approval.ts';

const waiting: WaitingPlan = {
  planHash: '3f9a01c2'.padEnd(64, '0'),
  approvers: [],
  requestedBy: 'ana',
  selfApproval: true,
};

describe('a decision is bound to the plan that was seen (crash 22)', () => {
  const rows: [string, DecisionInput, Partial<WaitingPlan>, string][] = [
    ['the 8 digits people read', { by: 'bo', plan: '3f9a01c2' }, {}, 'accepted'],
    ['the whole hash', { by: 'bo', plan: '3f9a01c2'.padEnd(64, '0') }, {}, 'accepted'],
    ['fewer digits could be another plan', { by: 'bo', plan: '3f9a' }, {}, 'wrongPlan'],
    ['another plan', { by: 'bo', plan: '00000000' }, {}, 'wrongPlan'],
    ['no plan', { by: 'bo' }, {}, 'wrongPlan'],
    ['early or late', { by: 'bo', plan: '3f9a01c2' }, { planHash: null }, 'notWaiting'],
    ['twice by one person', { by: 'bo', plan: '3f9a01c2' }, { approvers: ['bo'] }, 'notAllowed'],
    [
      "one's own plan, where the node forbids it",
      { by: 'ana', plan: '3f9a01c2' },
      { selfApproval: false },
      'notAllowed',
    ],
    ["one's own plan, where it does not", { by: 'ana', plan: '3f9a01c2' }, {}, 'accepted'],
    ['nobody', { plan: '3f9a01c2' }, {}, 'malformed'],
    ['a name that is no text', { by: 7 as never, plan: '3f9a01c2' }, {}, 'malformed'],
    ['a plan that is no text', { by: 'bo', plan: {} as never }, {}, 'wrongPlan'],
  ];
  it.each(rows)('%s', (_name, decision, plan, expected) => {
    expect(judgeDecision(decision, { ...waiting, ...plan }).kind).toBe(expected);
  });

  it('says what to type instead', () => {
    const judgement = judgeDecision({ by: 'bo', plan: 'deadbeef' }, waiting);
    expect(judgement).toMatchObject({
      reason: 'decision by bo is about plan "deadbeef": expected "plan":"3f9a01c2"',
    });
  });
});
