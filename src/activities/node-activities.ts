/** The deeds of one node's queue, as a table: each is a function of its input and of how it says that it lives. */
import type { EtcdSnapshots } from '../adapters/etcd/take-snapshot.ts';
import type { KubeadmConfigMaps } from '../adapters/kubeadm/config-maps.ts';
import type { BackupStore } from '../adapters/storage/backup-store.ts';
import type { EmergencyStop } from '../adapters/storage/emergency-stop.ts';
import type { Journal } from '../adapters/storage/journal.ts';
import type { Locks } from '../adapters/storage/locks.ts';
import type { ObjectBackups } from '../adapters/storage/object-backups.ts';
import type { NodeActivities } from '../contracts/deeds.ts';
import type { Persisted, RemediationResult } from '../contracts/result.ts';
import { isOfUnwell } from '../domain/change/way-back.ts';
import { answerAsk } from './ask/answer-ask.ts';
import { auditChange } from './audit/audit-change.ts';
import type { AuditContext } from './audit/audit-checks.ts';
import { applyChange } from './change/apply-change.ts';
import { backUp } from './change/back-up.ts';
import { readChangeState } from './change/change-state.ts';
import { confirmChange } from './change/confirm-change.ts';
import { restartKubelet } from './change/restart-kubelet.ts';
import { snapshotEtcd } from './change/snapshot-etcd.ts';
import type { DeedContext } from './deed-context.ts';
import { pollHealth } from './gate/poll-health.ts';
import { computeChange } from './inspect/compute-change.ts';
import { inspectAndPlan } from './inspect/inspect-and-plan.ts';
import type { InspectContext } from './inspect/inspect-and-plan.ts';
import { recomputedFiles } from './inspect/recomputed-files.ts';
import type { NodeContext } from './node-context.ts';
import { readNodeFacts } from './node-facts.ts';
import { assertThisNode } from './record-steps.ts';
import { persistChange } from './persist/persist-change.ts';
import { previewPersist } from './persist/preview.ts';
import { wouldBeUndone } from './persist/would-be-undone.ts';
import { pruneBackups } from './prune-backups.ts';
import { rehearse } from './rehearse/rehearse.ts';
import { rollBack } from './rollback/roll-back.ts';
import { logDrift } from './tell-drift.ts';
import { logApplied, logResult } from './tell.ts';

export interface NodeActivityContext extends InspectContext {
  node: Omit<NodeContext, 'backups' | 'latch' | 'journal' | 'locks'> & {
    backups: BackupStore;
    latch: EmergencyStop;
    journal: Journal;
    locks: Locks;
    etcdSnapshots: EtcdSnapshots;
    kubeadm: KubeadmConfigMaps;
    objectBackups: ObjectBackups;
  };
  audit: AuditContext;
}

type Input<Name extends keyof NodeActivities> = Parameters<NodeActivities[Name]>[0];
type Output<Name extends keyof NodeActivities> = ReturnType<NodeActivities[Name]>;
export type NodeDeeds = {
  [Name in keyof NodeActivities]: (input: Input<Name>, deed: DeedContext) => Output<Name>;
};

export function createNodeActivities(context: NodeActivityContext): NodeDeeds {
  const { node, audit, compute, facts } = context;
  const inspect: InspectContext = {
    ...context,
    previewPersist: async (computed, signal) => await previewPersist(node, computed, signal),
  };
  return {
    readFacts: async ({ identity }) => {
      await assertThisNode(node, identity);
      return await readNodeFacts(facts);
    },
    inspectAndPlan: async (input, deed) => await inspectAndPlan(inspect, input, deed),
    rehearse: async (input, deed) => await rehearse(node, compute, input, deed),
    backUp: async (input, deed) => [
      ...(await backUp(node, input)),
      // Last in the list, and before anything is written: what is put back by name are the files.
      ...(await snapshotEtcd(node, input, deed)),
    ],
    applyChange: async ({ request, ...input }, deed) => {
      const recompute = async (): Promise<ReturnType<typeof recomputedFiles>> =>
        recomputedFiles(await computeChange(compute, request));
      const report = await applyChange(
        node,
        {
          ...input,
          isRestore: request.restore !== undefined,
          mayBeUnwell: isOfUnwell(request),
          recompute,
        },
        deed,
      );
      if (report.state === 'applied')
        logApplied(
          node.log,
          input.plan.files.map(({ path }) => path),
          input.plan.planHash,
        );
      return report;
    },
    restartKubelet: async (input, deed) => await restartKubelet(node, input, deed),
    pollHealth: async (input, deed) => await pollHealth(node, input, deed),
    audit: async (input, deed) => await auditChange(node, audit, input, deed),
    confirm: async (input, deed) => await confirmChange(node, input, deed),
    rollBack: async (input, deed) => await rollBack(node, input, deed),
    persist: async (input, deed) => await persistChange(node, input, deed),
    changeState: async (input) => await readChangeState(node, input),
    recordOutcome: async ({ identity, result }, deed) => {
      await assertThisNode(node, identity);
      logResult(node.log, result);
      await node.journal.append({
        event: 'run ended',
        detail: {
          status: result.status,
          code: result.code ?? null,
          reason: result.reason,
          planHash: result.planHash,
        },
      });
      const undone = await undoneByKubeadm(node, result, deed.signal);
      return { pruned: await pruneBackups(node), ...(undone !== null && { persisted: undone }) };
    },
    recordDrift: async ({ result }) => {
      logDrift(node.log, result);
      const { status, reason, changes, remediation } = result;
      const changed = changes.map(({ id, kind, before, after }) => ({ id, kind, before, after }));
      const batch = remediation === null ? null : { runId: remediation.runId, status: remediation.status };
      await node.journal.append({ event: 'drift audit', detail: { status, reason, changed, batch } });
    },
    ask: async ({ ask, input }, { signal }) =>
      await answerAsk({ ...context, audit: { ...audit, signal } }, ask, input),
  };
}

/** Looked at once the change is on the node and nobody has asked for more. */
async function undoneByKubeadm(
  node: NodeActivityContext['node'],
  { status, changeId, persisted }: RemediationResult,
  signal: AbortSignal,
): Promise<Persisted | null> {
  if (status !== 'FIXED' || changeId === null || persisted !== undefined) return null;
  return await wouldBeUndone(node, changeId, signal);
}
