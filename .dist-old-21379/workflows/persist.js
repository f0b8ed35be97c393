/** After a change is confirmed, the same flags in kubeadm's ConfigMap: a word in the result, and never a cause of rollback. */
import { CancellationScope, deprecatePatch } from '@temporalio/workflow';
import { durationMs } from "../domain/duration.js";
import { onNode } from "./deeds.js";
import { failureOf } from "./failures.js";
import { releaseSlot } from "./release.js";
/** null: nobody asked for it, or nothing was to be changed yet */
export async function persistedChange(run, { status, plan }) {
    const { request, place, progress } = run;
    const { changeId } = progress.status;
    if (!request.persist || status === 'PLANNED')
        return null;
    if (status !== 'FIXED' || plan === undefined || changeId === null)
        return without('nothingToDo', 'nothing was changed on the node, so nothing was written for kubeadm; what its ConfigMap says was not looked at');
    progress.begin('persist', "kubeadm's ConfigMap to be written");
    const persisted = await CancellationScope.nonCancellable(async () => {
        // The node's change is done: whoever waits to change the next node does not wait for the cluster's ConfigMap.
        // Runs of the version before this one carry the mark of a choice that there is no more.
        deprecatePatch('released before it is persisted');
        const kept = await releaseSlot(run, { end: status });
        if (kept !== null)
            return without('failed', `nothing was written for kubeadm: ${kept}`);
        try {
            const limitMs = durationMs(request.report.within);
            const waitMs = Math.min(durationMs(request.unreachableAfter), limitMs);
            const persist = onNode(place, 'persist', 'write the flags for kubeadm', waitMs, limitMs);
            return await persist({ changeId, identity: plan.identity });
        }
        catch (error) {
            const failure = failureOf(error);
            if (failure === undefined)
                throw error;
            // A lost answer may have been a yes.
            return without(failure.kind === 'unknown' ? 'unknown' : 'failed', failure.reason);
        }
    });
    progress.end(persisted.status);
    return persisted;
}
function without(status, reason) {
    return { status, reason, configMap: null, changed: [], backup: null };
}
