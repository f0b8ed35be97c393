/** Does somebody have to say yes to this plan, and have they? */
import type { Plan } from '../../contracts/plan.ts';
import { ownDemands, timesOf } from '../../domain/approval/own-demands.ts';
import { shortHash } from '../../domain/names.ts';
import type { Run } from '../remediate.ts';
import type { Answer } from './desk.ts';

/** Holds nothing meanwhile. */
export async function approvalOfPlan({ request, desk, progress }: Run, plan: Plan): Promise<Answer> {
  const { approval, requestedBy } = request;
  const people = { from: approval.from ?? null, escalateTo: approval.escalateTo ?? [] };
  const terms = { demands: ownDemands(plan, approval, people), ...timesOf(approval) };
  const what = `plan ${shortHash(plan.planHash)}`;
  const answer = await desk.ask({ hash: plan.planHash, what, requestedBy, terms }, (event) => {
    const waitingFor = `approval of ${what} until ${event.expiresAt}: ${event.lacking}`;
    if (event.event === 'asked') progress.begin('approve', waitingFor);
    else progress.waitFor(waitingFor);
  });
  if (answer.granted && answer.waited) {
    progress.end(`approved by ${progress.status.approval.granted.map((one) => one.by).join(', ')}`);
  }
  return answer;
}
