/** A person's recorded yes or no, bound to the plan that they saw. */
import { ApplicationFailure, condition, defineSignal, defineUpdate, setHandler } from '@temporalio/workflow';
import type { RemediateRequest } from '../contracts/request.ts';
import type { Plan } from '../contracts/plan.ts';
import { judgeDecision } from '../domain/approval.ts';
import type { DecisionInput, DecisionJudgement } from '../domain/approval.ts';
import { durationMs } from '../domain/duration.ts';
import { messages, shortHash } from '../domain/names.ts';
import type { Progress } from './progress.ts';

export const approveSignal = defineSignal<[DecisionInput]>(messages.approve);
export const rejectSignal = defineSignal<[DecisionInput]>(messages.reject);
export const decideUpdate = defineUpdate<DecisionJudgement, [DecisionInput & { approve: boolean }]>(
  messages.decide,
);

export type ApprovalOutcome =
  | { granted: true; waited: boolean }
  | { granted: false; code: 'REJECTED' | 'APPROVAL_EXPIRED'; reason: string };

export interface Approvals {
  /** Waits for the quorum on this plan. Holds nothing meanwhile. */
  await(plan: Plan, request: RemediateRequest): Promise<ApprovalOutcome>;
}

/** Registers the handlers at once: a signal that comes early is answered by name, not lost. */
export function listenForApprovals(progress: Progress): Approvals {
  /** the plan that was said yes to: to these bytes, however often they are planned */
  let approved: string | null = null;
  let pending: { plan: Plan; quorum: number; requestedBy: string } | null = null;
  let rejection: { by: string; comment: string } | null = null;
  const { approval } = progress.status;

  const judge = (decision: DecisionInput): DecisionJudgement =>
    judgeDecision(decision, {
      planHash: pending?.plan.planHash ?? null,
      approvers: approval.granted.map((one) => one.by),
      requestedBy: pending?.requestedBy ?? '',
      selfApproval: pending?.plan.selfApproval ?? true,
    });
  const take = (decision: DecisionInput, approve: boolean): DecisionJudgement => {
    const judgement = judge(decision);
    if (judgement.kind !== 'accepted') {
      approval.ignored.push(judgement.reason);
    } else if (approve) {
      approval.granted.push({
        by: decision.by ?? '',
        comment: decision.comment ?? '',
        at: new Date().toISOString(),
      });
    } else {
      rejection = { by: decision.by ?? '', comment: decision.comment ?? '' };
    }
    progress.waitFor(progress.status.waitingFor);
    return judgement;
  };

  setHandler(approveSignal, (decision) => void take(decision, true), {
    description: 'Approve the plan: {"by":"ana","plan":"<8 digits>","comment":"…"}',
  });
  setHandler(rejectSignal, (decision) => void take(decision, false), {
    description: 'Reject the plan: {"by":"ana","plan":"<8 digits>","comment":"…"}',
  });
  setHandler(decideUpdate, (decision) => take(decision, decision.approve), {
    description: 'Approve or reject with a typed answer: {"by":"ana","plan":"<8 digits>","approve":true}',
    validator: (decision: DecisionInput) => {
      const judgement = judge(decision);
      if (judgement.kind !== 'accepted')
        throw ApplicationFailure.nonRetryable(judgement.reason, judgement.kind);
    },
  });

  return {
    async await(plan, request) {
      if (approved === plan.planHash) return { granted: true, waited: false };
      approval.granted = [];
      approval.needed =
        request.approval.required === 'always' ? 'the request asks for it' : plan.approvalNeeded;
      if (approval.needed === null || request.approval.required === 'never') {
        approval.needed = null;
        return { granted: true, waited: false };
      }
      const quorum = request.approval.quorum;
      const limitMs = durationMs(request.approval.expiresIn);
      pending = { plan, quorum, requestedBy: request.requestedBy };
      rejection = null;
      approval.expiresAt = new Date(Date.now() + limitMs).toISOString();
      progress.begin(
        'approve',
        `${quorum} approval(s) of plan ${shortHash(plan.planHash)} until ${approval.expiresAt}`,
      );
      const settled = (): boolean => rejection !== null || approval.granted.length >= quorum;
      const decided = await condition(settled, limitMs, {
        summary: `approval of plan ${shortHash(plan.planHash)}`,
      });
      pending = null;
      const refusal = rejection as { by: string; comment: string } | null;
      if (refusal !== null) {
        const comment = refusal.comment === '' ? '' : `: ${refusal.comment}`;
        return { granted: false, code: 'REJECTED', reason: `rejected by ${refusal.by}${comment}` };
      }
      if (!decided) {
        return {
          granted: false,
          code: 'APPROVAL_EXPIRED',
          reason: `nobody decided within ${request.approval.expiresIn}`,
        };
      }
      approved = plan.planHash;
      progress.end(`approved by ${approval.granted.map((one) => one.by).join(', ')}`);
      return { granted: true, waited: true };
    },
  };
}
