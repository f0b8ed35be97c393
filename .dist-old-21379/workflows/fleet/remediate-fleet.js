/** The same work on many nodes: all are asked, a canary of each role proves it, the others follow in waves. */
import { CancellationScope, allHandlersFinished, condition, workflowInfo } from '@temporalio/workflow';
import { freshCourse, unpackCourse, unpackRoles } from "../../domain/fleet/course.js";
import { onControl } from "../deeds.js";
import { orFailWithItsReason } from "../failures.js";
import { askNodes } from "./ask-nodes.js";
import { beginFleetProgress } from "./fleet-progress.js";
import { fleetResult } from "./fleet-result.js";
import { defaultContinueAfter, judge } from "./fleet.js";
import { followLate } from "./follow-node.js";
import { listenForWaveApprovals } from "./wave-approval.js";
import { workInWaves } from "./waves.js";
/** @param carried by an earlier run of it; nobody else gives it */
export async function remediateFleet(input, carried = {}) {
    const { workflowId: id, firstExecutionRunId } = workflowInfo();
    const { state, continueAfter = defaultContinueAfter } = carried;
    const view = beginFleetProgress(firstExecutionRunId, state);
    const approvals = listenForWaveApprovals(view);
    void CancellationScope.current().cancelRequested.catch(() => {
        view.hold.cancelledAt ??= new Date().toISOString();
        view.show();
    });
    // A cancellation is one more reason to begin nothing; the batches under way are cancelled one by one, and waited for.
    return await CancellationScope.nonCancellable(async () => {
        const parsed = state === undefined ? await parse(view, { input, workflowId: id }) : parsedOf(state);
        const nodes = state?.nodes ?? parsed.request.nodes.map(untouched);
        view.describe(parsed, nodes);
        const course = state === undefined ? freshCourse() : unpackCourse(state, nodes);
        const fleet = { parsed, id, view, course, approvals, continueAfter };
        followLate(fleet);
        await askNodes(fleet);
        judge(fleet);
        await workInWaves(fleet);
        const result = fleetResult(fleet);
        view.finish(result);
        await condition(allHandlersFinished);
        return result;
    });
}
async function parse(view, asked) {
    view.begin('parse', 'the request');
    return await orFailWithItsReason(() => onControl('parseFleet', 'read the request')(asked));
}
function parsedOf({ parsed, roles, nodes }) {
    return { ...parsed, request: { ...parsed.request, nodes: unpackRoles(roles, nodes) } };
}
function untouched({ node }) {
    return { node, role: null, status: 'UNTOUCHED', reason: '' };
}
