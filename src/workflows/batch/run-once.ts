/** One run of `remediate` as a child: it lives on when the batch ends, and its own id keeps two batches apart. */
import { ChildWorkflowCancellationType, ParentClosePolicy, startChild } from '@temporalio/workflow';
import {
  ApplicationFailure,
  ChildWorkflowFailure,
  WorkflowExecutionAlreadyStartedError,
} from '@temporalio/common';
import type { BatchRun } from '../../contracts/batch.ts';
import type { Target } from '../../contracts/basics.ts';
import type { Code } from '../../contracts/codes.ts';
import type { RemediateInput } from '../../contracts/request.ts';
import type { RemediationResult } from '../../contracts/result.ts';
import { controlQueue, workflowIds } from '../../domain/names.ts';
import { statusBeforeWrite } from '../../domain/outcome.ts';
import type { Batch } from './remediate-batch.ts';

/** `failing`: checks that the run's own audit found not to pass */
export type ToldRun = BatchRun & { failing: string[] };

export async function runOnce(batch: Batch, target: Target, checks: string[]): Promise<ToldRun> {
  const { cluster, node } = batch.parsed.request;
  const workflowId = workflowIds.remediate(cluster, node, target);
  batch.view.beginRun(workflowId, checks);
  const run = await runChild(batch, workflowId, target, checks);
  const { failing: _failing, ...shown } = run;
  batch.view.endRun(shown);
  return run;
}

async function runChild(
  batch: Batch,
  workflowId: string,
  target: Target,
  checks: string[],
): Promise<ToldRun> {
  const base = { workflowId, runId: '', target, checks };
  try {
    const child = await startChild('remediate', {
      workflowId,
      taskQueue: controlQueue,
      args: [inputOf(batch, checks)],
      parentClosePolicy: ParentClosePolicy.ABANDON,
      // Its rollback is waited for: the batch tells what became of the node.
      cancellationType: ChildWorkflowCancellationType.WAIT_CANCELLATION_COMPLETED,
      staticSummary: `${checks.length} check(s) on ${target}, of ${batch.parsed.request.node}'s batch`,
    });
    const result = (await child.result()) as RemediationResult;
    return { ...base, ...toldBy(result, target), runId: child.firstExecutionRunId };
  } catch (error) {
    return { ...base, ...failedWith(error) };
  }
}

/** Every run gets the parameters of its own checks: those of others it would refuse. */
function inputOf({ parsed }: Batch, ids: string[]): RemediateInput {
  const {
    checks: _asked,
    all: _all,
    exclude: _exclude,
    oneByOne: _oneByOne,
    stopOnFailure: _stop,
    maxRestarts: _budget,
    recoverWithin: _recoverWithin,
    parameters,
    ...options
  } = parsed.request;
  const names = new Set(
    parsed.checks.filter(({ id }) => ids.includes(id)).flatMap((check) => check.parameters),
  );
  const own = Object.entries(parameters).filter(([name]) => names.has(name));
  return { ...options, checks: ids, parameters: Object.fromEntries(own) };
}

type Told = Omit<ToldRun, 'workflowId' | 'runId' | 'target' | 'checks'>;

function toldBy(result: RemediationResult, target: Target): Told {
  const { status, code, reason, diff, outageMs, backups, checks } = result;
  // One that ended before it was seen to run was started all the same, and the form of before once more.
  const least = target !== 'files' && status === 'REMEDIATION_FAILED_ROLLED_BACK' ? 2 : 0;
  const restarts = Math.max(least, result.restarts);
  const failing = checks.filter(({ after }) => after !== null && after !== 'pass').map(({ id }) => id);
  return { status, ...(code !== undefined && { code }), reason, diff, restarts, outageMs, backups, failing };
}

/** A run that was refused as input, or that somebody else's run kept from beginning, changed nothing. */
function failedWith(error: unknown): Told {
  const nothing = { diff: '', restarts: 0, outageMs: null, backups: [], failing: [] };
  if (error instanceof WorkflowExecutionAlreadyStartedError) {
    const reason = `${error.workflowId} is under way already`;
    return { ...nothing, status: 'REFUSED', code: 'OPEN_CHANGE', reason };
  }
  if (error instanceof ChildWorkflowFailure && error.cause instanceof ApplicationFailure) {
    const [details] = (error.cause.details ?? []) as { code?: Code }[];
    const code = details?.code ?? 'INVALID_REQUEST';
    return { ...nothing, status: statusBeforeWrite(code), code, reason: error.cause.message };
  }
  throw error;
}
