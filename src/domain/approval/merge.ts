/** Many plans as one question: what is asked of any of them is asked of all, by the strictest word. */
import type { ApprovalFacts, ApprovalTerms, Demand } from '../../contracts/approval.ts';
import type { PlannedChange } from '../../contracts/plan.ts';
import { groupBy } from '../group-by.ts';

export interface PlannedPart {
  plan: PlannedChange;
  diff: string;
  /** undefined: nobody is to be asked about it */
  approval: ApprovalFacts | undefined;
}

/**
 * By rule, with the people of the first plan: the policy is read for each plan, and is another only when somebody has
 * written it meanwhile. Then each run, which reads it once more before it begins, asks for whom it lacks.
 */
export function mergedDemands(parts: readonly PlannedPart[]): Demand[] {
  const all = parts.flatMap(({ plan, approval }) =>
    (approval?.rules ?? []).map(({ have: _have, escalatedAt: _at, ...demand }) => ({
      ...demand,
      why: `${plan.target}: ${demand.why}`,
    })),
  );
  return [...groupBy(all, ({ rule }) => rule).values()].flatMap(([first, ...others]) =>
    first === undefined
      ? []
      : [
          {
            ...first,
            why: [first, ...others].map(({ why }) => why).join('; '),
            quorum: Math.max(first.quorum, ...others.map(({ quorum }) => quorum)),
            comment: [first, ...others].some(({ comment }) => comment),
            notRequester: [first, ...others].some(({ notRequester }) => notRequester),
          },
        ],
  );
}

export function mergedTimes(parts: readonly PlannedPart[]): Omit<ApprovalTerms, 'demands'> {
  const asked = parts.flatMap(({ approval }) => approval?.terms ?? []);
  const reminders = asked.flatMap(({ remindAfterMs }) => remindAfterMs ?? []);
  return {
    expiresInMs: asked.length === 0 ? 0 : Math.min(...asked.map(({ expiresInMs }) => expiresInMs)),
    remindAfterMs: reminders.length === 0 ? null : Math.min(...reminders),
  };
}

/**
 * What people type for all of it. Each run compares its own plan whole, so that nothing hangs on this one alone: the
 * hashes of different plans, one upon the other.
 */
export function mergedHash(parts: readonly Pick<PlannedPart, 'plan'>[]): string {
  const sum = parts.reduce((all, { plan }) => all ^ BigInt(`0x${plan.planHash}`), 0n);
  return sum.toString(16).padStart(64, '0');
}
