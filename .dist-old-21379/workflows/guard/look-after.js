/** Runs of what a guard has admitted: one that is closed, or of which nothing is known, has its node asked. */
import { ParentClosePolicy, getExternalWorkflowHandle, log, patched, startChild } from '@temporalio/workflow';
import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import { controlQueue, workflowIds } from "../../domain/names.js";
import { onControl } from "../deeds.js";
/** What cannot be looked at now is looked at the next time: the guard itself never ends for it. */
export async function lookAfterAll({ cluster, guardId, slots }) {
    for (const slot of slots.filter(({ held }) => held === null)) {
        await lookAfter({ cluster, guardId, slot }).catch((error) => {
            log.warn('a slot could not be looked after', { node: slot.node, error: String(error) });
        });
    }
}
/** A slot is never freed because its run is gone: the node is asked what became of the change, until it says. */
async function lookAfter(reconcile) {
    const { cluster, slot } = reconcile;
    const { workflow, node } = slot;
    const run = await onControl('isRunClosed', `is the run on ${node} closed?`)({ workflow });
    if (!run.closed && run.unknown !== true)
        return;
    try {
        await startChild('reconcile', {
            workflowId: reconcileId(cluster, slot),
            taskQueue: controlQueue,
            args: [{ ...reconcile, isRunKnown: run.closed }],
            parentClosePolicy: ParentClosePolicy.ABANDON,
            staticSummary: `what became of change ${slot.changeId} of ${node}?`,
        });
    }
    catch (error) {
        // It is under way since an earlier look.
        if (!(error instanceof WorkflowExecutionAlreadyStartedError))
            throw error;
    }
}
/** Of one change: one that gets no answer must not be in the way of the next of its node. */
function reconcileId(cluster, { node, changeId }) {
    const id = workflowIds.reconcile(cluster, node);
    return patched('reconcile of one change') ? `${id}/${changeId}` : id;
}
/** A person has answered for it. There is none where the run has never been missed. */
export async function endReconcile(cluster, slot) {
    await getExternalWorkflowHandle(reconcileId(cluster, slot))
        .cancel()
        .catch(() => undefined);
}
