/** Who is to be asked about a change, by the policy as it is now. What cannot be read refuses: no answer is never yes. */
import type { ReadPolicy } from '../../adapters/config/approval-policy.ts';
import type { TemporalService } from '../../adapters/service/temporal-service.ts';
import type { ApprovalAsk, TermsAnswer } from '../../contracts/deeds.ts';
import { asksForFirstUse } from '../../domain/approval/match-rule.ts';
import { roleOf } from '../../domain/approval/role.ts';
import { termsOf } from '../../domain/approval/terms.ts';

export interface TermsContext {
  temporal: Pick<TemporalService, 'wasFixed'>;
  readPolicy: ReadPolicy;
  now: () => Date;
}

export async function approvalTerms(ask: ApprovalAsk, context: TermsContext): Promise<TermsAnswer> {
  let policy = await context.readPolicy().catch((error: unknown) => error as Error);
  if (policy instanceof Error) {
    const { code, reason } = unreadable(policy);
    return { kind: 'refused', code, reason };
  }
  const { plan, approval, requestedBy } = ask;
  if (ask.isOfRequestOnly === true) policy = { ...policy, rules: [] };
  const change = {
    risk: plan.risk,
    target: plan.target,
    role: roleOf(plan.target, ask.isControlPlane),
    environment: policy.environment,
    at: context.now(),
  };
  const isLookedUp = asksForFirstUse(policy.rules, change);
  const isFirstUse = isLookedUp ? await firstUseOf(ask, context) : null;
  return termsOf(policy, { ...change, isFirstUse }, { plan, approval, requestedBy });
}

/** What the file says of changes is not known: nothing may begin. */
export function unreadable({ message }: Error): {
  admitted: false;
  code: 'POLICY_UNREADABLE';
  reason: string;
} {
  return {
    admitted: false,
    code: 'POLICY_UNREADABLE',
    reason: `the policy of the control worker cannot be read: ${message}`,
  };
}

/** An edit that is no check has never been used; what is put back ran here before. */
async function firstUseOf(
  { cluster, plan, isRestore }: ApprovalAsk,
  { temporal }: TermsContext,
): Promise<boolean | null> {
  if (isRestore) return false;
  if (plan.checks.length === 0) return true;
  try {
    const used = await Promise.all(plan.checks.map((check) => temporal.wasFixed({ cluster, check })));
    return used.includes(false);
  } catch {
    return null; // it is asked, as if it were
  }
}
