/**
 * All or nothing: when a batch does not come to its end, what it has changed is put back, the last one first. Neither a
 * cancellation nor a pause holds that up. After a rollback that failed nothing is touched any more.
 */
import { toPutBack } from "../../domain/batch/put-back.js";
import { restoreChanges } from "./restore-changes.js";
import { stopOf } from "./stop-of.js";
/**
 * In a scope that no cancellation reaches.
 * @param tally is told of every check that went back, and why others did not
 */
export async function putAllBack(batch, tally) {
    const { parsed, view } = batch;
    const { stopped } = tally;
    if (!parsed.request.allOrNothing || stopped === null)
        return;
    const goesBack = toPutBack(view.status.runs);
    if (goesBack.length === 0)
        return;
    const own = goesBack.map(({ target, changes }) => ({ target, changes, isOwn: true }));
    const failed = await restoreChanges(unstoppable(batch), own, tally).catch(stopOf);
    tally.putBack = { failed };
    for (const { target, checks } of goesBack) {
        const outcome = tally.restored.get(target);
        if (outcome !== 'fixed' && outcome !== 'compliant')
            continue;
        const reason = `it held, and was put back: ${stopped.reason}`;
        for (const id of checks)
            tally.outcomes.set(id, { outcome: 'putBack', reason });
    }
}
function unstoppable(batch) {
    const view = { ...batch.view, whilePaused: () => Promise.resolve(), isAborted: () => false };
    return { ...batch, view, isCancelled: () => false };
}
