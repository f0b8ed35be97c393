import { whyNotNow } from "./mend-bundle.js";
import { runOnce } from "./run-once.js";
/** @returns why not all was put back; null: it was */
export async function restoreChanges(batch, asked, tally) {
    for (const { target, changes, isOwn = false } of asked) {
        const reason = await whyNotNow(batch);
        if (reason !== null)
            return { reason, code: 'CANCELLED', isCancelled: batch.isCancelled() };
        const run = await runOnce(batch, target, { restoreChanges: changes, isOwn });
        const outcome = outcomeOf(run);
        tally.restored.set(target, outcome);
        if (outcome === 'failed') {
            const { reason: why, code, hint } = run;
            return { reason: why, code, hint, isCancelled: batch.isCancelled() };
        }
    }
    return null;
}
function outcomeOf({ status }) {
    if (status === 'PLANNED')
        return 'planned';
    if (status === 'ALREADY_COMPLIANT')
        return 'compliant';
    return status === 'FIXED' ? 'fixed' : 'failed';
}
