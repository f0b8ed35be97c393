/** One run of `remediate` as a child: it lives on when the batch ends, and its own id keeps two batches apart. */
import {
  ChildWorkflowCancellationType,
  ParentClosePolicy,
  isCancellation,
  sleep,
  startChild,
  workflowInfo,
} from '@temporalio/workflow';
import {
  ApplicationFailure,
  ChildWorkflowFailure,
  WorkflowExecutionAlreadyStartedError,
} from '@temporalio/common';
import type { BatchRun } from '../../contracts/batch.ts';
import type { Target } from '../../contracts/basics.ts';
import type { Code } from '../../contracts/codes.ts';
import type { RemediationResult } from '../../contracts/result.ts';
import { durationMs } from '../../domain/duration.ts';
import { controlQueue, workflowIds } from '../../domain/names.ts';
import { statusBeforeWrite } from '../../domain/outcome.ts';
import { attributeKeys } from '../search-attributes.ts';
import type { Batch } from './remediate-batch.ts';
import { checksOf, describeWork, inputOf } from './run-input.ts';
import type { MendWork, Work } from './run-input.ts';

/** `failing`: checks that the run's own audit found not to pass */
export type EndedRun = BatchRun & { failing: string[] };

/** Tried again, for a while, when a component is not well yet after another change of this batch. */
export async function runOnce(batch: Batch, target: Target, work: Work): Promise<EndedRun> {
  const { cluster, node, recoverWithin } = batch.parsed.request;
  const workflowId = workflowIds.remediate(cluster, node, target);
  batch.view.beginRun(workflowId, { target, checks: checksOf(work) }, describeWork(work));
  const untilMs = Date.now() + durationMs(recoverWithin);
  let run = await runChild(batch, workflowId, target, work);
  while (isUnwellByUs(batch, run) && Date.now() < untilMs) {
    await sleep(pauseMs, { summary: `${target} to be well again` });
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

async function runChild(
  batch: Batch,
  workflowId: string,
  target: Target,
  work: Work,
  isDryRun = batch.parsed.request.dryRun,
): Promise<EndedRun> {
  const { request, hasSearchAttributes } = batch.parsed;
  const base = {
    workflowId,
    runId: '',
    target,
    checks: checksOf(work),
    ...('restoreChanges' in work && { restoreChanges: work.restoreChanges }),
  };
  try {
    const child = await startChild('remediate', {
      workflowId,
      taskQueue: controlQueue,
      args: [{ ...inputOf(batch, work), dryRun: isDryRun }],
      parentClosePolicy: ParentClosePolicy.ABANDON,
      // Its rollback is waited for: the batch tells what became of the node.
      cancellationType: ChildWorkflowCancellationType.WAIT_CANCELLATION_COMPLETED,
      staticSummary: `${describeWork(work)} on ${target}, of ${request.node}'s batch`,
      ...(hasSearchAttributes && {
        typedSearchAttributes: [{ key: attributeKeys.BatchId, value: workflowInfo().workflowId }],
      }),
    });
    const result = (await child.result()) as RemediationResult;
    return { ...base, ...endOf(result, target), runId: child.firstExecutionRunId };
  } catch (error) {
    return { ...base, ...endWithout(error, workflowId) };
  }
}

type End = Omit<EndedRun, 'workflowId' | 'runId' | 'target' | 'checks' | 'restoreChanges'>;

function endOf(result: RemediationResult, target: Target): End {
  const { status, code, reason, diff, outageMs, backups, checks, changeId, plan } = result;
  // One that ended before it was seen to run was started all the same, and the form of before once more.
  const least = target !== 'files' && status === 'REMEDIATION_FAILED_ROLLED_BACK' ? 2 : 0;
  const restarts = Math.max(least, result.restarts);
  const failing = checks.filter(({ after }) => after !== null && after !== 'pass').map(({ id }) => id);
  return {
    status,
    ...(code !== undefined && { code }),
    reason,
    changeId,
    diff,
    ...(plan !== undefined && { plan }),
    restarts,
    outageMs,
    backups,
    failing,
  };
}

/** @throws the cancellation of a run that never began, and what is a fault of ours */
function endWithout(error: unknown, workflowId: string): End {
  const nothing = { diff: '', restarts: 0, outageMs: null, backups: [], failing: [] };
  if (error instanceof WorkflowExecutionAlreadyStartedError) {
    return {
      ...nothing,
      status: 'REFUSED',
      code: 'OPEN_CHANGE',
      reason: `${workflowId} is under way already`,
    };
  }
  if (!(error instanceof ChildWorkflowFailure) || isCancellation(error)) throw error;
  if (error.cause instanceof ApplicationFailure) {
    const [details] = (error.cause.details ?? []) as { code?: Code }[];
    const code = details?.code ?? 'INVALID_REQUEST';
    return { ...nothing, status: statusBeforeWrite(code), code, reason: error.cause.message };
  }
  // Terminated by hand, perhaps after its write: what became of the node is not known here.
  const reason = `${workflowId} ended without a result (${error.cause?.message ?? 'no cause'}): the node's own record decides, and puts an unconfirmed change back`;
  return { ...nothing, status: 'REMEDIATION_FAILED_ROLLBACK_FAILED', code: 'ABANDONED', reason };
}
