/** Tells people who do not look that something waits for them. Nothing waits for it in turn. */
import { workflowInfo } from '@temporalio/workflow';
import { shortHash } from "../../domain/names.js";
import { onControl } from "../deeds.js";
export function noticeTo({ what, hash, requestedBy, }) {
    return (event, needed) => {
        const { workflowId, firstExecutionRunId: runId } = workflowInfo();
        const notice = { workflowId, runId, what, plan: shortHash(hash), needed, requestedBy, ...event };
        // Whoever decides meanwhile ends the run: what was not told then needs no telling.
        onControl('tellApproval', `tell: ${event.event}`)(notice).catch(() => undefined);
    };
}
