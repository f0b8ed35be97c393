/** One component bundle on one node, from request to report. DESIGN "The remediation workflow" is its table. */
import {
  ApplicationFailure,
  CancellationScope,
  allHandlersFinished,
  condition,
  defineQuery,
  isCancellation,
  setHandler,
  sleep,
  workflowInfo,
} from '@temporalio/workflow';
import type { ParsedRequest, RemediationStatus } from '../contracts/deeds.ts';
import type { WorkflowRef } from '../contracts/change-record.ts';
import type { Inspection, NodeFacts, Plan } from '../contracts/plan.ts';
import type { RemediateRequest } from '../contracts/request.ts';
import type { RemediationResult } from '../contracts/result.ts';
import { changeIdOf } from '../domain/change-id.ts';
import { durationMs, durationText } from '../domain/duration.ts';
import { statusBeforeWrite } from '../domain/outcome.ts';
import { messages, nodeQueue, shortHash, workflowIds } from '../domain/names.ts';
import { describeUnreachable } from '../domain/unreachable.ts';
import { listenForApprovals } from './approval.ts';
import type { Approvals } from './approval.ts';
import { changeUntilFinal } from './change.ts';
import { onControl, onNode } from './deeds.ts';
import type { Place } from './deeds.ts';
import { failureOf, orFailWithItsReason } from './failures.ts';
import { beginProgress } from './progress.ts';
import type { Progress } from './progress.ts';
import { reportResult } from './report.ts';
import { resultOf } from './result.ts';
import type { Settlement } from './result.ts';
import { listenForAbandonment } from './silence.ts';
import type { Persistence } from './silence.ts';

export const statusQuery = defineQuery<RemediationStatus>(messages.status);
export const planQuery = defineQuery<{ planHash: string | null; diff: string }>(messages.plan);

/** What every step of one run shares. */
export interface Run {
  request: RemediateRequest;
  place: Place;
  progress: Progress;
  approvals: Approvals;
  persistence: Persistence;
  workflow: Omit<WorkflowRef, 'attempt'>;
  isCancelled: () => boolean;
  /** settles when the run is asked to cancel; never, when it is not */
  whenCancelled: Promise<void>;
}

export async function remediate(input: unknown): Promise<RemediationResult> {
  const progress = beginProgress();
  setHandler(statusQuery, () => progress.status, {
    description: 'Phase, plan, approval and result of this run',
  });
  setHandler(planQuery, () => ({ planHash: progress.status.planHash, diff: progress.status.diff }), {
    description: 'The plan: its hash and its unified diff',
  });
  const approvals = listenForApprovals(progress);
  const limits = { firstWaitMs: 60_000, abandonAfterMs: 600_000 };
  const persistence = listenForAbandonment(progress, () => limits);
  let cancelled = false;
  const whenCancelled = CancellationScope.current().cancelRequested.catch(() => {
    cancelled = true;
  });

  progress.begin('parse', 'the request');
  const { workflowId } = workflowInfo();
  const parsed = await orFailWithItsReason(() =>
    onControl('parseRequest', 'read the request')({ input, workflowId }),
  );
  const run = runOf(parsed, {
    progress,
    approvals,
    persistence,
    isCancelled: () => cancelled,
    whenCancelled,
  });
  limits.firstWaitMs = durationMs(run.request.unreachableAfter);
  limits.abandonAfterMs = durationMs(run.request.abandonAfter);
  progress.describeRequest(parsed);

  const settlement = await settle(run);
  const result = resultOf(run, settlement);
  // Nothing from here on can change what was decided: it is told, for a bounded time.
  return await CancellationScope.nonCancellable(async () => {
    const told = await reportResult(run, result, settlement.facts);
    progress.finish(told);
    await condition(allHandlersFinished);
    return told;
  });
}

function runOf(
  { request, clusterId }: ParsedRequest,
  parts: Pick<Run, 'progress' | 'approvals' | 'persistence' | 'isCancelled' | 'whenCancelled'>,
): Run {
  const { workflowId, firstExecutionRunId, namespace } = workflowInfo();
  return {
    ...parts,
    request,
    place: { cluster: request.cluster, node: request.node, heartbeatMs: durationMs(request.heartbeat) },
    workflow: { clusterId, namespace, workflowId, firstRunId: firstExecutionRunId },
  };
}

/** Up to the first write a cancellation simply ends the run; from there on `changeUntilFinal` answers for it. */
async function settle(run: Run): Promise<Settlement> {
  try {
    return await planAndChange(run);
  } catch (error) {
    if (isCancellation(error))
      return { status: 'CANCELLED', code: 'CANCELLED', reason: 'cancelled; nothing was changed' };
    const failure = failureOf(error);
    if (failure === undefined) throw error; // a fault of ours before any write: the run waits for the fixed deploy
    if (failure.kind === 'silent') return await unreachable(run);
    const code = failure.code ?? (failure.name === 'Bug' ? 'BUG' : 'NODE_ERROR');
    return { status: statusBeforeWrite(code), code, reason: failure.reason, hint: failure.hint ?? undefined };
  }
}

async function planAndChange(run: Run): Promise<Settlement> {
  const { request, place, progress } = run;
  const firstWaitMs = durationMs(request.unreachableAfter);
  const deadlineMs = Date.now() + durationMs(request.wait);
  const isRestore = request.restore !== undefined;
  for (let attempt = 1; ;) {
    progress.begin('inspect', `${request.node} to be inspected`);
    const inspection = await onNode(place, 'inspectAndPlan', 'inspect and plan', firstWaitMs)({ request });
    assertIdFits(inspection, request);
    if (inspection.kind === 'openChange') {
      const waited = await waitForOpenChange(run, inspection, deadlineMs);
      if (waited !== 'again') return waited;
      continue;
    }
    if (inspection.kind !== 'change') return settledBy(inspection);
    const { plan, facts } = inspection;
    progress.describePlan(plan);
    progress.end(`plan ${shortHash(plan.planHash)}`);
    if (request.dryRun) return { status: 'PLANNED', reason: 'dry run: nothing was changed', plan, facts };

    progress.begin('preview', 'the guardrails');
    const preview = await onControl('preview', 'would it be admitted?')({ facts, plan, isRestore });
    if (!preview.admitted) return { status: statusBeforeWrite(preview.code), ...preview, plan, facts };

    const approval = await run.approvals.await(plan, request);
    if (!approval.granted) return { status: 'DECLINED', ...approval, plan, facts };
    const approved = approval.waited ? await unchangedPlan(run, plan) : facts;
    if (approved === 'changed') continue; // the file changed while people thought about it: plan and ask again

    const ref = { ...run.workflow, attempt };
    progress.begin('admit', 'admission');
    const now = await onNode(
      place,
      'readFacts',
      'read the node state',
      firstWaitMs,
    )({ identity: plan.identity });
    const admission = await onControl(
      'admit',
      'reserve and begin',
    )({ facts: now, plan, isRestore, workflow: ref });
    if (!admission.admitted) {
      if (admission.code === 'OPEN_CHANGE' && Date.now() < deadlineMs) continue; // someone was faster: wait for theirs
      return { status: statusBeforeWrite(admission.code), ...admission, plan, facts };
    }
    // From here on there is something to release, whatever becomes of the change.
    const changeId = changeIdOf(ref.workflowId, ref.firstRunId, ref.attempt, plan.planHash);
    progress.status.changeId = changeId;

    progress.begin('rehearse', 'a rehearsal of the new configuration');
    const rehearsal = await onNode(
      place,
      'rehearse',
      'rehearse',
      firstWaitMs,
    )({ request, plan, workflow: ref });
    if (rehearsal.outcome === 'failed') {
      return { status: 'REFUSED', code: 'REHEARSAL_FAILED', reason: rehearsal.detail, plan, facts: now };
    }
    progress.end(
      rehearsal.outcome === 'passed' ? `passed (${rehearsal.level ?? ''})` : `could not: ${rehearsal.detail}`,
    );

    const settlement = await changeUntilFinal(run, plan, ref, { changeId, identity: plan.identity });
    if (settlement.retry !== true || attempt >= mostAttempts) return { ...settlement, facts: now };
    attempt += 1;
  }
}

/** Only a transient cause before the write is tried again, never a value that was rolled back. */
const mostAttempts = 3;

function settledBy(inspection: Exclude<Inspection, { kind: 'change' | 'openChange' }>): Settlement {
  if (inspection.kind === 'compliant') {
    const { facts, target, findings } = inspection;
    return {
      status: 'ALREADY_COMPLIANT',
      reason: 'every check passes on the process and on the file',
      facts,
      target,
      findings,
    };
  }
  const { status, code, reason, hint, findings, facts } = inspection;
  return { status, code, reason, hint: hint ?? undefined, findings, facts: facts ?? undefined };
}

/** Ids are a convenience, but one that names another component would mislead everybody who reads it. */
function assertIdFits(inspection: Inspection, request: RemediateRequest): void {
  const target =
    inspection.kind === 'change'
      ? inspection.plan.target
      : inspection.kind === 'compliant'
        ? inspection.target
        : null; // an open change is of whatever target it is of
  if (target === null) return;
  const expected = workflowIds.remediate(request.cluster, request.node, target);
  const found = workflowInfo().workflowId;
  if (found !== expected) {
    throw ApplicationFailure.nonRetryable(
      `workflow id: expected "${expected}" for this input, found "${found}"`,
      'InputError',
      { code: 'WRONG_WORKFLOW', hint: `start it again with --workflow-id ${expected}` },
    );
  }
}

/** An open change is looked at before any verdict. Waiting for it holds nothing. */
async function waitForOpenChange(
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

/** After an approval the plan is made afresh: "yes" was said to these bytes and no others. */
async function unchangedPlan(run: Run, plan: Plan): Promise<NodeFacts | 'changed'> {
  const { request, place, progress } = run;
  progress.begin('inspect', 'the approved plan to be compared with what is there now');
  const again = await onNode(
    place,
    'inspectAndPlan',
    'compare with the approved plan',
    durationMs(request.unreachableAfter),
  )({ request });
  if (again.kind === 'change' && again.plan.planHash === plan.planHash) return again.facts;
  progress.end('the file changed meanwhile: the approval is void');
  return 'changed';
}

/** Which worker should have answered, when it last did, and how to start one. */
async function unreachable(run: Run): Promise<Settlement> {
  const { cluster, node } = run.request;
  const queue = nodeQueue(cluster, node);
  const { workers } = await onControl('describeQueue', 'who serves the node queue?')({ queue });
  return {
    status: 'REMEDIATION_FAILED',
    ...describeUnreachable(queue, workers, run.request.unreachableAfter),
  };
}
