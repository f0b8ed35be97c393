/** What a run does about a change that is open on its node already. */
import { sleep } from '@temporalio/workflow';
import type { Inspection } from '../contracts/plan.ts';
import { durationMs, durationText } from '../domain/duration.ts';
import { onControl, onNode } from './deeds.ts';
import type { Run } from './remediate.ts';
import type { Settlement } from './result.ts';

/** An open change is looked at before any verdict. Waiting for it holds nothing. */
export async function waitForOpenChange(
  run: Run,
  inspection: Extract<Inspection, { kind: 'openChange' }>,
  deadlineMs: number,
): Promise<Settlement | 'again'> {
  const { request, place, progress } = run;
  const { facts } = inspection;
  const open = facts.openChange;
  if (open === null) return 'again';
  const end = await onControl(
    'isRunClosed',
    'is the run that opened it closed?',
  )({ workflow: open.workflow });
  if (end.closed) {
    progress.begin('clear', `change ${open.changeId} of a closed run to be put back`);
    const giveUp = {
      code: 'SELF_REVERTED' as const,
      reason: `its run ${open.workflow.workflowId} is closed; put back by the next run`,
    };
    await onNode(
      place,
      'rollBack',
      `put back change ${open.changeId}`,
      durationMs(request.unreachableAfter),
    )({
      changeId: open.changeId,
      identity: facts.identity,
      files: [],
      giveUp,
      workflow: { ...open.workflow, attempt: 0 },
    });
    return 'again';
  }
  const leftMs = deadlineMs - Date.now();
  if (leftMs <= 0) {
    const reason = `change ${open.changeId} on ${open.target} is ${open.state} for at most ${durationText(open.remainingMs)} more (${open.workflow.workflowId}); waited ${request.wait}`;
    return { status: 'REFUSED', code: 'OPEN_CHANGE', reason, facts };
  }
  progress.begin('wait', `change ${open.changeId} on ${open.target} (${open.state}) to become final`);
  await sleep(Math.min(leftMs, Math.max(500, Math.min(5_000, open.remainingMs))), {
    summary: 'open change on the node',
  });
  return 'again';
}
