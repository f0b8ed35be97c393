import { describe, expect, it } from 'vitest';
import type { Demand } from '../../../src/contracts/approval.ts';
import { standingsOf } from '../../../src/domain/approval/demands.ts';
import { judgeDecision } from '../../../src/domain/approval/judge-decision.ts';
import type { Waiting } from '../../../src/domain/approval/judge-decision.ts';
import { demandOf } from '../../support/demand.ts';

const anybody = demandOf({ rule: 'node.yaml', why: 'its risk is high' });
const hash = '3f9a01c2'.padEnd(64, '0');
const waitingFor = (more: Partial<Demand> = {}, rest: Partial<Waiting> = {}): Waiting => ({
  hash,
  votes: [],
  requestedBy: 'ana',
  demands: standingsOf([{ ...anybody, ...more }], [], { requestedBy: 'ana', escalatedAt: new Map() }),
  ...rest,
});
const judge = (decision: unknown, waiting: Waiting | null = waitingFor(), approve = true): string =>
  judgeDecision(decision, approve, waiting).kind;
const plan = '3f9a01c2';

describe('a decision is bound to the plan that was seen (crash 22)', () => {
  const rows: [string, unknown, Waiting | null, string][] = [
    ['the 8 digits people read', { by: 'bo', plan }, waitingFor(), 'accepted'],
    ['the whole hash', { by: 'bo', plan: hash }, waitingFor(), 'accepted'],
    ['fewer digits could be another plan', { by: 'bo', plan: '3f9a' }, waitingFor(), 'wrongPlan'],
    ['another plan', { by: 'bo', plan: '00000000' }, waitingFor(), 'wrongPlan'],
    ['no plan', { by: 'bo' }, waitingFor(), 'wrongPlan'],
    ['early or late', { by: 'bo', plan }, null, 'notWaiting'],
    [
      'twice by one person',
      { by: 'bo', plan },
      waitingFor({}, { votes: [{ by: 'bo', comment: '' }] }),
      'notAllowed',
    ],
    [
      'twice, spelled otherwise',
      { by: ' BO\u200b', plan },
      waitingFor({}, { votes: [{ by: 'bo', comment: '' }] }),
      'notAllowed',
    ],
    [
      "one's own plan, where that is ruled out",
      { by: 'ana', plan },
      waitingFor({ notRequester: true }),
      'notAllowed',
    ],
    ['the same, spelled otherwise', { by: 'Ａna ', plan }, waitingFor({ notRequester: true }), 'notAllowed'],
    ["one's own plan, where it is not", { by: 'ana', plan }, waitingFor(), 'accepted'],
    ['somebody who is not named', { by: 'bo', plan }, waitingFor({ from: ['eva'] }), 'notAllowed'],
    ['somebody who is', { by: 'EVA', plan }, waitingFor({ from: ['eva'] }), 'accepted'],
    [
      'no comment, where one is wanted',
      { by: 'bo', plan, comment: ' ' },
      waitingFor({ comment: true }),
      'notAllowed',
    ],
    [
      'a comment, where one is wanted',
      { by: 'bo', plan, comment: 'why' },
      waitingFor({ comment: true }),
      'accepted',
    ],
    ['nobody', { plan }, waitingFor(), 'malformed'],
    ['a name that nobody sees', { by: '\u200b', plan }, waitingFor(), 'malformed'],
    ['a name that is no text', { by: 7, plan }, waitingFor(), 'malformed'],
    ['a plan that is no text', { by: 'bo', plan: {} }, waitingFor(), 'wrongPlan'],
    ['a comment that is no text', { by: 'bo', plan, comment: 7 }, waitingFor(), 'malformed'],
    ['a comment without an end', { by: 'bo', plan, comment: 'x'.repeat(2001) }, waitingFor(), 'malformed'],
  ];
  it.each(rows)('%s', (_name, decision, waiting, expected) => {
    expect(judge(decision, waiting)).toBe(expected);
  });

  it.each([undefined, null, 'yes', 7, true, [], [{ by: 'bo' }]])('rubbish is answered: %j', (rubbish) => {
    expect(judge(rubbish)).toBe('malformed');
    expect(judge(rubbish, null, false)).toBe('malformed');
  });

  it('says what to type instead', () => {
    expect(judgeDecision({ by: 'bo', plan: 'deadbeef' }, true, waitingFor())).toMatchObject({
      reason: 'decision by bo is about plan "deadbeef": expected "plan":"3f9a01c2"',
    });
  });
});

describe('a second word of the same person', () => {
  const votes = [{ by: 'bo', comment: '' }];
  const of = (demands: Demand[]): Waiting => ({
    ...waitingFor({}, { votes }),
    demands: standingsOf(demands, votes, { requestedBy: 'ana', escalatedAt: new Map() }),
  });
  it('counts for a rule that has come since, and wants more than the first one said', () => {
    const waiting = of([anybody, { ...anybody, rule: 'new', comment: true }]);
    expect(judgeDecision({ by: 'bo', plan, comment: 'why' }, true, waiting)).toMatchObject({
      kind: 'accepted',
      rules: ['node.yaml', 'new'],
    });
  });

  it('nobody is taken who counts only for what has its approvals', () => {
    const waiting = of([anybody, { ...anybody, rule: 'new', from: ['eva'] }]);
    expect(judgeDecision({ by: 'cem', plan }, true, waiting)).toMatchObject({
      reason: 'cem is not needed: node.yaml has what it wants',
    });
    expect(judge({ by: 'eva', plan }, waiting)).toBe('accepted');
  });
});

describe('who may stop it', () => {
  const named = waitingFor({ from: ['eva'], escalateTo: ['cio'], notRequester: true, comment: true });
  it('whoever could say yes, also without a comment, and whoever asked', () => {
    expect(judge({ by: 'eva', plan }, named, false)).toBe('accepted');
    expect(judge({ by: 'cio', plan }, named, false)).toBe('accepted');
    expect(judge({ by: 'Ana', plan }, named, false)).toBe('accepted');
  });

  it('whoever has said yes before', () => {
    expect(judge({ by: 'bo', plan }, waitingFor({}, { votes: [{ by: 'bo', comment: '' }] }), false)).toBe(
      'accepted',
    );
  });

  it('nobody else', () => {
    expect(judge({ by: 'bo', plan }, named, false)).toBe('notAllowed');
  });
});

describe('after an escalation', () => {
  const demand = { ...anybody, from: ['eva'], escalateAfterMs: 1000, escalateTo: ['cio'] };
  const of = (escalatedAt: Map<string, string>): Waiting => ({
    ...waitingFor(),
    demands: standingsOf([demand], [], { requestedBy: 'ana', escalatedAt }),
  });
  it('its people may answer too, and only then', () => {
    expect(judge({ by: 'cio', plan }, of(new Map()))).toBe('notAllowed');
    expect(judge({ by: 'cio', plan }, of(new Map([['node.yaml', '2026-01-01T00:00:00Z']])))).toBe('accepted');
    expect(judge({ by: 'bo', plan }, of(new Map([['node.yaml', '2026-01-01T00:00:00Z']])))).toBe(
      'notAllowed',
    );
    expect(judge({ by: 'eva', plan }, of(new Map([['node.yaml', '2026-01-01T00:00:00Z']])))).toBe('accepted');
  });
});
