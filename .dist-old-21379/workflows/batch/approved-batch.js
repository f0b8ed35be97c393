import { mergedDemands, mergedHash, mergedTimes } from "../../domain/approval/merge.js";
import { whyNobodyCan } from "../../domain/approval/people.js";
import { shortHash } from "../../domain/names.js";
import { putQuestion } from "../approval/put-question.js";
import { tell, whyNotNow } from "./mend-bundle.js";
import { partOf, planBundles } from "./plan-bundles.js";
/**
 * @param compared dry runs of all bundles, where whoever asks has a plan already; null: they are still to be planned
 * @returns why nothing may be begun, or what was said yes to
 */
export async function approvedBatch(batch, bundles, tally, compared) {
    const { view, parsed } = batch;
    const planned = compared === null ? await plannedFirst(batch, bundles, tally) : plannedAs(bundles, compared);
    if ('reason' in planned)
        return planned;
    const parts = planned.map(({ part }) => part);
    const carriedOut = planned.map(({ bundle }) => bundle);
    const expectedPlans = parts.map(({ plan, diff }) => ({ ...plan, diff }));
    const asked = { ...batch, parsed: { ...parsed, request: { ...parsed.request, expectedPlans } } };
    const { requestedBy } = parsed.request;
    const terms = { demands: mergedDemands(parts), ...mergedTimes(parts) };
    const never = whyNotAsked(batch, planned, terms);
    if (never !== null)
        return stopAll(carriedOut, tally, 'refused', never);
    if (terms.demands.length === 0)
        return { batch: asked, bundles: carriedOut };
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
    if (!answer.granted)
        return stopAll(carriedOut, tally, 'declined', answer);
    const { granted, rules } = view.status.approval;
    return { batch: { ...asked, approved: { granted: [...granted], rules: [...rules] } }, bundles: carriedOut };
}
async function plannedFirst(batch, bundles, tally) {
    batch.view.begin('plan', 'every change to be planned');
    const planned = await planBundles(batch, bundles, tally);
    batch.view.end('reason' in planned ? planned.reason : `${planned.length} planned`);
    return planned;
}
/** It is that plan or none: every run of it has just been compared. */
function plannedAs(bundles, compared) {
    return compared.flatMap((run) => {
        const bundle = bundles.find(({ target }) => target === run.target);
        const part = partOf(run);
        return bundle === undefined || part === null ? [] : [{ bundle, part }];
    });
}
/** By what each plan was told, and by what all of them together want: the shortest expiry may be that of another. */
function whyNotAsked({ parsed, isNew }, planned, { demands, expiresInMs }) {
    for (const { bundle, part } of planned) {
        const { refused: code, needed } = part.approval ?? {};
        if (code !== undefined)
            return { code, reason: `${bundle.target}: ${needed ?? ''}` };
    }
    for (const demand of demands) {
        const reason = whyNobodyCan(demand, expiresInMs, parsed.request.requestedBy);
        // One that is being asked already is waited for.
        if (reason !== null && isNew('only what can be answered is asked'))
            return { code: 'APPROVAL_IMPOSSIBLE', reason };
    }
    return null;
}
function stopAll(bundles, tally, outcome, { code, reason }) {
    for (const { units } of bundles)
        tell(tally, units, outcome, reason);
    return { reason, code, isCancelled: false, isRefusal: true };
}
