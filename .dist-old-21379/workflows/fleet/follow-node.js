/** Batches that this run of the workflow has not begun itself: they are read from outside until they have ended. */
import { condition, getExternalWorkflowHandle } from '@temporalio/workflow';
import { workflowIds } from "../../domain/names.js";
import { onControl } from "../deeds.js";
import { isLook } from "./fleet.js";
import { takeLateEnd, untilNodeEnds } from "./until-node-ends.js";
export async function followNode(fleet, node) {
    const { view, parsed, course } = fleet;
    const { runId = '' } = view.node(node);
    const workflowId = workflowIds.batch(parsed.request.cluster, node);
    // One that was joined is the change itself, also while others are looked at.
    const dryRun = parsed.request.dryRun || (isLook(fleet) && view.node(node).wave !== 0);
    const state = { isCancelled: false, isOver: false };
    const cancel = () => {
        state.isCancelled = true;
        // One that has ended meanwhile cannot be cancelled any more, and is read.
        void getExternalWorkflowHandle(workflowId, runId)
            .cancel()
            .catch(() => undefined);
    };
    await untilNodeEnds(fleet, node, { ended: untilEnd(fleet, node, { dryRun, state }), cancel });
    state.isOver = !course.late.includes(node);
}
/** Those that an earlier run of the workflow has given up: how they end counts still. */
export function followLate(fleet) {
    const { course, parsed } = fleet;
    for (const node of course.late) {
        const state = { isCancelled: true, isOver: false };
        const ended = untilEnd(fleet, node, { dryRun: parsed.request.dryRun, state });
        void ended.then((late) => takeLateEnd(fleet, node, late));
    }
}
async function untilEnd(fleet, node, { dryRun, state }) {
    const { view, parsed, course } = fleet;
    const { runId = '' } = view.node(node);
    const workflowId = workflowIds.batch(parsed.request.cluster, node);
    const read = onControl('readBatchEnd', `has ${workflowId} ended?`);
    let ms = firstLookMs;
    for (;;) {
        const { end } = await read({ workflowId, runId, dryRun });
        if (end !== null)
            return end;
        const was = state.isCancelled;
        const isWoken = () => state.isOver || state.isCancelled !== was;
        const isEarly = await condition(isWoken, ms, { summary: `${workflowId} to end` });
        // Nobody waits for a look that was given up.
        if (state.isOver)
            return await new Promise(() => undefined);
        const longestMs = course.late.includes(node) ? longestLateMs : longestLookMs;
        ms = isEarly ? firstLookMs : Math.min(2 * ms, longestMs);
    }
}
const firstLookMs = 1_000;
const longestLookMs = 60_000;
/** of one that was given up: nobody waits for it, and while a person is asked no new run takes over a long history */
const longestLateMs = 600_000;
