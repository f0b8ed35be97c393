/** What a run does about a change that is open on its node already. */
import { sleep } from '@temporalio/workflow';
import type { ChangeReport } from '../contracts/change-record.ts';
import type { Inspection, NodeFacts } from '../contracts/plan.ts';
import { durationMs, durationText } from '../domain/duration.ts';
import { isFinal } from './change.ts';
import { onControl, onNode } from './deeds.ts';
import type { Run } from './remediate.ts';
import type { Settlement } from './result.ts';

/** How long a run has waited for others, whatever it did between: thinking people are not counted. */
export interface Patience {
  waitedMs: number;
  /** grows: an hour of waiting costs few events */
  pauseMs: number;
  isWaiting: boolean;
}
export const freshPatience = (): Patience => ({ waitedMs: 0, pauseMs: firstPauseMs, isWaiting: false });

const firstPauseMs = 500;
const longestPauseMs = 30_000;
/** of what was waited already, after a long time: a week of it must fit into one history, of which a server takes 51,200 events */
const pauseShare = 1 / 50;

type OpenChange = NonNullable<NodeFacts['openChange']>;

/** An open change is looked at before any verdict. Waiting for it holds nothing. */
export async function waitForOpenChange(
  run: Run,
  { facts }: Extract<Inspection, { kind: 'openChange' }>,
  patience: Patience,
): Promise<Settlement | 'again'> {
  const { request, progress } = run;
  const open = facts.openChange;
  if (open === null) return 'again';
  const end = await onControl(
    'isRunClosed',
    'is the run that opened it closed?',
  )({ workflow: open.workflow });
  if (end.closed && isFinal(await putBackOfClosed(run, facts, open, patience.isWaiting))) return 'again';
  const leftMs = durationMs(request.wait) - patience.waitedMs;
  if (leftMs <= 0) {
    const reason = `change ${open.changeId} on ${open.target} is ${open.state} for at most ${durationText(open.remainingMs)} more (${open.workflow.workflowId}); waited ${request.wait}`;
    return { status: 'REFUSED', code: 'OPEN_CHANGE', reason, facts };
  }
  const what = `change ${open.changeId} on ${open.target} (${open.state}) to become final`;
  if (patience.isWaiting) progress.waitFor(what);
  else progress.begin('wait', what);
  const untilDueMs = open.remainingMs > 0 ? Math.max(firstPauseMs, open.remainingMs) : undefined;
  await pause(run, patience, 'open change on the node', untilDueMs);
  patience.isWaiting = true;
  return 'again';
}

export function hasPatience({ request }: Run, { waitedMs }: Patience): boolean {
  return waitedMs < durationMs(request.wait);
}

/** One wait for others, longer than the last, and within what the run has left for them. */
export async function pause(
  { request }: Run,
  patience: Patience,
  summary: string,
  mostMs = Number.POSITIVE_INFINITY,
): Promise<void> {
  const leftMs = durationMs(request.wait) - patience.waitedMs;
  const pauseMs = Math.min(leftMs, patience.pauseMs, mostMs);
  await sleep(pauseMs, { summary });
  patience.waitedMs += pauseMs;
  const longestMs = Math.max(longestPauseMs, pauseShare * patience.waitedMs);
  patience.pauseMs = Math.min(1.5 * patience.pauseMs, longestMs);
}

/** @returns the record as it stands then; not final while somebody else (recover, say) puts it back */
async function putBackOfClosed(
  { request, place, progress }: Run,
  facts: NodeFacts,
  open: OpenChange,
  isWaiting: boolean,
): Promise<ChangeReport> {
  const what = `change ${open.changeId} of a closed run to be put back`;
  if (isWaiting) progress.waitFor(what);
  else progress.begin('clear', what);
  const giveUp = {
    code: 'SELF_REVERTED' as const,
    reason: `its run ${open.workflow.workflowId} is closed; put back by the next run`,
  };
  const firstWaitMs = durationMs(request.unreachableAfter);
  const rollBack = onNode(place, 'rollBack', `put back change ${open.changeId}`, firstWaitMs);
  return await rollBack({
    changeId: open.changeId,
    identity: facts.identity,
    files: [],
    giveUp,
    workflow: { ...open.workflow, attempt: 0 },
  });
}
