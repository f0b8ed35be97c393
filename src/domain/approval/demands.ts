/** How far a question has come: which yes counts for what, and what is lacking. */
import type { ApprovalState, Demand, DemandStanding } from '../../contracts/approval.ts';
import { foldName, hasPerson, isSamePerson } from './names.ts';

export interface Vote {
  by: string;
  comment: string;
}

/** Why a yes of this person does not count for a demand; null: it does. */
export type WhyNot = 'notNamed' | 'notYet' | 'isRequester' | 'noComment';

export function whyNotFor(
  { by, comment }: Vote,
  demand: Demand & { escalatedAt: string | null },
  requestedBy: string,
): WhyNot | null {
  const isNamed = demand.from === null || hasPerson(demand.from, by);
  const isOfEscalation = hasPerson(demand.escalateTo, by);
  if (!isNamed && !isOfEscalation) return 'notNamed';
  if (demand.notRequester && isSamePerson(by, requestedBy)) return 'isRequester';
  if (!isNamed && demand.escalatedAt === null) return 'notYet';
  return demand.comment && comment.trim() === '' ? 'noComment' : null;
}

/** Names of the rules that a yes counts for. */
export function countedFor(vote: Vote, standings: readonly DemandStanding[], requestedBy: string): string[] {
  return standings.filter((one) => whyNotFor(vote, one, requestedBy) === null).map(({ rule }) => rule);
}

/**
 * Counted afresh: the same yes may count for a rule that was not asked before.
 * @param escalatedAt by rule
 */
export function standingsOf(
  demands: readonly Demand[],
  votes: readonly Vote[],
  { requestedBy, escalatedAt }: { requestedBy: string; escalatedAt: ReadonlyMap<string, string> },
): DemandStanding[] {
  return demands.map((demand) => {
    const standing = { ...demand, escalatedAt: escalatedAt.get(demand.rule) ?? null };
    const counted = votes.filter((vote) => whyNotFor(vote, standing, requestedBy) === null);
    return { ...standing, have: new Set(counted.map(({ by }) => foldName(by))).size };
  });
}

export function isSatisfied({ have, quorum }: DemandStanding): boolean {
  return have >= quorum;
}

/** null: nobody is asked. */
export function whyAsked(demands: readonly Demand[]): string | null {
  return demands.length === 0 ? null : demands.map(({ why }) => why).join('; ');
}

/** For people, also of a dry run whose question would not even be put. */
export function neededText({ needed, refused }: Pick<ApprovalState, 'needed' | 'refused'>): string | null {
  return needed === null || refused === undefined ? needed : `it would be refused (${refused}): ${needed}`;
}

/** For people: "prod: 1 more of ana, ben (with a comment)". Empty: nothing is lacking. */
export function lackingOf(standings: readonly DemandStanding[]): string {
  return standings
    .filter((one) => !isSatisfied(one))
    .map((one) => `${one.rule}: ${one.quorum - one.have} more of ${whoMay(one)}`)
    .join('; ');
}

export function whoMay(standing: Demand & { escalatedAt: string | null }): string {
  const { from, escalateTo, escalatedAt, notRequester, comment } = standing;
  const named = from === null ? ['anybody'] : from;
  const all = escalatedAt === null || from === null ? named : [...new Set([...named, ...escalateTo])];
  const but = notRequester ? ' but whoever asked' : '';
  return `${all.join(', ')}${but}${comment ? ' (with a comment)' : ''}`;
}

/** Before anything was asked. */
export function noApproval(): ApprovalState {
  return {
    needed: null,
    hash: null,
    rules: [],
    granted: [],
    ignored: [],
    expiresAt: null,
    remindedAt: null,
  };
}
