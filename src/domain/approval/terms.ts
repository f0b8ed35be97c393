/**
 * One question out of everything that asks: every rule that holds, the node's policy and whoever wants the change. Each
 * keeps its own people and its own quorum, and all must be satisfied; the shortest expiry and the first reminder count.
 */
import type { Demand, RequestApproval } from '../../contracts/approval.ts';
import type { ApprovalPolicy, ApprovalRule } from '../../contracts/approval-policy.ts';
import type { TermsAnswer } from '../../contracts/deeds.ts';
import { durationMs } from '../duration.ts';
import { isMatch, whyItAsks } from './match-rule.ts';
import type { AskedChange } from './match-rule.ts';
import { ownDemands, timesOf } from './own-demands.ts';
import type { AskedPlan } from './own-demands.ts';
import { foldName } from './names.ts';
import { peopleOf, unknownGroups, whyNobodyCan } from './people.ts';

export interface AskedFor {
  plan: AskedPlan;
  approval: RequestApproval;
  requestedBy: string;
}

/** No demand at all: nobody needs to be asked. */
export function termsOf(
  policy: Pick<ApprovalPolicy, 'rules' | 'groups'>,
  asked: AskedChange,
  { plan, approval, requestedBy }: AskedFor,
): TermsAnswer {
  const rules = policy.rules.filter((rule) => isMatch(rule, asked));
  if (rules.length > 0 && approval.required === 'never') {
    const whys = rules.map((rule) => whyItAsks(rule, asked)).join('; ');
    return {
      kind: 'refused',
      code: 'APPROVAL_NEEDED',
      reason: `the request wants nobody to be asked, and ${whys}`,
    };
  }
  const { groups } = policy;
  const unknown = unknownGroups([...(approval.from ?? []), ...(approval.escalateTo ?? [])], groups);
  if (unknown.length > 0) {
    const known = Object.keys(groups).join(', ');
    return impossible(
      `the request names ${unknown.join(', ')}: expected a group of the policy (${known || 'it has none'})`,
    );
  }
  const ofRules = rules.map((rule) => demandOf(rule, { asked, plan, policy }));
  const people = {
    from: approval.from === undefined ? null : peopleOf(approval.from, groups),
    escalateTo: peopleOf(approval.escalateTo ?? [], groups),
  };
  const demands = [...ofRules, ...ownDemands(plan, approval, people)];
  const times = timesOf(approval, rules);
  const isRuledOut = demands.some(({ notRequester }) => notRequester);
  if (isRuledOut && foldName(requestedBy) === '') {
    return impossible(
      'whoever asks may not approve it, and the request does not say who that is (requestedBy)',
    );
  }
  for (const demand of demands) {
    const problem = whyNobodyCan(demand, times.expiresInMs, requestedBy);
    if (problem !== null) return impossible(problem);
  }
  return { kind: 'ask', terms: { demands, ...times } };
}

function demandOf(
  rule: ApprovalRule,
  { asked, plan, policy }: { asked: AskedChange; plan: AskedPlan; policy: Pick<ApprovalPolicy, 'groups'> },
): Demand {
  const { name, from, quorum, comment, notRequester, escalateAfter, escalateTo = [] } = rule;
  return {
    rule: name,
    why: whyItAsks(rule, asked),
    quorum,
    from: from === undefined ? null : peopleOf(from, policy.groups),
    comment: comment === 'required',
    notRequester: notRequester || !plan.selfApproval,
    escalateAfterMs: escalateAfter === undefined ? null : durationMs(escalateAfter),
    escalateTo: peopleOf(escalateTo, policy.groups),
  };
}

function impossible(reason: string): TermsAnswer {
  return { kind: 'refused', code: 'APPROVAL_IMPOSSIBLE', reason };
}
