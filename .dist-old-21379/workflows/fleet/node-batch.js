/** The work on one node: a batch of its own that lives on when the fleet ends, begun here or joined, and followed to its end. */
import { CancellationScope, startChild } from '@temporalio/workflow';
import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import { isWaveAsked, nodeBatchInput } from "../../domain/fleet/batch-input.js";
import { endOfBatch, endOfNoResult } from "../../domain/fleet/node-end.js";
import { workflowIds } from "../../domain/names.js";
import { foundBy, livesOn, noResultOf } from "../child.js";
import { onControl } from "../deeds.js";
import { takeUp } from "./ask-nodes.js";
import { isLook, isUnderWay, judge } from "./fleet.js";
import { followNode } from "./follow-node.js";
import { untilNodeEnds } from "./until-node-ends.js";
export async function workOnNode(fleet, node, wave) {
    const { view, parsed } = fleet;
    view.change(node, { status: 'UNDER_WAY', reason: '', wave, since: new Date().toISOString() });
    const scope = new CancellationScope({ cancellable: true });
    let child;
    try {
        child = await scope.run(() => begin(fleet, node));
    }
    catch (error) {
        await tellNotBegun(fleet, node, error);
        return;
    }
    view.change(node, { runId: child.firstExecutionRunId });
    const { cluster } = parsed.request;
    const dryRun = parsed.request.dryRun || isLook(fleet);
    const workflowId = workflowIds.batch(cluster, node);
    const ended = child
        .result()
        .then(endOfBatch, (error) => endOfNoResult(noResultOf(error), workflowId, dryRun));
    await untilNodeEnds(fleet, node, { ended, cancel: () => scope.cancel() });
}
async function begin(fleet, node) {
    const { id, parsed, course } = fleet;
    const isDryRun = parsed.request.dryRun || isLook(fleet);
    const isAsked = isWaveAsked(parsed.request.approveWaves, course.canaries.includes(node));
    // A look is other work: whoever comes later must not take it for the change.
    const memo = { fleet: id, work: isLook(fleet) ? `look: ${parsed.work}` : parsed.work };
    return await startChild('remediateBatch', {
        ...livesOn,
        workflowId: workflowIds.batch(parsed.request.cluster, node),
        args: [nodeBatchInput({ ...parsed.request, dryRun: isDryRun }, node, isAsked)],
        staticSummary: `${node}, of ${id}`,
        memo: { ...memo },
        ...foundBy(parsed.hasSearchAttributes ? id : null),
    });
}
/** @throws what is a fault of ours */
async function tellNotBegun(fleet, node, error) {
    const { view, parsed } = fleet;
    if (!(error instanceof WorkflowExecutionAlreadyStartedError))
        throw error;
    const workflowId = workflowIds.batch(parsed.request.cluster, node);
    const { found } = await onControl('findRuns', `who works on ${node}?`)({ workflowIds: [workflowId] });
    const [run] = found;
    if (run === undefined) {
        const reason = `${workflowId} was under way when it was to be begun`;
        view.change(node, { status: 'REFUSED', code: 'OPEN_CHANGE', reason, since: undefined });
    }
    else
        takeUp(fleet, node, run);
    if (isUnderWay(view.node(node)))
        await followNode(fleet, node);
    else
        judge(fleet);
}
