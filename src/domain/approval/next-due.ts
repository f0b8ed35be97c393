/** What the time brings to an open question. */
import type { ApprovalState, ApprovalTerms } from '../../contracts/approval.ts';
import { isSatisfied } from './demands.ts';

export interface Due {
  /** null: it expires */
  event: 'reminded' | 'escalated' | null;
  atMs: number;
  /** that are escalated by it */
  rules: string[];
  /** of the timer */
  summary: string;
}

/** The first of what is still to come; what is due together with the expiry is the expiry. */
export function nextDue(
  terms: ApprovalTerms,
  { remindedAt, rules }: Pick<ApprovalState, 'remindedAt' | 'rules'>,
  askedMs: number,
): Due {
  const dues: Due[] = [{ event: null, atMs: askedMs + terms.expiresInMs, rules: [], summary: 'approval' }];
  if (terms.remindAfterMs !== null && remindedAt === null) {
    const atMs = askedMs + terms.remindAfterMs;
    dues.push({ event: 'reminded', atMs, rules: [], summary: 'reminder' });
  }
  for (const rule of rules) {
    if (rule.escalateAfterMs === null || rule.escalatedAt !== null || isSatisfied(rule)) continue;
    const atMs = askedMs + rule.escalateAfterMs;
    dues.push({ event: 'escalated', atMs, rules: [rule.rule], summary: `escalation (${rule.rule})` });
  }
  return dues.reduce((first, due) => (due.atMs < first.atMs ? due : first));
}
