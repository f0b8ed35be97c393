/**
 * What may refuse a change before it is begun: the node's own state, then the guard of its cluster. Preview asks without taking
 * anything; admission asks again, after approval, on facts read afresh, and holds a slot until the run is released.
 */
import type { GuardService } from '../../adapters/service/guard-service.ts';
import type { Admission, AdmissionAsk, ControlActivities } from '../../contracts/deeds.ts';
import type { GuardPreview } from '../../contracts/guard.ts';
import { judgeAdmission } from '../../domain/admission.ts';
import { changeIdOf } from '../../domain/storage/change-id.ts';

export async function preview(ask: AdmissionAsk, guard: GuardService, id?: string): Promise<Admission> {
  const admission = judgeAdmission(ask.facts, ask.plan, ask.isRestore);
  if (!admission.admitted) return admission;
  const answer = await guard.ask(ask.facts.identity.cluster, 'preview', previewOf(ask), id);
  return answer.admitted ? { admitted: true } : answer;
}

export async function admit(
  { workflow, ...ask }: Parameters<ControlActivities['admit']>[0],
  guard: GuardService,
  id?: string,
): Promise<Admission> {
  const { facts, plan, isRestore } = ask;
  const admission = judgeAdmission(facts, plan, isRestore);
  if (!admission.admitted) return admission;
  const { target } = plan;
  const change = {
    ...previewOf(ask),
    changeId: changeIdOf(workflow.workflowId, workflow.firstRunId, workflow.attempt, plan.planHash),
    target,
    // Also where the node does not say, or has lost its manifests: such a target can be nothing else.
    isControlPlane: facts.isControlPlane === true || (target !== 'kubelet' && target !== 'files'),
    workflow,
    identity: plan.identity,
    files: plan.files,
  };
  return await guard.ask(facts.identity.cluster, 'admit', change, id);
}

export async function release(
  { cluster, ...end }: Parameters<ControlActivities['release']>[0],
  guard: GuardService,
  id?: string,
): Promise<void> {
  await guard.ask(cluster, 'release', end, id);
}

function previewOf({ facts, isRestore, isRestoreOfChanges = false }: AdmissionAsk): GuardPreview {
  const goesBack = isRestore || isRestoreOfChanges;
  return { node: facts.identity.node, isRestore: goesBack, knownGuard: facts.guard ?? null };
}
