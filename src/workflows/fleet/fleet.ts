/** What every step of one fleet shares, and how it goes on in a new run when its history gets long. */
import { allHandlersFinished, condition, continueAsNew, workflowInfo } from '@temporalio/workflow';
import type { FleetCarried, FleetState } from '../../contracts/fleet-state.ts';
import type { ParsedFleet } from '../../contracts/deeds.ts';
import type { FleetNodeResult } from '../../contracts/fleet.ts';
import { packCourse, packReports, packRoles } from '../../domain/fleet/course.ts';
import type { Course } from '../../domain/fleet/course.ts';
import { stopBy } from '../../domain/fleet/stop-rule.ts';
import type { FleetStop } from '../../domain/fleet/stop-rule.ts';
import type { FleetView } from './fleet-progress.ts';
import type { remediateFleet } from './remediate-fleet.ts';
import type { WaveApprovals } from './wave-approval.ts';

export interface Fleet {
  parsed: ParsedFleet;
  id: string;
  view: FleetView;
  course: Course;
  approvals: WaveApprovals;
  continueAfter: number;
}

export const defaultContinueAfter = 4_000;

/** Is what is done now only a look: a dry run of which nothing is told but that there is nothing to be done? */
export function isLook({ course }: Fleet): boolean {
  return course.wave?.kind === 'look';
}

/** Of those that were begun before and are under way still. */
export function isUnderWay({ status, isFailure }: FleetNodeResult): boolean {
  return status === 'UNDER_WAY' && isFailure !== true;
}

export function isLong({ continueAfter }: Fleet): boolean {
  const { continueAsNewSuggested, historyLength } = workflowInfo();
  return continueAsNewSuggested || historyLength > continueAfter;
}

/** Batches that are under way live on, and are followed by the next run as one that was joined. */
export async function goOnInNewRun(fleet: Fleet): Promise<void> {
  if (!isLong(fleet)) return;
  const { view, parsed, course, continueAfter } = fleet;
  const isStarting = (node: FleetNodeResult): boolean => isUnderWay(node) && node.runId === undefined;
  await condition(() => !view.status.nodes.some(isStarting) && allHandlersFinished());
  const { runId, startedAt, nodes, stopped, paused, phases } = view.status;
  const reports = packReports(parsed.request.nodes);
  const state: FleetState = {
    ...packCourse(course, nodes),
    parsed: { ...parsed, request: { ...parsed.request, nodes: [] } },
    roles: course.order === null ? packRoles(parsed.request.nodes) : '',
    ...(reports !== undefined && { reports }),
    ...{ runId, startedAt, nodes, stopped, paused, phases },
    ...view.hold,
  };
  const carried: FleetCarried = { state, continueAfter };
  await continueAsNew<typeof remediateFleet>(null, carried);
}

/** After every end of a node. The first reason stands. */
export function judge({ view, parsed, course }: Fleet): void {
  const { status } = view;
  const canaries = new Set(course.canaries);
  status.stopped ??= stopBy({ request: parsed.request, nodes: status.nodes, canaries });
  view.show();
}

/** @returns why nothing more may be begun; null: go on */
export function whyStopped({ view }: Fleet): FleetStop | null {
  const { hold, status } = view;
  if (hold.cancelledAt !== null) return { reason: 'cancelled: nothing more was begun', code: 'CANCELLED' };
  if (status.stopped !== null) return status.stopped;
  return hold.aborted ? { reason: 'aborted: nothing more was begun', code: 'CANCELLED' } : null;
}

/** Pause, abort, cancellation and the stop rule count between two nodes. What is under way is followed meanwhile. */
export async function untilResumed(fleet: Fleet): Promise<void> {
  const { view } = fleet;
  const isOver = (): boolean => !view.status.paused || whyStopped(fleet) !== null;
  if (isOver()) return;
  const { waitingFor } = view.status;
  view.waitFor('the signal resume');
  while (!isOver()) {
    await condition(() => isOver() || isLong(fleet));
    await goOnInNewRun(fleet);
  }
  view.waitFor(waitingFor);
}
