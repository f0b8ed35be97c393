/** Who is asked without any rule: by the node's own policy, and by whoever wants the change. */
import type { ApprovalTerms, Demand, RequestApproval } from '../../contracts/approval.ts';
import type { Plan } from '../../contracts/plan.ts';
import { durationMs } from '../duration.ts';

export type AskedPlan = Pick<Plan, 'approvalNeeded' | 'selfApproval'>;

export const ownNames = { node: 'node.yaml', request: 'request' } as const;

const defaultExpiresIn = '24h';

/** @param from of the request, with its groups resolved */
export function ownDemands(
  { approvalNeeded, selfApproval }: AskedPlan,
  approval: RequestApproval,
  people: { from: string[] | null; escalateTo: string[] },
): Demand[] {
  if (approval.required === 'never') return [];
  const notRequester = !selfApproval;
  const demands: Demand[] = [];
  const plain = { comment: false, escalateAfterMs: null, escalateTo: [] };
  if (approvalNeeded !== null) {
    const quorum = 1;
    demands.push({ ...plain, rule: ownNames.node, why: approvalNeeded, quorum, from: null, notRequester });
  }
  if (approval.required === 'always' || isWish(approval)) {
    demands.push({
      rule: ownNames.request,
      why: 'the request asks for it',
      quorum: approval.quorum,
      from: people.from,
      comment: approval.comment === 'required',
      notRequester: notRequester || approval.notRequester === true,
      escalateAfterMs: msOrNull(approval.escalateAfter),
      escalateTo: people.escalateTo,
    });
  }
  return demands;
}

/** As it was before there were rules: how many people were wanted was no wish by itself, and counted for whoever asked. */
export function demandsBefore(
  { approvalNeeded, selfApproval }: AskedPlan,
  approval: RequestApproval,
): Demand[] {
  const { required, quorum } = approval;
  const why = required === 'always' ? 'the request asks for it' : approvalNeeded;
  if (why === null || required === 'never') return [];
  const rest = { from: null, comment: false, escalateAfterMs: null, escalateTo: [] };
  return [{ ...rest, rule: ownNames.request, why, quorum, notRequester: !selfApproval }];
}

/** Whoever says who is to approve, how many or how, wants to be asked. How long to wait is no such wish. */
export function isWish(approval: RequestApproval): boolean {
  const { from, quorum, comment, notRequester, remindAfter, escalateAfter, escalateTo } = approval;
  const named = [from, remindAfter, escalateAfter, escalateTo].some((given) => given !== undefined);
  return named || quorum > 1 || comment === 'required' || notRequester === true;
}

/** @param rules durations of the rules that ask */
export function timesOf(
  approval: RequestApproval,
  rules: readonly { expiresIn?: string | undefined; remindAfter?: string | undefined }[] = [],
): Omit<ApprovalTerms, 'demands'> {
  const all = [approval, ...rules];
  const expiries = all.flatMap(({ expiresIn }) => (expiresIn === undefined ? [] : [durationMs(expiresIn)]));
  const reminders = all.flatMap(({ remindAfter }) =>
    remindAfter === undefined ? [] : [durationMs(remindAfter)],
  );
  return {
    expiresInMs: expiries.length === 0 ? durationMs(defaultExpiresIn) : Math.min(...expiries),
    remindAfterMs: reminders.length === 0 ? null : Math.min(...reminders),
  };
}

function msOrNull(duration: string | undefined): number | null {
  return duration === undefined ? null : durationMs(duration);
}
