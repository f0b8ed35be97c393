/** One run of a batch: begun, waited for where that may help, and told of. */
import type { BatchRun } from '../../contracts/batch.ts';
import type { Target } from '../../contracts/basics.ts';
import { durationMs } from '../../domain/duration.ts';
import { workflowIds } from '../../domain/names.ts';
import type { Batch } from './remediate-batch.ts';
import { runChild } from './run-child.ts';
import type { EndedRun } from './run-child.ts';
import { checksOf, describeWork } from './run-input.ts';
import type { MendWork, Work } from './run-input.ts';

/** Tried again, for a while, when a component is not well yet after another change of this batch. */
export async function runOnce(batch: Batch, target: Target, work: Work): Promise<EndedRun> {
  const { cluster, node, recoverWithin } = batch.parsed.request;
  const workflowId = workflowIds.remediate(cluster, node, target);
  batch.view.beginRun(workflowId, { target, checks: checksOf(work) }, describeWork(work));
  const untilMs = Date.now() + durationMs(recoverWithin);
  let run = await runChild(batch, workflowId, target, work);
  while (isUnwellByUs(batch, run) && Date.now() < untilMs) {
    await batch.pause(pauseMs, `${target} to be well again`);
    run = await runChild(batch, workflowId, target, work);
  }
  batch.view.endRun(shown(run));
  return run;
}

export function shown({ failing: _failing, ...run }: EndedRun): BatchRun {
  return run;
}

/** Its plan alone, once: nothing has been changed yet that it could have to wait for. */
export async function planOnce(batch: Batch, target: Target, work: MendWork): Promise<EndedRun> {
  const { cluster, node } = batch.parsed.request;
  return await runChild(batch, workflowIds.remediate(cluster, node, target), target, work, true);
}

const pauseMs = 5_000;

function isUnwellByUs({ view, isCancelled }: Batch, { code }: BatchRun): boolean {
  return code === 'UNHEALTHY_BEFORE' && view.restarts() > 0 && !isCancelled();
}
