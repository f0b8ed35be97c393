/** Is a person's decision one about what waits? Each refusal says what to type instead. */
import type { DemandStanding } from '../../contracts/approval.ts';
import { shortHash } from '../names.ts';
import { isSatisfied, whoMay, whyNotFor } from './demands.ts';
import type { Vote, WhyNot } from './demands.ts';
import { foldName, hasPerson, isSamePerson } from './names.ts';

/** As people are told to write it; what comes may be anything. */
export interface DecisionInput {
  by?: string;
  plan?: string;
  comment?: string;
}

export interface Waiting {
  hash: string;
  /** who has said yes to it already, and with which words */
  votes: readonly Vote[];
  requestedBy: string;
  demands: readonly DemandStanding[];
}

export type DecisionJudgement =
  | { kind: 'accepted'; by: string; comment: string; rules: string[] }
  | { kind: 'notWaiting' | 'wrongPlan' | 'notAllowed' | 'malformed'; reason: string };

/** The first 8 digits of a plan hash are enough; fewer could mean another plan. */
const shortestHash = 8;
const longestName = 200;
const longestComment = 2000;

/** @param waiting null: nothing waits for a decision, not yet or no more */
export function judgeDecision(
  decision: unknown,
  approve: boolean,
  waiting: Waiting | null,
): DecisionJudgement {
  const said = typeof decision === 'object' && decision !== null ? (decision as Record<string, unknown>) : {};
  const by = typeof said['by'] === 'string' ? said['by'].replace(/\p{Cc}/gu, '').trim() : '';
  const { plan, comment = '' } = said;
  if (foldName(by) === '') return malformed('a decision without a name');
  if (by.length > longestName) return malformed(`a name of ${by.length} characters`);
  if (typeof comment !== 'string' || comment.length > longestComment) {
    return malformed(`decision by ${by}: a comment that is no text of at most ${longestComment} characters`);
  }
  if (waiting === null) {
    return { kind: 'notWaiting', reason: `decision by ${by}: no plan waits for a decision now` };
  }
  const wanted = `expected "plan":"${shortHash(waiting.hash)}"`;
  if (typeof plan !== 'string' || plan === '') {
    return { kind: 'wrongPlan', reason: `decision by ${by} names no plan: ${wanted}` };
  }
  if (plan.length < shortestHash || !waiting.hash.startsWith(plan)) {
    return { kind: 'wrongPlan', reason: `decision by ${by} is about plan "${plan.slice(0, 64)}": ${wanted}` };
  }
  return approve ? judgeYes({ by, comment }, waiting) : judgeNo({ by, comment }, waiting);
}

function judgeYes(vote: Vote, waiting: Waiting): DecisionJudgement {
  const { by } = vote;
  const { demands, requestedBy, votes } = waiting;
  const answers = demands.map((demand) => ({ demand, whyNot: whyNotFor(vote, demand, requestedBy) }));
  // Rather asked for at once than found missing by one of the rules that it would count for.
  const mute = answers.find(({ whyNot }) => whyNot === 'noComment');
  if (mute !== undefined) {
    return notAllowed(`${by} gives no comment: ${mute.demand.rule} wants one (--comment, "comment":"…")`);
  }
  const counts = answers.filter(({ whyNot }) => whyNot === null).map(({ demand }) => demand);
  const rules = counts.map(({ rule }) => rule);
  if (rules.length > 0) {
    const own = votes.filter((one) => isSamePerson(one.by, by));
    const isCounted = (demand: DemandStanding): boolean =>
      own.some((one) => whyNotFor(one, demand, requestedBy) === null);
    if (counts.every(isCounted)) return notAllowed(`${by} has approved this plan already`);
    if (counts.every(isSatisfied))
      return notAllowed(`${by} is not needed: ${rules.join(', ')} has what it wants`);
    return { kind: 'accepted', ...vote, rules };
  }
  const whys = answers.map(
    ({ demand, whyNot }) => `${demand.rule} ${whyNotText[whyNot ?? 'notNamed'](demand)}`,
  );
  const isRequester = answers.some(({ whyNot }) => whyNot === 'isRequester');
  return notAllowed(
    `${by}${isRequester ? ' asked for the change' : ' may not approve it'}: ${whys.join('; ')}`,
  );
}

const whyNotText: Record<WhyNot, (demand: DemandStanding) => string> = {
  notNamed: (demand) => `wants ${whoMay(demand)}`,
  notYet: ({ escalateTo }) => `lets ${escalateTo.join(', ')} answer only once it is escalated`,
  isRequester: () => "wants another person's approval",
  noComment: () => 'wants a comment',
};

/** A no asks for less: whoever could say yes, has said it, or has asked for the change may stop it. */
function judgeNo(vote: Vote, waiting: Waiting): DecisionJudgement {
  const { by } = vote;
  const { demands, requestedBy, votes } = waiting;
  const mayStop = demands.filter(
    ({ from, escalateTo }) => from === null || hasPerson([...from, ...escalateTo], by),
  );
  const rules = mayStop.map(({ rule }) => rule);
  if (rules.length > 0 || isSamePerson(by, requestedBy) || votes.some((one) => isSamePerson(one.by, by))) {
    return { kind: 'accepted', ...vote, rules };
  }
  const whys = demands.map((demand) => `${demand.rule} wants ${whoMay(demand)}`);
  return notAllowed(`${by} may not reject it: ${whys.join('; ')}`);
}

function malformed(what: string): DecisionJudgement {
  return { kind: 'malformed', reason: `${what}: expected {"by":"<who>","plan":"<8 digits>"}` };
}

function notAllowed(reason: string): DecisionJudgement {
  return { kind: 'notAllowed', reason };
}
