/**
 * A node in memory for tests of the workflow's order of steps. It keeps its record by the real `step` and behaves as a
 * node does: a change is written, proved, audited and confirmed, or put back. Faults are put into single activities.
 */
import { ApplicationFailure } from '@temporalio/common';
import { Context, cancellationSignal } from '@temporalio/activity';
import type { ChangeRecord, ChangeReport } from '../../src/contracts/change-record.ts';
import type { NodeActivities } from '../../src/contracts/deeds.ts';
import type { GateEvidence } from '../../src/contracts/gate.ts';
import type { Finding } from '../../src/contracts/audit.ts';
import type { Plan } from '../../src/contracts/plan.ts';
import { reportOf } from '../../src/domain/change/report.ts';
import { step } from '../../src/domain/change/step.ts';
import type { ChangeEvent } from '../../src/domain/change/events.ts';
import { isOpen } from '../../src/domain/change/states.ts';

/** before: fails without effect; lost: the effect is there, the answer is not; twice: done two times over. */
export type FaultKind = 'before' | 'lost' | 'twice' | 'hang';
export interface Fault {
  activity: keyof NodeActivities;
  kind: FaultKind;
  /** how many calls it hits; then it heals */
  times: number;
}

export interface FakeNode {
  activities: NodeActivities;
  /** what the file is now */
  file(): 'before' | 'after';
  record(): ChangeRecord | undefined;
  records(): ChangeRecord[];
  calls(): string[];
  set(options: Partial<Behaviour>): void;
}

interface Behaviour {
  faults: Fault[];
  gate: 'healthy' | 'failed' | 'notProven';
  audit: 'pass' | 'fail' | 'manual' | 'unknown';
  /** anothers: it is under way already, and has not ended yet */
  revert: 'works' | 'fails' | 'anothers';
  approvalNeeded: string | null;
  /** what the plan is computed from: another text is another plan */
  content: string;
  compliant: boolean;
  gateMs: number;
  recovererAlive: boolean;
  emergencyStop: boolean;
}

const digest = (digit: string): string => `sha256:${digit.repeat(64)}`;

export function createFakeNode(cluster: string, node: string): FakeNode {
  const behaviour: Behaviour = {
    faults: [],
    gate: 'healthy',
    audit: 'pass',
    revert: 'works',
    approvalNeeded: null,
    content: 'a',
    compliant: false,
    gateMs: 0,
    recovererAlive: true,
    emergencyStop: false,
  };
  const identity = { cluster, node, machineId: 'm1', clusterCaDigest: null, hostname: 'fake' };
  const boot = { bootId: 'b1', initStartTicks: '1' };
  const records = new Map<string, ChangeRecord>();
  const calls: string[] = [];
  let file: 'before' | 'after' = 'before';

  const now = (by: string): Parameters<typeof step>[2] => ({
    uptimeMs: Math.round(performance.now()),
    boot,
    at: new Date().toISOString(),
    by,
  });
  const put = (changeId: string, event: ChangeEvent): ChangeRecord | undefined => {
    const answer = step(records.get(changeId), event, now('worker'));
    if (answer.kind === 'store') records.set(changeId, answer.record);
    return records.get(changeId);
  };
  const report = (changeId: string): ChangeReport => {
    const record = records.get(changeId);
    if (record !== undefined) return reportOf(record);
    return {
      changeId,
      state: 'unknown',
      end: null,
      evidence: null,
      revertEvidence: null,
      findings: [],
      conflicts: [],
      restarts: 0,
      outageMs: null,
    };
  };
  const open = (): ChangeRecord | undefined => [...records.values()].find(isOpen);

  const honest: NodeActivities = {
    readFacts: async () => Promise.resolve(facts()),
    inspectAndPlan: async () => {
      if (open() !== undefined) return { kind: 'openChange', facts: facts(), target: 'kube-apiserver' };
      if (behaviour.compliant)
        return { kind: 'compliant', facts: facts(), target: 'kube-apiserver', findings: [finding('pass')] };
      return Promise.resolve({ kind: 'change', facts: facts(), plan: planNow() });
    },
    rehearse: async () =>
      Promise.resolve({ outcome: 'couldNot', level: null, detail: 'no container runtime' }),
    backUp: async () =>
      Promise.resolve([
        {
          schema: 1,
          id: '01',
          originalPath: '/m.yaml',
          linkPath: null,
          backupPath: '/b/m.yaml.bak_20260101_000000_01',
          form: planNow().files[0]!.before,
          digest: digest('0'),
          sizeBytes: 1,
          createdAt: new Date().toISOString(),
          madeFor: 'plan',
        },
      ]),
    applyChange: async ({ changeId, workflow, plan }) => {
      if (records.has(changeId)) return Promise.resolve(report(changeId));
      put(changeId, {
        kind: 'arm',
        change: {
          changeId,
          stageToken: 'token',
          identity,
          workflow,
          planHash: plan.planHash,
          target: plan.target,
          checks: [],
          files: [],
          baseline: null,
          gate: null,
          revertGate: null,
          findingsBefore: [],
          revertAfterMs: 600_000,
          confirmWithinMs: 600_000,
        },
      });
      file = 'after';
      put(changeId, { kind: 'applied' });
      return Promise.resolve(report(changeId));
    },
    restartKubelet: async ({ changeId }) => {
      put(changeId, { kind: 'restartBegan' });
      return Promise.resolve({ report: report(changeId), problem: null });
    },
    pollHealth: async ({ changeId }) => {
      if (behaviour.gateMs > 0) await Context.current().sleep(behaviour.gateMs);
      const token = String(Math.random());
      put(changeId, { kind: 'gateBegan', token });
      if (behaviour.gate === 'healthy') {
        put(changeId, { kind: 'gatePassed', token, evidence, process: null });
        return { report: report(changeId), verdict: { kind: 'healthy', evidence } };
      }
      const verdict = {
        kind: behaviour.gate,
        state: 'serving' as const,
        failure: 'not-serving',
        reason: 'never answered',
        evidence,
      };
      return { report: report(changeId), verdict: verdict as never };
    },
    audit: async ({ changeId }) => {
      const token = String(Math.random());
      put(changeId, { kind: 'auditBegan', token });
      const findings = [finding(behaviour.audit)];
      if (behaviour.audit === 'pass') put(changeId, { kind: 'auditPassed', token, findings, process: null });
      return Promise.resolve({ report: report(changeId), findings });
    },
    confirm: async ({ changeId }) => {
      put(changeId, { kind: 'confirm' });
      return Promise.resolve(report(changeId));
    },
    rollBack: async ({ changeId, giveUp, workflow }) => {
      const named = {
        changeId,
        identity,
        workflow,
        planHash: '',
        target: 'kube-apiserver' as const,
        checks: [],
      };
      if (!records.has(changeId)) {
        put(changeId, { kind: 'tombstone', change: named, end: giveUp });
        return Promise.resolve(report(changeId));
      }
      const token = String(Math.random());
      put(changeId, { kind: 'beginRevert', token, end: giveUp, refreshMs: 1, onlyOverdue: false });
      if (records.get(changeId)?.state === 'reverting') {
        if (behaviour.revert === 'works') {
          file = 'before';
          put(changeId, { kind: 'rolledBack', token, evidence, conflicts: [] });
        } else if (behaviour.revert === 'fails') {
          const end = { code: 'REVERT_WRITE_FAILED' as const, reason: 'read-only file system' };
          put(changeId, { kind: 'rollbackFailed', token, end, evidence, conflicts: [] });
        }
      }
      return Promise.resolve(report(changeId));
    },
    changeState: async ({ changeId }) => Promise.resolve(report(changeId)),
    persist: async () =>
      Promise.resolve({
        status: 'persisted' as const,
        reason: 'kube-system/kubeadm-config says it',
        configMap: 'kube-system/kubeadm-config',
        changed: ['--profiling'],
        backup: null,
      }),
    recordOutcome: async () => Promise.resolve({ pruned: [] }),
    recordDrift: async () => Promise.resolve(),
    ask: async () => Promise.resolve({}),
  };

  const facts = (): Awaited<ReturnType<NodeActivities['readFacts']>> => {
    const one = open();
    return {
      identity,
      boot,
      at: new Date().toISOString(),
      emergencyStop: behaviour.emergencyStop
        ? { since: new Date().toISOString(), changeId: 'x', reason: 'a rollback failed' }
        : null,
      openChange:
        one === undefined
          ? null
          : {
              changeId: one.changeId,
              state: one.state,
              target: one.target,
              remainingMs: 1_000,
              workflow: one.workflow,
            },
      recoverer: {
        alive: behaviour.recovererAlive,
        detail: behaviour.recovererAlive ? 'alive' : 'no sign of life',
      },
    };
  };
  const planNow = (): Plan => ({
    planHash: behaviour.content.repeat(64),
    identity,
    target: 'kube-apiserver',
    checks: [
      {
        id: 'cis-1.12/1.2.15',
        slug: 'apiserver-profiling-off',
        title: 't',
        risk: 'low',
        before: finding('fail'),
      },
    ],
    files: [
      {
        path: '/m.yaml',
        linkPath: null,
        role: 'manifest',
        before: { kind: 'file', digest: digest('0'), attributes: null },
        after: { kind: 'file', digest: digest('1'), attributes: null },
      },
    ],
    diff: '-a\n+b\n',
    argvDiff: { removed: [], added: ['--profiling=false'] },
    restart: true,
    risk: 'low',
    approvalNeeded: behaviour.approvalNeeded,
    selfApproval: true,
    preflight: [],
    gate: null,
    revertGate: null,
    limits: { revertAfterMs: 600_000, confirmWithinMs: 600_000, auditMs: 30_000 },
    expectedOutageMs: 0,
    versions: { component: 'v1', kubelet: 'v1', catalog: 'c', kubemend: '0' },
  });

  const activities = Object.fromEntries(
    Object.entries(honest).map(([name, deed]) => [
      name,
      async (input: never): Promise<unknown> => {
        calls.push(name);
        const fault = behaviour.faults.find((one) => one.activity === name && one.times > 0);
        const act = deed as (input: never) => Promise<unknown>;
        if (fault === undefined) return await act(input);
        fault.times -= 1;
        if (fault.kind === 'before')
          throw ApplicationFailure.nonRetryable(`${name} failed`, 'PlaceError', { code: 'NODE_ERROR' });
        const answer = await act(input);
        if (fault.kind === 'twice') return await act(input);
        if (fault.kind === 'lost')
          throw ApplicationFailure.nonRetryable(`the answer of ${name} was lost`, 'PlaceError', {
            code: 'NODE_ERROR',
          });
        // No heartbeat any more, as from a killed worker; it ends when the SDK itself gives it up.
        const signal = cancellationSignal();
        await new Promise((_, reject) =>
          signal.addEventListener('abort', () => reject(signal.reason as Error)),
        );
        return answer;
      },
    ]),
  ) as unknown as NodeActivities;

  return {
    activities,
    file: () => file,
    record: () => [...records.values()].at(-1),
    records: () => [...records.values()],
    calls: () => calls,
    set: (options) => Object.assign(behaviour, options),
  };
}

function finding(verdict: Finding['verdict']): Finding {
  return {
    check: 'cis-1.12/1.2.15',
    slug: 'apiserver-profiling-off',
    title: 't',
    verdict,
    reason: `says ${verdict}`,
    expected: 'e',
    observed: [],
    unconfirmed: false,
  };
}

const evidence: GateEvidence = {
  states: [],
  sources: ['process', 'tls'],
  missing: [],
  process: null,
  certificate: null,
  looks: 1,
  outageMs: 10,
  apiOutageMs: 7,
  lastSeen: '',
};
