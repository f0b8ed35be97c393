/**
 * The order of steps, asked three things of every step (CONTRIBUTING "What runs when"): it fails there and the node is as
 * before; its answer is lost and the run still tells the truth; it is done twice and ends the same.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bundleWorkflowCode, NativeConnection, Worker } from '@temporalio/worker';
import type { WorkflowBundleWithSourceMap } from '@temporalio/worker';
import { Client, Connection } from '@temporalio/client';
import type { WorkflowHandle } from '@temporalio/client';
import { fileURLToPath } from 'node:url';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createTemporalService } from '../../src/adapters/service/temporal-service.ts';
import type { Code } from '../../src/contracts/codes.ts';
import type { ControlActivities, NodeActivities, RemediationStatus } from '../../src/contracts/deeds.ts';
import { RemediateRequest } from '../../src/contracts/request.ts';
import type { RemediateInput } from '../../src/contracts/request.ts';
import type { RemediationResult } from '../../src/contracts/result.ts';
import { judgeAdmission } from '../../src/domain/admission.ts';
import { ownDemands, timesOf } from '../../src/domain/approval/own-demands.ts';
import { controlQueue, nodeQueue, workflowIds } from '../../src/domain/names.ts';
import { startTemporalServer } from '../../src/worker/server/temporal-server.ts';
import type { TemporalServer } from '../../src/worker/server/temporal-server.ts';
import { createFakeNode } from '../support/fake-node.ts';
import type { FakeNode, FaultKind } from '../support/fake-node.ts';

let server: TemporalServer;
let dataDir: string;
let connection: NativeConnection;
let clientConnection: Connection;
let client: Client;
let bundle: WorkflowBundleWithSourceMap;
let control: Worker;
let controlRun: Promise<void>;
let nodes = 0;
/** nodes whose results nobody can be told */
const deadSinks = new Set<string>();
/** nodes for which the guard has no room, once, and why */
const busyOnce = new Map<string, Code>();
const released: Parameters<ControlActivities['release']>[0][] = [];

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'kubemend-workflow-'));
  const workflowsPath = fileURLToPath(new URL('../../src/workflows/index.ts', import.meta.url));
  [server, bundle] = await Promise.all([
    startTemporalServer({ dataDir, uiPort: null, synchronous: 1 }),
    bundleWorkflowCode({
      workflowsPath,
      logger: { log() {}, trace() {}, debug() {}, info() {}, warn() {}, error() {} },
    }),
  ]);
  connection = await NativeConnection.connect({ address: server.address });
  clientConnection = await Connection.connect({ address: server.address });
  client = new Client({ connection: clientConnection, namespace: server.namespace });
  const temporal = createTemporalService(clientConnection, server.namespace);
  const activities: ControlActivities = {
    parseRequest: async ({ input }) => ({
      request: RemediateRequest.parse(input),
      clusterId: await temporal.clusterId(),
      hasSearchAttributes: await temporal.hasSearchAttributes(),
    }),
    parseBatch: async () => Promise.reject(new Error('not asked here')),
    parseDrift: async () => Promise.reject(new Error('not asked here')),
    reportDrift: async () => Promise.reject(new Error('not asked here')),
    parseFleet: async () => Promise.reject(new Error('not asked here')),
    findRuns: async () => Promise.reject(new Error('not asked here')),
    readBatchEnd: async () => Promise.reject(new Error('not asked here')),
    parseAsk: async () => Promise.reject(new Error('not asked here')),
    preview: async ({ facts, plan }) => Promise.resolve(judgeAdmission(facts, plan)),
    admit: async ({ facts, plan }) => {
      const code = busyOnce.get(plan.identity.node);
      if (code === undefined) return Promise.resolve(judgeAdmission(facts, plan));
      busyOnce.delete(plan.identity.node);
      return Promise.resolve({ admitted: false, code, reason: 'another node' });
    },
    release: async (end) => {
      released.push(end);
      return Promise.resolve();
    },
    approvalTerms: async ({ plan, approval }) => {
      const demands = ownDemands(plan, approval, { from: null, escalateTo: [] });
      return Promise.resolve({ kind: 'ask', terms: { demands, ...timesOf(approval) } });
    },
    tellApproval: async () => Promise.resolve(),
    report: async ({ result }) => {
      if (result.cluster === 'test' && deadSinks.has(result.node)) throw new Error('the sink is away');
      return Promise.resolve();
    },
    isRunClosed: async ({ workflow }) => await temporal.isRunClosed(workflow),
    describeQueue: async ({ queue }) => ({ workers: await temporal.workersOf(queue) }),
    findKnownNodes: async () => Promise.reject(new Error('not asked here')),
  };
  control = await Worker.create({
    connection,
    workflowBundle: bundle,
    taskQueue: controlQueue,
    activities: { ...activities },
  });
  controlRun = control.run();
});

afterAll(async () => {
  control.shutdown();
  await controlRun;
  await connection.close();
  await clientConnection.close();
  await server.stop();
  await rm(dataDir, { recursive: true, force: true });
});

async function withNode(body: (fake: FakeNode, name: string) => Promise<void>): Promise<void> {
  const name = `n${(nodes += 1)}`;
  const fake = createFakeNode('test', name);
  const taskQueue = nodeQueue('test', name);
  const worker = await Worker.create({ connection, taskQueue, activities: { ...fake.activities } });
  await worker.runUntil(async () => await body(fake, name));
}

async function start(node: string, request: Partial<RemediateInput> = {}): Promise<WorkflowHandle> {
  return await client.workflow.start('remediate', {
    taskQueue: controlQueue,
    workflowId: workflowIds.remediate('test', node, 'kube-apiserver'),
    args: [
      { cluster: 'test', node, checks: ['1.2.15'], heartbeat: '1s', unreachableAfter: '2s', ...request },
    ],
  });
}

async function run(node: string, request: Partial<RemediateInput> = {}): Promise<RemediationResult> {
  return (await (await start(node, request)).result()) as RemediationResult;
}

async function waitForPhase(handle: WorkflowHandle, phase: string): Promise<RemediationStatus> {
  for (;;) {
    const status: RemediationStatus = await handle.query('status');
    if (status.phase === phase) return status;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** Whatever happened, the result says what is on the node, and the record is final. */
function assertTruth(fake: FakeNode, result: RemediationResult): void {
  const fixed = result.status === 'FIXED';
  expect({ status: result.status, file: fake.file() }).toEqual({
    status: result.status,
    file: fixed ? 'after' : 'before',
  });
  expect(['confirmed', 'rolledBack', 'refused', undefined]).toContain(fake.record()?.state);
  expect(fake.record()?.state === 'confirmed').toBe(fixed);
}

describe('remediate', () => {
  it('goes through every step and ends FIXED (peers 35)', async () => {
    await withNode(async (fake, name) => {
      const result = await run(name);
      expect(result).toMatchObject({ status: 'FIXED', success: true, auditVerified: true, changesMade: 1 });
      expect(result.checks).toEqual([{ id: 'cis-1.12/1.2.15', before: 'fail', after: 'pass' }]);
      const phases = result.phases.map((phase) => phase.name);
      expect(phases).toEqual([
        'parse',
        'inspect',
        'preview',
        'admit',
        'rehearse',
        'back up',
        'apply',
        'health gate',
        'audit',
        'confirm',
        'report',
      ]);
      assertTruth(fake, result);
    });
  });

  it.each(['CONTROL_PLANE_BUSY', 'GUARD_WARMING'] as const)(
    'plans again after a wait for the guard (%s): the node may have become another meanwhile',
    async (code) => {
      await withNode(async (fake, name) => {
        busyOnce.set(name, code);
        expect((await run(name)).status).toBe('FIXED');
        expect(fake.calls().filter((call) => call === 'inspectAndPlan')).toHaveLength(2);
      });
    },
  );

  it('gives its place back with the last word of the node, and before it tries again', async () => {
    await withNode(async (fake, name) => {
      fake.set({ faults: [{ activity: 'applyChange', kind: 'before', times: 1 }] });
      expect((await run(name)).status).toBe('FIXED');
      const ends = released.filter(({ node }) => node === name);
      const word = { stop: null, openChange: null };
      expect(ends).toMatchObject([word, { ...word, end: 'FIXED' }]);
    });
  });

  const beforeWrite = ['readFacts', 'inspectAndPlan', 'rehearse', 'backUp'] as const;
  const afterWrite = ['applyChange', 'pollHealth', 'audit', 'confirm', 'rollBack'] as const;
  const steps: (keyof NodeActivities)[] = [...beforeWrite, ...afterWrite];

  describe.each(steps)('at the step %s', (activity) => {
    const faultsOf = (kind: FaultKind) => [{ activity, kind, times: 1 }];

    it('done twice ends the same', async () => {
      await withNode(async (fake, name) => {
        fake.set({ faults: faultsOf('twice'), gate: activity === 'rollBack' ? 'failed' : 'healthy' });
        const result = await run(name);
        expect(result.status).toBe(activity === 'rollBack' ? 'REMEDIATION_FAILED_ROLLED_BACK' : 'FIXED');
        assertTruth(fake, result);
      });
    });

    it('failing there, the node is as before (row 15)', async () => {
      await withNode(async (fake, name) => {
        fake.set({ faults: faultsOf('before'), gate: activity === 'rollBack' ? 'failed' : 'healthy' });
        const result = await run(name);
        // Only a write that never began may be tried again; every other failure is the run's end.
        expect(result.status === 'FIXED').toBe(activity === 'applyChange');
        // By the failure's own code: a full disk, say, is no fault of ours.
        if (['pollHealth', 'audit', 'confirm'].includes(activity)) expect(result.code).toBe('NODE_ERROR');
        expect(fake.calls()).toContain(activity);
        assertTruth(fake, result);
      });
    });

    it('its answer lost, the result still tells the truth', async () => {
      await withNode(async (fake, name) => {
        fake.set({ faults: faultsOf('lost'), gate: activity === 'rollBack' ? 'failed' : 'healthy' });
        assertTruth(fake, await run(name));
      });
    });

    it('its worker dead in the middle, the run goes on or everything is put back', async () => {
      await withNode(async (fake, name) => {
        fake.set({ faults: faultsOf('hang'), gate: activity === 'rollBack' ? 'failed' : 'healthy' });
        assertTruth(fake, await run(name));
      });
    });
  });

  it.each(['twice', 'before', 'lost', 'hang'] as const)(
    'what becomes of kubeadm’s ConfigMap (%s) never changes what became of the node',
    async (kind) => {
      await withNode(async (fake, name) => {
        fake.set({ faults: [{ activity: 'persist', kind, times: 1 }] });
        const result = await run(name, { persist: true });
        expect(result.status).toBe('FIXED');
        const isAnswered = kind === 'twice' || kind === 'hang';
        expect(result.persisted?.status === 'persisted').toBe(isAnswered);
        assertTruth(fake, result);
      });
    },
  );

  it('nothing is written for kubeadm when nothing was changed, and nobody is asked without being told to', async () => {
    await withNode(async (fake, name) => {
      expect(await run(name)).not.toHaveProperty('persisted');
      fake.set({ gate: 'failed' });
      const result = await run(name, { persist: true });
      expect(result.persisted).toMatchObject({ status: 'nothingToDo' });
      expect(fake.calls()).not.toContain('persist');
    });
  });

  it('puts back what the gate refuses, and says why (row 8)', async () => {
    await withNode(async (fake, name) => {
      fake.set({ gate: 'failed' });
      expect(await run(name)).toMatchObject({
        status: 'REMEDIATION_FAILED_ROLLED_BACK',
        code: 'GATE_FAILED',
        reason: 'never answered',
        // Of the gate that it did not pass, and of the gate over what was put back.
        outageMs: 20,
        apiOutageMs: 14,
      });
      expect(fake.file()).toBe('before');
    });
  });

  it.each([
    ['fail', 'AUDIT_FAILED'],
    ['unknown', 'AUDIT_ERROR'],
    ['manual', 'AUDIT_MANUAL'],
  ] as const)('puts back what the audit answers with %s (peers 36, row 12, row 16)', async (audit, code) => {
    await withNode(async (fake, name) => {
      fake.set({ audit });
      expect(await run(name)).toMatchObject({ status: 'REMEDIATION_FAILED_ROLLED_BACK', code });
      expect(fake.file()).toBe('before');
    });
  });

  it('never calls "not proven" healthy', async () => {
    await withNode(async (fake, name) => {
      fake.set({ gate: 'notProven' });
      expect(await run(name)).toMatchObject({ status: 'REMEDIATION_FAILED_ROLLED_BACK', code: 'NOT_PROVEN' });
      expect(fake.file()).toBe('before');
    });
  });

  it('reports a failed rollback as that and nothing better (row 13, peers 37)', async () => {
    await withNode(async (fake, name) => {
      fake.set({ gate: 'failed', revert: 'fails' });
      expect(await run(name)).toMatchObject({
        status: 'REMEDIATION_FAILED_ROLLBACK_FAILED',
        code: 'REVERT_WRITE_FAILED',
        success: false,
      });
      expect(fake.record()?.state).toBe('rollbackFailed');
    });
  });

  it('does not retry a value that was rolled back (peers 42)', async () => {
    await withNode(async (fake, name) => {
      fake.set({ gate: 'failed' });
      await run(name);
      expect(fake.calls().filter((call) => call === 'applyChange')).toHaveLength(1);
    });
  });

  it('plans only, and touches nothing (peers 47)', async () => {
    await withNode(async (fake, name) => {
      expect(await run(name, { dryRun: true })).toMatchObject({
        status: 'PLANNED',
        success: true,
        changesMade: 0,
      });
      expect(fake.calls()).toEqual(['inspectAndPlan', 'recordOutcome']);
    });
  });

  it('refuses without a recoverer (crash 9)', async () => {
    await withNode(async (fake, name) => {
      fake.set({ recovererAlive: false });
      expect(await run(name)).toMatchObject({ status: 'REMEDIATION_FAILED', code: 'NO_RECOVERER' });
      expect(fake.calls()).not.toContain('applyChange');
    });
  });

  it('names queue and remedy when no worker serves the node', async () => {
    const result = await run('nobody', { unreachableAfter: '500ms' });
    expect(result).toMatchObject({ status: 'REMEDIATION_FAILED', code: 'NODE_UNREACHABLE' });
    expect(result.reason).toContain('node/test/nobody');
    expect(result.hint).toContain('kubemend worker node');
  });

  it('ends with the sink named when nobody can be told, and the id is free again (crash 42)', async () => {
    await withNode(async (_fake, name) => {
      deadSinks.add(name);
      const result = await run(name, { report: { within: '1s' } });
      expect(result.status).toBe('FIXED');
      expect(result.notReported).toEqual([expect.stringContaining('control')]);
      expect((await run(name, { dryRun: true, report: { within: '1s' } })).status).toBe('PLANNED');
    });
  });

  it('waits for a silent node ever longer, so that a week of silence costs few events (crash 41)', async () => {
    let handle!: WorkflowHandle;
    await withNode(async (fake, name) => {
      fake.set({ gateMs: 60_000 });
      handle = await start(name, { unreachableAfter: '200ms', abandonAfter: '1s' });
      await waitForPhase(handle, 'health gate');
    });
    const waits = async (): Promise<number[]> => {
      const events = (await handle.fetchHistory()).events ?? [];
      return events.flatMap(({ activityTaskScheduledEventAttributes: scheduled }) => {
        const wait = scheduled?.scheduleToStartTimeout;
        return scheduled?.activityType?.name === 'pollHealth'
          ? [Number(wait?.seconds ?? 0) * 1_000 + (wait?.nanos ?? 0) / 1e6]
          : [];
      });
    };
    await expect.poll(async () => (await waits()).length, { timeout: 30_000 }).toBeGreaterThan(4);
    expect((await waits()).slice(0, 5)).toEqual([200, 400, 800, 1_600, 3_200]);
    await handle.signal('abandon', { by: 'ana', reason: 'enough' });
    expect(await handle.result()).toMatchObject({ code: 'ABANDONED' });
  });

  it('takes a run that was reset for the same run, not for a closed one (crash 43)', async () => {
    await withNode(async (fake, name) => {
      fake.set({ approvalNeeded: 'risk high' });
      const handle = await start(name);
      await waitForPhase(handle, 'approve');
      const temporal = createTemporalService(clientConnection, server.namespace);
      const { workflowExecutionInfo } = (await handle.describe()).raw;
      const firstRunId = workflowExecutionInfo?.firstRunId ?? '';
      const run = {
        clusterId: await temporal.clusterId(),
        namespace: server.namespace,
        workflowId: handle.workflowId,
        firstRunId,
      };
      const events = (await handle.fetchHistory()).events ?? [];
      const begun = events.find((event) => event.workflowTaskCompletedEventAttributes != null);
      await clientConnection.workflowService.resetWorkflowExecution({
        namespace: server.namespace,
        workflowExecution: { workflowId: handle.workflowId },
        workflowTaskFinishEventId: begun?.eventId,
        requestId: `${name}-reset`,
        reason: 'a test',
      });
      expect(await temporal.isRunClosed(run)).toMatchObject({ closed: false });
      expect(await temporal.isRunClosed({ ...run, clusterId: 'another' })).toMatchObject({ closed: false });
      expect(await temporal.isRunClosed({ ...run, workflowId: 'nobody' })).toMatchObject({ closed: false });
      await client.workflow.getHandle(handle.workflowId).terminate('done');
      expect(await temporal.isRunClosed(run)).toMatchObject({ closed: true });
    });
  });

  describe('cancelled', () => {
    it('before the write: nothing was changed', async () => {
      await withNode(async (fake, name) => {
        fake.set({ approvalNeeded: 'risk' });
        const handle = await start(name);
        await waitForPhase(handle, 'approve');
        await handle.cancel();
        expect(await handle.result()).toMatchObject({ status: 'CANCELLED' });
        expect(fake.file()).toBe('before');
      });
    });

    it('in the gate: everything is put back (row 22, peers 46)', async () => {
      await withNode(async (fake, name) => {
        fake.set({ gateMs: 60_000 });
        const handle = await start(name);
        await waitForPhase(handle, 'health gate');
        await handle.cancel();
        expect(await handle.result()).toMatchObject({ status: 'CANCELLED_ROLLED_BACK', code: 'CANCELLED' });
        expect(fake.file()).toBe('before');
      });
    });
  });

  describe('approval', () => {
    const plan = 'a'.repeat(8);

    it('by signal, bound to the plan; early, wrong and repeated ones are ignored by name (crash 22)', async () => {
      await withNode(async (fake, name) => {
        fake.set({ approvalNeeded: 'risk high' });
        const handle = await start(name, { approval: { quorum: 2 } });
        await waitForPhase(handle, 'approve');
        await handle.signal('approve', { by: 'eve', plan: 'ffffffff' });
        await handle.signal('approve', { by: 'ana', plan });
        await handle.signal('approve', { by: 'ana', plan });
        const status: RemediationStatus = await handle.query('status');
        expect(status.approval.granted.map((one) => one.by)).toEqual(['ana']);
        expect(status.approval.ignored).toHaveLength(2);
        await handle.signal('approve', { by: 'bo', plan, comment: 'window 42' });
        assertTruth(fake, (await handle.result()) as RemediationResult);
      });
    });

    it('by update, with a typed answer; refused ones leave no event', async () => {
      await withNode(async (fake, name) => {
        fake.set({ approvalNeeded: 'risk high' });
        const handle = await start(name);
        await waitForPhase(handle, 'approve');
        await expect(
          handle.executeUpdate('decide', { args: [{ by: 'ana', plan: 'ffffffff', approve: true }] }),
        ).rejects.toMatchObject({
          cause: { type: 'wrongPlan' },
        });
        expect(
          await handle.executeUpdate('decide', { args: [{ by: 'ana', plan, approve: true }] }),
        ).toMatchObject({
          kind: 'accepted',
          by: 'ana',
          rules: ['node.yaml'],
        });
        expect(await handle.result()).toMatchObject({ status: 'FIXED' });
      });
    });

    it('is void when the file changed meanwhile: it asks again (crash 22)', async () => {
      await withNode(async (fake, name) => {
        fake.set({ approvalNeeded: 'risk high' });
        const handle = await start(name);
        await waitForPhase(handle, 'approve');
        fake.set({ content: 'b' });
        await handle.signal('approve', { by: 'ana', plan });
        await expect
          .poll(async () => (await handle.query<RemediationStatus>('status')).planHash)
          .toBe('b'.repeat(64));
        await waitForPhase(handle, 'approve');
        await handle.signal('approve', { by: 'ana', plan: 'b'.repeat(8) });
        expect(await handle.result()).toMatchObject({ status: 'FIXED', planHash: 'b'.repeat(64) });
      });
    });

    it('does not outweigh an emergency stop that came meanwhile (crash 6)', async () => {
      await withNode(async (fake, name) => {
        fake.set({ approvalNeeded: 'risk high' });
        const handle = await start(name);
        await waitForPhase(handle, 'approve');
        fake.set({ emergencyStop: true });
        await handle.signal('approve', { by: 'ana', plan });
        expect(await handle.result()).toMatchObject({ status: 'REFUSED', code: 'EMERGENCY_STOP' });
        expect(fake.calls()).not.toContain('applyChange');
      });
    });

    it('rejected, or expired, is DECLINED', async () => {
      await withNode(async (fake, name) => {
        fake.set({ approvalNeeded: 'risk high' });
        const handle = await start(name);
        await waitForPhase(handle, 'approve');
        await handle.signal('reject', { by: 'ana', plan, comment: 'not today' });
        expect(await handle.result()).toMatchObject({
          status: 'DECLINED',
          code: 'REJECTED',
          reason: 'rejected by ana: not today',
        });
        expect(await run(name, { approval: { expiresIn: '50ms' } })).toMatchObject({
          status: 'DECLINED',
          code: 'APPROVAL_EXPIRED',
        });
        expect(fake.file()).toBe('before');
      });
    });
  });

  it('waits for an open change, clears one whose run is closed, and then plans afresh (crash 4, crash 36)', async () => {
    await withNode(async (fake, name) => {
      fake.set({ gateMs: 60_000 });
      const first = await start(name);
      await waitForPhase(first, 'health gate');
      await first.terminate('by a person');
      fake.set({ gateMs: 0 });
      expect(await run(name)).toMatchObject({ status: 'FIXED' });
      const [old, recent] = fake.records();
      expect([old?.state, recent?.state]).toEqual(['rolledBack', 'confirmed']);
    });
  });

  it('a rollback that the node refuses is asked for again: no run ends without the word of its record', async () => {
    await withNode(async (fake, name) => {
      fake.set({
        faults: [
          { activity: 'pollHealth', kind: 'before', times: 1 },
          { activity: 'rollBack', kind: 'before', times: 3 },
        ],
      });
      const result = await run(name);
      expect(result.status, JSON.stringify(result)).toBe('REMEDIATION_FAILED_ROLLED_BACK');
      expect(fake.calls().filter((call) => call === 'rollBack')).toHaveLength(4);
      assertTruth(fake, result);
    });
  });

  it('one that refuses for good can be given up, as a silent one can', async () => {
    await withNode(async (fake, name) => {
      fake.set({ gate: 'failed', faults: [{ activity: 'rollBack', kind: 'before', times: 1_000 }] });
      const handle = await start(name, { abandonAfter: '1s', report: { within: '1s' } });
      await waitForPhase(handle, 'roll back');
      await expect
        .poll(() => fake.calls().filter((call) => call === 'rollBack').length, { timeout: 20_000 })
        .toBeGreaterThan(1);
      await handle.signal('abandon', { by: 'ana', reason: 'its disk is gone' });
      const result = (await handle.result()) as RemediationResult;
      expect(result).toMatchObject({ status: 'REMEDIATION_FAILED_ROLLBACK_FAILED', code: 'ABANDONED' });
    });
  });

  it('waits in few steps while somebody else puts back the change of a closed run, and not for ever', async () => {
    await withNode(async (fake, name) => {
      fake.set({ gateMs: 60_000, revert: 'anothers' });
      const first = await start(name);
      await waitForPhase(first, 'health gate');
      await first.terminate('by a person');
      const result = await run(name, { wait: '3s' });
      expect(result, JSON.stringify(result)).toMatchObject({ status: 'REFUSED', code: 'OPEN_CHANGE' });
      expect(fake.calls().filter((call) => call === 'inspectAndPlan').length).toBeLessThan(10);
    });
  });

  it('a plan that was approved is not asked for again when it is made again', async () => {
    await withNode(async (fake, name) => {
      fake.set({
        approvalNeeded: 'risk high',
        faults: [{ activity: 'applyChange', kind: 'before', times: 1 }],
      });
      const handle = await start(name);
      const { planHash } = await waitForPhase(handle, 'approve');
      await handle.signal('approve', { by: 'bo', plan: planHash?.slice(0, 8) });
      const result = (await handle.result()) as RemediationResult;
      expect(result.status, JSON.stringify(result)).toBe('FIXED');
      expect(result.phases.filter((phase) => phase.name === 'approve')).toHaveLength(1);
      assertTruth(fake, result);
    });
  });

  it("ends by a person's word when the node is gone for good", async () => {
    let handle!: WorkflowHandle;
    await withNode(async (fake, name) => {
      fake.set({ gateMs: 60_000 });
      handle = await start(name, { unreachableAfter: '300ms', abandonAfter: '1s' });
      await waitForPhase(handle, 'health gate');
    });
    await expect
      .poll(async () => (await handle.query<RemediationStatus>('status')).nodeSilentSince, {
        timeout: 30_000,
      })
      .not.toBeNull();
    await handle.signal('abandon', { by: 'ana', reason: 'disk burnt' });
    expect(await handle.result()).toMatchObject({
      status: 'REMEDIATION_FAILED_ROLLBACK_FAILED',
      code: 'ABANDONED',
    });
  });
});
