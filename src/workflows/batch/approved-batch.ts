/**
 * One approval for all changes of a batch (`approval.per: batch`): everything is planned first, people are asked about all
 * of it at once, and each run gets the plan that they have seen with what they have said: another plan is not carried out.
 */
import type { ApprovalTerms } from '../../contracts/approval.ts';
import type { Code } from '../../contracts/codes.ts';
import { mergedDemands, mergedHash, mergedTimes } from '../../domain/approval/merge.ts';
import { whyNobodyCan } from '../../domain/approval/people.ts';
import type { Bundle } from '../../domain/batch/bundles.ts';
import { shortHash } from '../../domain/names.ts';
import { putQuestion } from '../approval/put-question.ts';
import type { Stop, Tally } from './batch-result.ts';
import { tell, whyNotNow } from './mend-bundle.ts';
import { partOf, planBundles } from './plan-bundles.ts';
import type { PlannedBundle } from './plan-bundles.ts';
import type { Batch } from './remediate-batch.ts';
import type { EndedRun } from './run-child.ts';

/** A batch whose every run has its plan, and the bundles that are to be carried out. */
interface ApprovedBatch {
  batch: Batch;
  bundles: Bundle[];
}

/**
 * @param compared dry runs of all bundles, where whoever asks has a plan already; null: they are still to be planned
 * @returns why nothing may be begun, or what was said yes to
 */
export async function approvedBatch(
  batch: Batch,
  bundles: readonly Bundle[],
  tally: Tally,
  compared: readonly EndedRun[] | null,
): Promise<ApprovedBatch | Stop> {
  const { view, parsed } = batch;
  const planned =
    compared === null ? await plannedFirst(batch, bundles, tally) : plannedAs(bundles, compared);
  if ('reason' in planned) return planned;
  const parts = planned.map(({ part }) => part);
  const carriedOut = planned.map(({ bundle }) => bundle);
  const expectedPlans = parts.map(({ plan, diff }) => ({ ...plan, diff }));
  const asked: Batch = { ...batch, parsed: { ...parsed, request: { ...parsed.request, expectedPlans } } };
  const { requestedBy } = parsed.request;
  const terms = { demands: mergedDemands(parts), ...mergedTimes(parts) };
  const never = whyNotAsked(batch, planned, terms);
  if (never !== null) return stopAll(carriedOut, tally, 'refused', never);
  if (terms.demands.length === 0) return { batch: asked, bundles: carriedOut };

  const hash = mergedHash(parts);
  const what = `plans ${shortHash(hash)} of ${parts.map(({ plan }) => plan.target).join(', ')}`;
  view.status.diff = parts.map(({ diff }) => diff).join('\n');
  view.status.persistPreview = parts.flatMap(({ plan }) => plan.persistPreview ?? []).join('\n');
  const question = { hash, what, requestedBy, terms, isWithdrawn: () => view.isAborted() };
  const answer = await putQuestion(batch.desk, { ...view, approval: view.status.approval }, question);
  if (!answer.granted && answer.code === 'CANCELLED') {
    const reason = (await whyNotNow(batch)) ?? answer.reason;
    return { reason, code: 'CANCELLED', isCancelled: batch.isCancelled(), isRefusal: true };
  }
  if (!answer.granted) return stopAll(carriedOut, tally, 'declined', answer);
  const { granted, rules } = view.status.approval;
  return { batch: { ...asked, approved: { granted: [...granted], rules: [...rules] } }, bundles: carriedOut };
}

async function plannedFirst(
  batch: Batch,
  bundles: readonly Bundle[],
  tally: Tally,
): Promise<PlannedBundle[] | Stop> {
  batch.view.begin('plan', 'every change to be planned');
  const planned = await planBundles(batch, bundles, tally);
  batch.view.end('reason' in planned ? planned.reason : `${planned.length} planned`);
  return planned;
}

/** It is that plan or none: every run of it has just been compared. */
function plannedAs(bundles: readonly Bundle[], compared: readonly EndedRun[]): PlannedBundle[] {
  return compared.flatMap((run) => {
    const bundle = bundles.find(({ target }) => target === run.target);
    const part = partOf(run);
    return bundle === undefined || part === null ? [] : [{ bundle, part }];
  });
}

interface Refusal {
  code: Code;
  reason: string;
}

/** By what each plan was told, and by what all of them together want: the shortest expiry may be that of another. */
function whyNotAsked(
  { parsed, isNew }: Batch,
  planned: readonly PlannedBundle[],
  { demands, expiresInMs }: ApprovalTerms,
): Refusal | null {
  for (const { bundle, part } of planned) {
    const { refused: code, needed } = part.approval ?? {};
    if (code !== undefined) return { code, reason: `${bundle.target}: ${needed ?? ''}` };
  }
  for (const demand of demands) {
    const reason = whyNobodyCan(demand, expiresInMs, parsed.request.requestedBy);
    // One that is being asked already is waited for.
    if (reason !== null && isNew('only what can be answered is asked'))
      return { code: 'APPROVAL_IMPOSSIBLE', reason };
  }
  return null;
}

function stopAll(
  bundles: readonly Bundle[],
  tally: Tally,
  outcome: 'refused' | 'declined',
  { code, reason }: Refusal,
): Stop {
  for (const { units } of bundles) tell(tally, units, outcome, reason);
  return { reason, code, isCancelled: false, isRefusal: true };
}
