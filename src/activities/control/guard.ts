/**
 * What may refuse a change before it is begun: the node's own state, the time, then the guard of its cluster. Preview asks without taking
 * anything; admission asks again, after approval, on facts read afresh, and holds a slot until the run is released.
 */
import type { ReadPolicy } from '../../adapters/config/approval-policy.ts';
import type { GuardService } from '../../adapters/service/guard-service.ts';
import type { FindNodes } from '../../adapters/service/polling-nodes.ts';
import type { Admission, AdmissionAsk, ControlActivities, KnownNodes } from '../../contracts/deeds.ts';
import type { GuardPreview } from '../../contracts/guard.ts';
import { judgeAdmission, judgeTime } from '../../domain/admission.ts';
import { changeIdOf } from '../../domain/storage/change-id.ts';
import { policyNow } from './policy-now.ts';

interface Admitting {
  guard: GuardService;
  readPolicy: ReadPolicy;
  now: () => Date;
}

export async function preview(ask: AdmissionAsk, admitting: Admitting, id?: string): Promise<Admission> {
  const admission = await admissionNow(ask, admitting);
  if (!admission.admitted) return admission;
  const answer = await admitting.guard.ask(ask.facts.identity.cluster, 'preview', previewOf(ask), id);
  return answer.admitted ? { admitted: true } : answer;
}

export async function admit(
  { workflow, ...ask }: Parameters<ControlActivities['admit']>[0],
  admitting: Admitting,
  id?: string,
): Promise<Admission> {
  const admission = await admissionNow(ask, admitting);
  if (!admission.admitted) return admission;
  const { facts, plan } = ask;
  const { target } = plan;
  const change = {
    ...previewOf(ask),
    changeId: changeIdOf(workflow.workflowId, workflow.firstRunId, workflow.attempt, plan.planHash),
    target,
    // Also where it has lost its manifests: such a target can be nothing else. And where it does not say: no answer is never yes.
    isControlPlane: facts.isControlPlane !== false || (target !== 'kubelet' && target !== 'files'),
    workflow,
    identity: plan.identity,
    files: plan.files,
  };
  return await admitting.guard.ask(facts.identity.cluster, 'admit', change, id);
}

/** What puts back is not held up by the time, nor by a file that cannot be read. */
async function admissionNow(ask: AdmissionAsk, { readPolicy, now }: Admitting): Promise<Admission> {
  const admission = judgeAdmission(ask.facts, ask.plan, ask.isRestore);
  if (!admission.admitted || goesBack(ask)) return admission;
  const policy = await policyNow(readPolicy);
  return 'code' in policy ? { admitted: false, ...policy } : judgeTime(policy.changeWindows, now());
}

export async function release(
  { cluster, ...end }: Parameters<ControlActivities['release']>[0],
  guard: GuardService,
  id?: string,
): Promise<void> {
  await guard.ask(cluster, 'release', end, id);
}

/** Whom a new guard can ask; a node that nobody serves now is told of, and not waited for. */
export async function findKnownNodes(cluster: string, findNodes: FindNodes): Promise<KnownNodes> {
  const nodes = await findNodes(cluster);
  const namesOf = (isPolling: boolean): string[] =>
    nodes.filter(({ workers }) => workers.length > 0 === isPolling).map(({ name }) => name);
  return { polling: namesOf(true), silent: namesOf(false) };
}

function previewOf(ask: AdmissionAsk): GuardPreview {
  const { identity, guard = null } = ask.facts;
  return { node: identity.node, isRestore: goesBack(ask), knownGuard: guard };
}

function goesBack({ isRestore, isRestoreOfChanges = false }: AdmissionAsk): boolean {
  return isRestore || isRestoreOfChanges;
}
