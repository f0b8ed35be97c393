/** The work on one node: a batch of its own that lives on when the fleet ends, begun here or joined, and followed to its end. */
import { CancellationScope, startChild } from '@temporalio/workflow';
import type { ChildWorkflowHandle } from '@temporalio/workflow';
import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import type { BatchResult } from '../../contracts/batch.ts';
import type { FleetMemo } from '../../contracts/deeds.ts';
import { isWaveAsked, nodeBatchInput } from '../../domain/fleet/batch-input.ts';
import { reportedOn, workOn } from '../../domain/fleet/node-report.ts';
import { endOfBatch, endOfNoResult } from '../../domain/fleet/node-end.ts';
import { workflowIds } from '../../domain/names.ts';
import { foundBy, livesOn, noResultOf } from '../child.ts';
import { onControl } from '../deeds.ts';
import { takeUp } from './ask-nodes.ts';
import { isLook, isUnderWay, judge } from './fleet.ts';
import type { Fleet } from './fleet.ts';
import { followNode } from './follow-node.ts';
import { untilNodeEnds } from './until-node-ends.ts';

export async function workOnNode(fleet: Fleet, node: string, wave: number): Promise<void> {
  const { view, parsed } = fleet;
  view.change(node, { status: 'UNDER_WAY', reason: '', wave, since: new Date().toISOString() });
  const scope = new CancellationScope({ cancellable: true });
  let child: ChildWorkflowHandle<BatchWorkflow>;
  try {
    child = await scope.run(() => begin(fleet, node));
  } catch (error) {
    await tellNotBegun(fleet, node, error);
    return;
  }
  view.change(node, { runId: child.firstExecutionRunId });
  const { cluster } = parsed.request;
  const dryRun = parsed.request.dryRun || isLook(fleet);
  const workflowId = workflowIds.batch(cluster, node);
  const ended = child
    .result()
    .then(endOfBatch, (error: unknown) => endOfNoResult(noResultOf(error), workflowId, dryRun));
  await untilNodeEnds(fleet, node, { ended, cancel: () => scope.cancel() });
}

type BatchWorkflow = (input: unknown) => Promise<BatchResult>;

async function begin(fleet: Fleet, node: string): Promise<ChildWorkflowHandle<BatchWorkflow>> {
  const { id, parsed, course } = fleet;
  const isDryRun = parsed.request.dryRun || isLook(fleet);
  const isAsked = isWaveAsked(parsed.request.approveWaves, course.canaries.includes(node));
  // A look is other work: whoever comes later must not take it for the change.
  const work = workOn(parsed, node);
  const memo: FleetMemo = { fleet: id, work: isLook(fleet) ? `look: ${work}` : work };
  const request = { ...parsed.request, dryRun: isDryRun };
  const input = { ...nodeBatchInput(request, node, isAsked), ...reportedOn(parsed, node) };
  return await startChild<BatchWorkflow>('remediateBatch', {
    ...livesOn,
    workflowId: workflowIds.batch(parsed.request.cluster, node),
    args: [input],
    staticSummary: `${node}, of ${id}`,
    memo: { ...memo },
    ...foundBy(parsed.hasSearchAttributes ? id : null),
  });
}

/** @throws what is a fault of ours */
async function tellNotBegun(fleet: Fleet, node: string, error: unknown): Promise<void> {
  const { view, parsed } = fleet;
  if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
  const workflowId = workflowIds.batch(parsed.request.cluster, node);
  const { found } = await onControl('findRuns', `who works on ${node}?`)({ workflowIds: [workflowId] });
  const [run] = found;
  if (run === undefined) {
    const reason = `${workflowId} was under way when it was to be begun`;
    view.change(node, { status: 'REFUSED', code: 'OPEN_CHANGE', reason, since: undefined });
  } else takeUp(fleet, node, run);
  if (isUnderWay(view.node(node))) await followNode(fleet, node);
  else judge(fleet);
}
