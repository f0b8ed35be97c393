/** One component bundle on one node, from request to report. DESIGN "The remediation workflow" is its table. */
import {
  CancellationScope,
  allHandlersFinished,
  condition,
  defineQuery,
  isCancellation,
  patched,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import type { ParsedRequest, RemediationStatus } from '../contracts/deeds.ts';
import type { WorkflowRef } from '../contracts/change-record.ts';
import type { RemediateRequest } from '../contracts/request.ts';
import type { RemediationResult } from '../contracts/result.ts';
import { durationMs } from '../domain/duration.ts';
import { statusBeforeWrite } from '../domain/outcome.ts';
import { messages, nodeQueue } from '../domain/names.ts';
import { describeUnreachable } from '../domain/unreachable.ts';
import { admittedChange, refusedByRehearsal } from './admit.ts';
import { openDesk } from './approval/desk.ts';
import type { Desk } from './approval/question.ts';
import { changeUntilFinal } from './change.ts';
import { onControl } from './deeds.ts';
import type { Place } from './deeds.ts';
import { failureOf, orFailWithItsReason } from './failures.ts';
import { freshPatience, hasPatience } from './open-change.ts';
import { assertOneInput } from './one-input.ts';
import { approvedPlan } from './plan.ts';
import { persistedChange } from './persist.ts';
import { beginProgress } from './progress.ts';
import type { Progress } from './progress.ts';
import { releaseSlot } from './release.ts';
import type { HeldSlot } from './release.ts';
import { reportResult } from './report.ts';
import { resultOf } from './result.ts';
import type { Settlement } from './result.ts';
import { listenForAbandonment } from './silence.ts';
import type { Persistence } from './silence.ts';

export const statusQuery = defineQuery<RemediationStatus>(messages.status);
export const planQuery = defineQuery<PlanShown>(messages.plan);
type PlanShown = Pick<RemediationStatus, 'planHash' | 'diff' | 'persistPreview'>;

/** What every step of one run shares. */
export interface Run {
  request: RemediateRequest;
  place: Place;
  progress: Progress;
  desk: Desk;
  persistence: Persistence;
  workflow: Omit<WorkflowRef, 'attempt'>;
  /** null: the guard holds nothing for it */
  slot: HeldSlot | null;
  isCancelled: () => boolean;
  /** settles when the run is asked to cancel; never, when it is not */
  whenCancelled: Promise<void>;
}

export async function remediate(input: unknown, ...more: unknown[]): Promise<RemediationResult> {
  assertOneInput('remediate', more);
  const progress = beginProgress();
  setHandler(statusQuery, () => progress.status, {
    description: 'Phase, plan, approval and result of this run',
  });
  const planShown = (): PlanShown => {
    const { planHash, diff, persistPreview } = progress.status;
    return { planHash, diff, persistPreview };
  };
  setHandler(planQuery, planShown, { description: 'The plan: its hash and its unified diff' });
  const desk = openDesk({
    state: progress.status.approval,
    show: () => progress.waitFor(progress.status.waitingFor),
  });
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
    desk,
    persistence,
    isCancelled: () => cancelled,
    whenCancelled,
  });
  limits.firstWaitMs = durationMs(run.request.unreachableAfter);
  limits.abandonAfterMs = durationMs(run.request.abandonAfter);
  progress.describeRequest(parsed);

  const settlement = await settle(run);
  const persisted = await persistedChange(run, settlement);
  const result = { ...resultOf(run, settlement), ...(persisted !== null && { persisted }) };
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
  parts: Pick<Run, 'progress' | 'desk' | 'persistence' | 'isCancelled' | 'whenCancelled'>,
): Run {
  const { workflowId, firstExecutionRunId, namespace } = workflowInfo();
  return {
    ...parts,
    request,
    slot: null,
    place: { cluster: request.cluster, node: request.node, heartbeatMs: durationMs(request.heartbeat) },
    workflow: {
      clusterId,
      namespace,
      workflowId,
      firstRunId: firstExecutionRunId,
      ...(request.batch !== undefined && { batch: request.batch }),
      ...(request.restore !== undefined && { restore: request.restore }),
      ...(request.restoreChanges !== undefined && { restoreChanges: request.restoreChanges }),
    },
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

/** Admitted before it is rehearsed: a canary is a change of the node like any other. */
async function planAndChange(run: Run): Promise<Settlement> {
  const patience = freshPatience();
  for (let attempt = 1; ;) {
    const approved = await approvedPlan(run, patience);
    if (approved === 'again') continue;
    if ('status' in approved) return approved;
    const { plan } = approved;
    const admitted = await admittedChange(run, approved, { ...run.workflow, attempt }, patience);
    if (admitted === 'again') continue;
    if ('status' in admitted) {
      // Someone was faster: wait for theirs.
      if (admitted.code === 'OPEN_CHANGE' && hasPatience(run, patience)) continue;
      return admitted;
    }
    const { facts, change, workflow } = admitted;
    const settlement =
      (await refusedByRehearsal(run, plan, workflow)) ??
      (await changeUntilFinal(run, plan, workflow, change));
    if (settlement.retry !== true || attempt >= mostAttempts) return { plan, ...settlement, facts };
    // While this one waits, and perhaps a person thinks, another node may be changed.
    if (patched('released before it tries again')) {
      await releaseSlot(run, { end: settlement.status, code: settlement.code });
    }
    attempt += 1;
  }
}

/** Only a transient cause before the write is tried again, never a value that was rolled back. */
const mostAttempts = 3;

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
