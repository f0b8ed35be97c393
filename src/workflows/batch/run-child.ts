/** One run of `remediate` as a child: it lives on when the batch ends, and its own id keeps two batches apart. */
import { startChild } from '@temporalio/workflow';
import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import type { ApprovalFacts } from '../../contracts/approval.ts';
import type { BatchRun } from '../../contracts/batch.ts';
import type { Target } from '../../contracts/basics.ts';
import type { RemediateInput } from '../../contracts/request.ts';
import type { RemediationResult } from '../../contracts/result.ts';
import { statusBeforeWrite } from '../../domain/outcome.ts';
import { foundBy, livesOn, noResultOf } from '../child.ts';
import type { Batch } from './remediate-batch.ts';
import { checksOf, describeWork, inputOf } from './run-input.ts';
import type { Work } from './run-input.ts';

/** `failing`: checks that the run's own audit found not to pass; `approval`: of a dry run, who would be asked */
export type EndedRun = BatchRun & { failing: string[]; approval?: ApprovalFacts | undefined };

/** @throws what kept it from a result, as the SDK throws it */
export type RunToItsEnd = (child: {
  workflowId: string;
  input: RemediateInput;
  summary: string;
}) => Promise<{ runId: string; result: RemediationResult }>;

/** @param batchId found by it among all runs; null: the namespace lacks our search attributes */
export function runsOf(batchId: string | null): RunToItsEnd {
  return async ({ workflowId, input, summary }) => {
    const child = await startChild('remediate', {
      ...livesOn,
      workflowId,
      args: [input],
      staticSummary: summary,
      ...foundBy(batchId),
    });
    const result = (await child.result()) as RemediationResult;
    return { runId: child.firstExecutionRunId, result };
  };
}

/** @throws the cancellation of a run that never began, and what is a fault of ours */
export async function runChild(
  batch: Batch,
  workflowId: string,
  target: Target,
  work: Work,
  isDryRun = batch.parsed.request.dryRun,
): Promise<EndedRun> {
  const base = {
    workflowId,
    runId: '',
    target,
    checks: checksOf(work),
    ...('restoreChanges' in work && { restoreChanges: work.restoreChanges }),
  };
  try {
    const { runId, result } = await batch.runToItsEnd({
      workflowId,
      input: { ...inputOf(batch, work), dryRun: isDryRun },
      summary: `${describeWork(work)} on ${target}, of ${batch.parsed.request.node}'s batch`,
    });
    return { ...base, ...endOf(result, target), runId };
  } catch (error) {
    return { ...base, ...endWithout(error, workflowId, { isDryRun, isOurs: batch.isCancelled() }) };
  }
}

type End = Omit<EndedRun, 'workflowId' | 'runId' | 'target' | 'checks' | 'restoreChanges'>;

function endOf(result: RemediationResult, target: Target): End {
  const { status, code, reason, hint, diff, outageMs, backups, checks, changeId, plan } = result;
  const { approval, persisted, kubeletRestarts = [], apiOutageMs = null } = result;
  // One that ended before it was seen to run was started all the same, and the form of before once more.
  const least = target !== 'files' && status === 'REMEDIATION_FAILED_ROLLED_BACK' ? 2 : 0;
  const restarts = Math.max(least, result.restarts);
  const failing = checks.filter(({ after }) => after !== null && after !== 'pass').map(({ id }) => id);
  return {
    status,
    ...(code !== undefined && { code }),
    reason,
    ...(hint !== undefined && { hint }),
    changeId,
    diff,
    ...(plan !== undefined && { plan }),
    restarts,
    kubeletRestarts,
    outageMs,
    apiOutageMs,
    backups,
    ...(persisted !== undefined && { persisted }),
    failing,
    approval,
  };
}

/** @throws the cancellation of a run that never began, and what is a fault of ours */
function endWithout(
  error: unknown,
  workflowId: string,
  { isDryRun, isOurs }: { isDryRun: boolean; isOurs: boolean },
): End {
  const none = { restarts: 0, kubeletRestarts: [], outageMs: null, apiOutageMs: null };
  const nothing = { ...none, diff: '', backups: [], failing: [] };
  if (error instanceof WorkflowExecutionAlreadyStartedError) {
    return {
      ...nothing,
      status: 'REFUSED',
      code: 'OPEN_CHANGE',
      reason: `${workflowId} is under way already`,
    };
  }
  const { missing, isCancelled, refusal } = noResultOf(error);
  if (isCancelled === true) {
    if (isOurs) throw error;
    const reason = `${workflowId} was cancelled before it had read its request: nothing was changed`;
    return { ...nothing, status: 'CANCELLED', code: 'CANCELLED', reason };
  }
  if (refusal !== undefined) {
    const { code = 'INVALID_REQUEST', reason } = refusal;
    return { ...nothing, status: statusBeforeWrite(code), code, reason };
  }
  const how = `${workflowId} ${missing}`;
  if (isDryRun) {
    const reason = `${how}: nothing was changed by it`;
    return { ...nothing, status: 'REMEDIATION_FAILED', code: 'ABANDONED', reason };
  }
  // Terminated by hand, perhaps after its write: what became of the node is not known here.
  const reason = `${how}: the node's own record decides, and puts an unconfirmed change back`;
  return { ...nothing, status: 'REMEDIATION_FAILED_ROLLBACK_FAILED', code: 'ABANDONED', reason };
}
