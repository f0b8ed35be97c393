/** The last two questions before anything is written: may this change begin now, and does the program take it? */
import type { WorkflowRef } from '../contracts/change-record.ts';
import type { NamedChange } from '../contracts/deeds.ts';
import type { NodeFacts, Plan } from '../contracts/plan.ts';
import { durationMs } from '../domain/duration.ts';
import { statusBeforeWrite } from '../domain/outcome.ts';
import { changeIdOf } from '../domain/storage/change-id.ts';
import { onControl, onNode } from './deeds.ts';
import type { ApprovedPlan } from './plan.ts';
import type { Run } from './remediate.ts';
import type { Settlement } from './result.ts';

/** Reserves the change with the guard, by the node's state as it is now. */
export async function admittedChange(
  { request, place, progress }: Run,
  { plan, facts }: ApprovedPlan,
  workflow: WorkflowRef,
): Promise<{ facts: NodeFacts; change: NamedChange } | Settlement> {
  progress.begin('admit', 'admission');
  const waitMs = durationMs(request.unreachableAfter);
  const { identity } = plan;
  const now = await onNode(place, 'readFacts', 'read the node state', waitMs)({ identity });
  const isRestore = request.restore !== undefined;
  const admission = await onControl('admit', 'reserve and begin')({ facts: now, plan, isRestore, workflow });
  if (!admission.admitted) return { status: statusBeforeWrite(admission.code), ...admission, plan, facts };
  const changeId = changeIdOf(workflow.workflowId, workflow.firstRunId, workflow.attempt, plan.planHash);
  // From here on there is something to release, whatever becomes of the change.
  progress.status.changeId = changeId;
  return { facts: now, change: { changeId, identity } };
}

/** @returns null: the new configuration was tried and taken, or could not be tried, which is said */
export async function refusedByRehearsal(
  { request, place, progress }: Run,
  plan: Plan,
  workflow: WorkflowRef,
): Promise<Settlement | null> {
  progress.begin('rehearse', 'a rehearsal of the new configuration');
  const waitMs = durationMs(request.unreachableAfter);
  const rehearsal = await onNode(place, 'rehearse', 'rehearse', waitMs)({ request, plan, workflow });
  const { outcome, level, detail, blocked } = rehearsal;
  if (blocked === true) return { status: 'REFUSED', code: 'OPEN_CHANGE', reason: detail, retry: true };
  if (outcome === 'failed') return { status: 'REFUSED', code: 'REHEARSAL_FAILED', reason: detail };
  progress.end(outcome === 'passed' ? `passed (${level ?? ''})` : `could not: ${detail}`);
  return null;
}
