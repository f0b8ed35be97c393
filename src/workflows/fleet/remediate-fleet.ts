/** The same work on many nodes: all are asked, a canary of each role proves it, the others follow in waves. */
import { CancellationScope, allHandlersFinished, condition, workflowInfo } from '@temporalio/workflow';
import type { ParsedFleet } from '../../contracts/deeds.ts';
import type { FleetNodeResult, FleetResult } from '../../contracts/fleet.ts';
import type { FleetCarried, FleetState } from '../../contracts/fleet-state.ts';
import { freshCourse, unpackCourse, unpackNodes } from '../../domain/fleet/course.ts';
import { onControl } from '../deeds.ts';
import { orFailWithItsReason } from '../failures.ts';
import { assertOneInput } from '../one-input.ts';
import { askNodes } from './ask-nodes.ts';
import { beginFleetProgress } from './fleet-progress.ts';
import { fleetResult } from './fleet-result.ts';
import { defaultContinueAfter, judge } from './fleet.ts';
import type { Fleet } from './fleet.ts';
import { followLate } from './follow-node.ts';
import { listenForWaveApprovals } from './wave-approval.ts';
import { workInWaves } from './waves.ts';

/** @param carried by an earlier run of it; nobody else gives it */
export async function remediateFleet(
  input: unknown,
  carried: FleetCarried = {},
  ...more: unknown[]
): Promise<FleetResult> {
  assertOneInput('remediateFleet', isCarried(carried) ? more : [carried, ...more]);
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
    const fleet: Fleet = { parsed, id, view, course, approvals, continueAfter };
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

function isCarried(given: unknown): boolean {
  const known = ['state', 'continueAfter'];
  return (
    typeof given === 'object' && given !== null && Object.keys(given).every((name) => known.includes(name))
  );
}

async function parse(
  view: ReturnType<typeof beginFleetProgress>,
  asked: { input: unknown; workflowId: string },
): Promise<ParsedFleet> {
  view.begin('parse', 'the request');
  return await orFailWithItsReason(() => onControl('parseFleet', 'read the request')(asked));
}

function parsedOf({ parsed, nodes, ...state }: FleetState): ParsedFleet {
  return { ...parsed, request: { ...parsed.request, nodes: unpackNodes(state, nodes) } };
}

function untouched({ node }: { node: string }): FleetNodeResult {
  return { node, role: null, status: 'UNTOUCHED', reason: '' };
}
