/** Who is to be asked about a change, by the policy as it is now. */
import type { ReadPolicy } from '../../adapters/config/approval-policy.ts';
import type { TemporalService } from '../../adapters/service/temporal-service.ts';
import type { ApprovalAsk, TermsAnswer } from '../../contracts/deeds.ts';
import { asksForFirstUse } from '../../domain/approval/match-rule.ts';
import { roleOf } from '../../domain/approval/role.ts';
import { termsOf } from '../../domain/approval/terms.ts';
import { policyNow } from './policy-now.ts';

export interface TermsContext {
  temporal: Pick<TemporalService, 'wasFixed'>;
  readPolicy: ReadPolicy;
  now: () => Date;
}

export async function approvalTerms(ask: ApprovalAsk, context: TermsContext): Promise<TermsAnswer> {
  let policy = await policyNow(context.readPolicy);
  if ('code' in policy) return { kind: 'refused', ...policy };
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
