/** Waits for the batch of a node, and takes what it came to. One that takes too long is cancelled, and then given up. */
import { condition } from '@temporalio/workflow';
import { durationMs, durationText } from '../../domain/duration.ts';
import { isIdle } from '../../domain/fleet/node-end.ts';
import type { NodeEnd } from '../../contracts/fleet.ts';
import { nodeWithinMs } from '../../domain/fleet/node-limit.ts';
import { workflowIds } from '../../domain/names.ts';
import { lastSeen, tellSilent } from './ask-nodes.ts';
import { isLook, judge } from './fleet.ts';
import type { Fleet } from './fleet.ts';

export interface Followed {
  ended: Promise<NodeEnd>;
  /** What it has under way goes back. */
  cancel: () => void;
}

export async function untilNodeEnds(fleet: Fleet, node: string, { ended, cancel }: Followed): Promise<void> {
  const { view, parsed, course } = fleet;
  const { request } = parsed;
  let end: NodeEnd | null = null;
  void ended.then((told) => (end = told));
  const limitMs = nodeWithinMs(request);
  const lateMs = Date.parse(view.node(node).since ?? view.status.startedAt) + limitMs;
  const hasEnded = (): boolean => end !== null;
  const isInTime = await endsBefore(fleet, node, lateMs, hasEnded);
  if (!hasEnded()) {
    cancel();
    // By then it may be late for long: it was joined, or nobody was there to look. The time to put back begins now.
    const since = (course.cancelled[node] ??= new Date().toISOString());
    const goneMs = Date.parse(since) + durationMs(request.abandonAfter);
    await condition(hasEnded, leftMs(goneMs), { summary: `${node} to put back what was under way` });
    Reflect.deleteProperty(course.cancelled, node);
  }
  const told = end as NodeEnd | null;
  const wasLook = isLook(fleet) && view.node(node).wave !== 0;
  if (wasLook && told !== null && !isIdle({ node, role: null, ...told })) {
    // Its turn comes: whatever it is that the look has met, the change itself tells.
    course.found.push(node);
    const undo = { wave: undefined, since: undefined, runId: undefined, code: undefined };
    view.change(node, { status: 'UNTOUCHED', reason: '', ...undo });
  } else if (told === null) {
    const id = workflowIds.batch(request.cluster, node);
    const when = isInTime ? '' : ` ${durationText(limitMs)} after it was begun, nor`;
    const reason = `not ended${when} ${request.abandonAfter} after it was cancelled: see ${id}`;
    view.change(node, { code: 'NODE_SLOW', reason, isFailure: true });
    // What a look comes to changes nothing.
    if (!wasLook) {
      course.late.push(node);
      void ended.then((late) => takeLateEnd(fleet, node, late));
    }
  } else await takeEnd(fleet, node, told, isInTime ? null : `took longer than ${durationText(limitMs)}`);
  judge(fleet);
}

/** Of one that was given up: it has counted as failed already, and a rollback that failed stops all even now. */
export async function takeLateEnd(fleet: Fleet, node: string, told: NodeEnd): Promise<void> {
  const { view, course } = fleet;
  const hasResult = (): boolean => view.status.result !== null;
  // It stands: the end came too late for it.
  if (hasResult()) return;
  await takeEnd(fleet, node, told, 'ended after it had been given up');
  course.late = course.late.filter((one) => one !== node);
  if (!hasResult()) judge(fleet);
}

/** @param slow what is said of one that did not end in time; null: it did */
async function takeEnd(fleet: Fleet, node: string, told: NodeEnd, slow: string | null): Promise<void> {
  const { view } = fleet;
  if (told.status === 'SILENT') {
    view.change(node, { ...told, since: undefined });
    await tellSilent(fleet, node, told.reason);
  } else if (slow !== null && told.code === 'CANCELLED') {
    const reason = `${slow}: ${told.reason}`;
    view.change(node, { ...told, code: 'NODE_SLOW', reason, isFailure: true, since: undefined });
  } else {
    view.change(node, { ...told, code: told.code, since: undefined });
  }
}

const leftMs = (untilMs: number): number => Math.max(1, untilMs - Date.now());
const longestLookMs = 3_600_000;

/** Now and then it is looked whether the node is there still: nobody should have to wait for it in silence. */
async function endsBefore(
  fleet: Fleet,
  node: string,
  lateMs: number,
  hasEnded: () => boolean,
): Promise<boolean> {
  const { view, parsed } = fleet;
  const aliveMs = durationMs(parsed.request.unreachableAfter);
  const isOver = (): boolean => hasEnded() || view.hold.cancelledAt !== null;
  for (let ms = 5 * aliveMs; ; ms = Math.min(2 * ms, longestLookMs)) {
    const waitMs = Math.min(Math.max(1_000, ms), leftMs(lateMs));
    if (await condition(isOver, waitMs, { summary: `${node} to end` })) return true;
    if (Date.now() >= lateMs) return false;
    const seenAt = await lastSeen(fleet, node);
    if (isOver()) return true;
    const isThere = seenAt !== null && Date.now() - Date.parse(seenAt) <= 2 * aliveMs;
    const seen = seenAt === null ? 'for five minutes or longer' : `since ${seenAt}`;
    view.change(node, { reason: isThere ? '' : `its worker has not been seen ${seen}` });
  }
}
