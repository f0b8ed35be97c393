/** How a question comes on: which yes counts for what, and what time brings. */
import { describe, expect, it } from 'vitest';
import type { Demand } from '../../../src/contracts/approval.ts';
import { isSatisfied, lackingOf, neededText, standingsOf } from '../../../src/domain/approval/demands.ts';
import { noteIgnored } from '../../../src/domain/approval/ignored.ts';
import { nextDue } from '../../../src/domain/approval/next-due.ts';
import { demandOf } from '../../support/demand.ts';

const demand = (more: Partial<Demand>): Demand => demandOf({ rule: 'r1', why: '', ...more });
const standings = (
  demands: Demand[],
  by: string[],
  escalatedAt = new Map<string, string>(),
): ReturnType<typeof standingsOf> =>
  standingsOf(
    demands,
    by.map((name) => ({ by: name, comment: name === 'mute' ? '' : 'why' })),
    { requestedBy: 'ana', escalatedAt },
  );

describe('which yes counts', () => {
  it('one person may count for several rules, and each rule wants its own quorum', () => {
    const both = [demand({ from: ['ben', 'eva'], quorum: 2 }), demand({ rule: 'r2', from: ['ben'] })];
    expect(standings(both, ['ben']).map(isSatisfied)).toEqual([false, true]);
    expect(lackingOf(standings(both, ['ben']))).toBe('r1: 1 more of ben, eva');
    expect(standings(both, ['ben', 'EVA ']).every(isSatisfied)).toBe(true);
  });

  it('one person is one, however often and however spelled', () => {
    expect(standings([demand({ quorum: 2 })], ['ben', 'BEN', 'Ben '])).toMatchObject([{ have: 1 }]);
  });

  it('neither the requester nor a yes without a comment, where that is ruled out', () => {
    expect(standings([demand({ notRequester: true })], ['Ana'])).toMatchObject([{ have: 0 }]);
    expect(standings([demand({ comment: true })], ['mute'])).toMatchObject([{ have: 0 }]);
    expect(standings([demand({ comment: true })], ['ben'])).toMatchObject([{ have: 1 }]);
  });

  it('the people of an escalation only after it', () => {
    const escalating = [demand({ from: ['ben'], escalateTo: ['cio'] })];
    expect(standings(escalating, ['cio'])).toMatchObject([{ have: 0 }]);
    expect(standings(escalating, ['cio'], new Map([['r1', '…']]))).toMatchObject([{ have: 1 }]);
  });
});

describe('what time brings', () => {
  const terms = { demands: [], expiresInMs: 100, remindAfterMs: 20 };
  const escalating = [demand({ escalateAfterMs: 50, escalateTo: ['cio'] })];
  const due = (remindedAt: string | null, rules = standings(escalating, [])): string => {
    const { event, atMs } = nextDue(terms, { remindedAt, rules }, 1000);
    return `${event ?? 'expired'} at ${atMs}`;
  };
  it('a reminder, an escalation, the end; each once', () => {
    expect(due(null)).toBe('reminded at 1020');
    expect(due('…')).toBe('escalated at 1050');
    expect(due('…', standings(escalating, [], new Map([['r1', '…']])))).toBe('expired at 1100');
  });

  it('no escalation of what has its approvals', () => {
    expect(due('…', standings(escalating, ['ben']))).toBe('expired at 1100');
  });

  it('what is due with the end is the end', () => {
    const late = { ...terms, remindAfterMs: 100 };
    expect(nextDue(late, { remindedAt: null, rules: [] }, 0).event).toBeNull();
  });
});

it('of a flood of answers that do not count the first ones are told, and that there were more', () => {
  const ignored: string[] = [];
  for (let number = 1; number <= 60; number++) noteIgnored(ignored, `answer ${number}`);
  expect([ignored.length, ignored[0]]).toEqual([51, 'answer 1']);
  expect(ignored.slice(-2)).toEqual(['answer 50', 'and more, which are not listed']);
});

it('what would not even be asked says so, and why', () => {
  expect(neededText({ needed: null })).toBeNull();
  expect(neededText({ needed: 'a rule asks' })).toBe('a rule asks');
  const refused = { needed: 'no such group', refused: 'APPROVAL_IMPOSSIBLE' } as const;
  expect(neededText(refused)).toBe('it would be refused (APPROVAL_IMPOSSIBLE): no such group');
});
