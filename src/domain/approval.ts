/** Is a person's decision one about the plan that waits? Each refusal says what to type instead. */
import { shortHash } from './names.ts';

export interface DecisionInput {
  by?: string;
  plan?: string;
  comment?: string;
}

export interface WaitingPlan {
  /** null: nothing waits for a decision, not yet or no more */
  planHash: string | null;
  approvers: readonly string[];
  requestedBy: string;
  selfApproval: boolean;
}

export type DecisionJudgement =
  { kind: 'accepted' } | { kind: 'notWaiting' | 'wrongPlan' | 'notAllowed' | 'malformed'; reason: string };

/** The first 8 digits of a plan hash are enough; fewer could mean another plan. */
const shortestHash = 8;

export function judgeDecision(decision: DecisionInput, waiting: WaitingPlan): DecisionJudgement {
  const { by, plan } = decision as { by?: unknown; plan?: unknown };
  if (typeof by !== 'string' || by.trim() === '') {
    return {
      kind: 'malformed',
      reason: 'a decision without a name: expected {"by":"<who>","plan":"<8 digits>"}',
    };
  }
  if (waiting.planHash === null) {
    return { kind: 'notWaiting', reason: `decision by ${by}: no plan waits for a decision now` };
  }
  const wanted = `expected "plan":"${shortHash(waiting.planHash)}"`;
  if (typeof plan !== 'string' || plan === '') {
    return { kind: 'wrongPlan', reason: `decision by ${by} names no plan: ${wanted}` };
  }
  if (plan.length < shortestHash || !waiting.planHash.startsWith(plan)) {
    return { kind: 'wrongPlan', reason: `decision by ${by} is about plan "${plan.slice(0, 64)}": ${wanted}` };
  }
  if (waiting.approvers.includes(by)) {
    return { kind: 'notAllowed', reason: `${by} has approved this plan already` };
  }
  if (!waiting.selfApproval && by === waiting.requestedBy) {
    return {
      kind: 'notAllowed',
      reason: `${by} asked for the change: the node's policy wants another person's approval`,
    };
  }
  return { kind: 'accepted' };
}
