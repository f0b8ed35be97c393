/**
 * One approval for all changes of a batch (`approval.per: batch`): everything is planned first, people are asked about all
 * of it at once, and each run gets the plan that they have seen with what they have said: another plan is not carried out.
 */
import { mergedDemands, mergedHash, mergedTimes } from '../../domain/approval/merge.ts';
import type { PlannedPart } from '../../domain/approval/merge.ts';
import { idsOf } from '../../domain/batch/bundles.ts';
import type { Bundle } from '../../domain/batch/bundles.ts';
import { shortHash } from '../../domain/names.ts';
import { noticeTo } from '../approval/notice.ts';
import type { Stop, Tally } from './batch-result.ts';
import { expectedPlanOf, tell, whyNotNow } from './mend-bundle.ts';
import type { Batch } from './remediate-batch.ts';
import { planOnce, shown } from './run-once.ts';
import type { EndedRun } from './run-child.ts';

/** A batch whose every run has its plan, and the bundles that are to be carried out. */
interface ApprovedBatch {
  batch: Batch;
  bundles: Bundle[];
}

/** @returns why nothing may be begun, or what was said yes to */
export async function approvedBatch(
  batch: Batch,
  bundles: readonly Bundle[],
  tally: Tally,
): Promise<ApprovedBatch | Stop> {
  const { view, desk, parsed } = batch;
  view.begin('plan', 'every change to be planned');
  const planned: { bundle: Bundle; part: PlannedPart }[] = [];
  for (const bundle of bundles) {
    const whyNot = await whyNotNow(batch);
    if (whyNot !== null) return { reason: whyNot, code: 'CANCELLED', isCancelled: batch.isCancelled() };
    // Where whoever asks has a plan already, it is that one or none.
    const work = { checks: idsOf(bundle.units), expectedPlan: expectedPlanOf(batch, bundle) };
    const run = await planOnce(batch, bundle.target, work);
    const part = partOf(run);
    if (part !== null) planned.push({ bundle, part });
    else if (run.status === 'ALREADY_COMPLIANT') tell(tally, bundle.units, 'compliant', run.reason);
    else {
      tell(tally, bundle.units, 'refused', run.reason);
      view.addRun(shown(run));
      if (parsed.request.allOrNothing) return refusal(run);
    }
  }
  view.end(`${planned.length} planned`);
  const parts = planned.map(({ part }) => part);
  const carriedOut = planned.map(({ bundle }) => bundle);
  const expectedPlans = parts.map(({ plan, diff }) => ({ ...plan, diff }));
  const asked: Batch = { ...batch, parsed: { ...parsed, request: { ...parsed.request, expectedPlans } } };
  const never = parts.find(({ approval }) => approval?.refused !== undefined)?.approval;
  if (never?.refused !== undefined) {
    for (const { units } of carriedOut) tell(tally, units, 'refused', never.needed ?? '');
    return { reason: never.needed ?? '', code: never.refused, isCancelled: false, isRefusal: true };
  }
  const terms = { demands: mergedDemands(parts), ...mergedTimes(parts) };
  if (terms.demands.length === 0) return { batch: asked, bundles: carriedOut };

  const hash = mergedHash(parts);
  const what = `plans ${shortHash(hash)} of ${parts.map(({ plan }) => plan.target).join(', ')}`;
  const { requestedBy } = parsed.request;
  view.status.diff = parts.map(({ diff }) => diff).join('\n');
  view.status.persistPreview = parts.flatMap(({ plan }) => plan.persistPreview ?? []).join('\n');
  const tellPeople = noticeTo({ what, hash, requestedBy });
  const question = { hash, what, requestedBy, terms, isWithdrawn: () => view.isAborted() };
  const answer = await desk.ask(question, (event) => {
    const waitingFor = `approval of ${what} until ${event.expiresAt}: ${event.lacking}`;
    if (event.event === 'asked') view.begin('approve', waitingFor);
    else view.waitFor(waitingFor);
    tellPeople(event, view.status.approval.needed ?? '');
  });
  if (!answer.granted) {
    const { code, reason } = answer;
    for (const { units } of carriedOut) tell(tally, units, 'declined', reason);
    return { reason, code, isCancelled: batch.isCancelled(), isRefusal: true };
  }
  const { granted, rules } = view.status.approval;
  view.end(`approved by ${granted.map(({ by }) => `${by} (claimed)`).join(', ')}`);
  return { batch: { ...asked, approved: { granted: [...granted], rules: [...rules] } }, bundles: carriedOut };
}

/** @returns null: it has no plan */
function partOf({ status, plan, diff, approval }: EndedRun): PlannedPart | null {
  return status === 'PLANNED' && plan !== undefined ? { plan, diff, approval } : null;
}

function refusal({ reason, code }: EndedRun): Stop {
  return { reason, code, isCancelled: false, isRefusal: code !== undefined };
}
