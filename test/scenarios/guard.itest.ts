/** The guard of a cluster between real runs: one control-plane node at a time, pauses, runs that vanish, a guard that is lost. */
import { afterEach, describe, expect, it } from 'vitest';
import type { GuardAnswer, GuardAsk, GuardRelease, GuardState } from '../../src/contracts/guard.ts';
import { createGuardService } from '../../src/adapters/service/guard-service.ts';
import { controlQueue, guardMessages, workflowIds } from '../../src/domain/names.ts';
import { askApi } from './support/ask-api.ts';
import { digestEtc } from './support/node-state.ts';
import { shareStack } from './support/share-stack.ts';
import { soon } from './support/soon.ts';
import { cluster, nodeName } from './support/stack.ts';
import type { Stack } from './support/stack.ts';

let stack: Stack;
shareStack((shared) => {
  stack = shared;
});

const guard = async (...args: string[]): Promise<GuardState> => {
  const { exitCode, answer } = await stack.kubemendJson(['guard', ...args]);
  expect(exitCode, JSON.stringify(answer)).toBe(0);
  return (answer as { guard: GuardState }).guard;
};
const admit = async (asked: GuardAsk): Promise<GuardAnswer> =>
  await createGuardService(stack.client).ask(cluster, 'admit', asked);
const release = async (end: GuardRelease): Promise<GuardState> =>
  await createGuardService(stack.client).ask(cluster, 'release', end);

/** A second control-plane node, whose run is one of this server. */
const other = (workflowId: string, firstRunId: string): GuardAsk => ({
  node: 'cp-2',
  changeId: 'fedcba9876543210',
  target: 'kube-apiserver',
  isControlPlane: true,
  isRestore: false,
  workflow: { clusterId: 'another server', namespace: 'default', workflowId, firstRunId, attempt: 1 },
  identity: { cluster, node: 'cp-2', machineId: 'm', hostname: 'cp-2', clusterCaDigest: null },
  files: [],
  knownGuard: null,
});
const lastOf = async (): Promise<GuardState> => await guard('status');

describe('two control-plane nodes', () => {
  afterEach(async () => {
    if ((await lastOf()).slots.length > 0)
      await guard('free', 'cp-2', '--under-way', '--reason', 'the test is over');
  });

  it('the second waits for the first, and says for whom; what has waited long enough is refused', async () => {
    expect(await admit(other('remediate/c/cp-2/etcd', 'run-1'))).toMatchObject({ admitted: true });
    const before = digestEtc(stack.node);
    const late = await stack.remediate({ checks: ['1.4.1'], wait: '0s' }, 'kube-scheduler');
    expect(late).toMatchObject({ status: 'REFUSED', code: 'CONTROL_PLANE_BUSY', changesMade: 0 });
    expect(late.reason).toContain('change fedcba9876543210 on kube-apiserver of cp-2 is under way');
    expect(digestEtc(stack.node)).toEqual(before);

    const run = await stack.start({ checks: ['1.4.1'] }, 'kube-scheduler');
    await soon('it to wait for cp-2', async () =>
      (await stack.status(run)).waitingFor.includes('one control-plane node at a time') ? true : undefined,
    );
    await release({ node: 'cp-2', changeId: 'fedcba9876543210', end: 'FIXED' });
    expect(await run.result()).toMatchObject({ status: 'FIXED' });
    expect((await lastOf()).slots).toEqual([]);
  });

  it('the one whose rollback failed holds the other, until a person vouches for it', async () => {
    await admit(other('remediate/c/cp-2/etcd', 'run-1'));
    const end = 'REMEDIATION_FAILED_ROLLBACK_FAILED';
    await release({ node: 'cp-2', changeId: 'fedcba9876543210', end, code: 'REVERT_CONFLICT' });
    const blocked = await stack.remediate({ checks: ['1.4.1'], wait: '0s' }, 'kube-scheduler');
    expect(blocked).toMatchObject({ status: 'REFUSED', code: 'CONTROL_PLANE_BUSY' });
    expect(blocked.reason).toContain('its rollback failed (REVERT_CONFLICT)');
    expect((await guard('free', 'cp-2', '--reason', 'repaired by hand', '--by', 'ana')).slots).toEqual([]);
    const again = await stack.kubemend(['guard', 'free', 'cp-2', '--reason', 'again']);
    expect(again).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('found none') as string });
  });
});

it('a pause refuses changes before people are asked, lets a named backup back, and ends by a word', async () => {
  const fixed = await stack.remediate({ checks: ['1.4.1'] }, 'kube-scheduler');
  expect(fixed).toMatchObject({ status: 'FIXED' });
  await guard('pause', '--reason', 'release week', '--by', 'ana');
  const refused = await stack.remediate(
    { checks: ['1.3.2'], approval: { required: 'always' } },
    'kube-controller-manager',
  );
  expect(refused).toMatchObject({ status: 'REFUSED', code: 'GUARD_PAUSED' });
  expect(refused.reason).toContain('by ana: release week');
  const back = await stack.remediate({ restore: fixed.backups[0]?.id ?? '' }, 'kube-scheduler');
  expect(back, JSON.stringify(back)).toMatchObject({ status: 'FIXED' });
  expect(await guard('resume', '--reason', 'it is over')).toMatchObject({ paused: null });
});

it('crash 12, a terminated run: the node is asked to put it back long before its deadline, and frees the slot', async () => {
  const before = digestEtc(stack.node);
  stack.failPoint.arm('gate.soak');
  const run = await stack.start({ checks: ['1.4.1'], revertAfter: '1h' }, 'kube-scheduler');
  await stack.failPoint.reached('gate.soak');
  expect((await lastOf()).slots).toMatchObject([{ node: nodeName, target: 'kube-scheduler', held: null }]);
  await run.terminate('by hand');
  stack.failPoint.release('gate.soak');
  // Another node waits: nobody but the guard looks at this one.
  await soon('cp-2 to be admitted', async () =>
    (await admit(other('remediate/c/cp-2/etcd', 'run-1'))).admitted ? true : undefined,
  );
  const terminated = stack.records().findLast(({ target }) => target === 'kube-scheduler');
  expect(terminated).toMatchObject({ state: 'rolledBack', end: { code: 'SELF_REVERTED' } });
  expect(digestEtc(stack.node)).toEqual(before);
  expect((await lastOf()).slots).toMatchObject([{ node: 'cp-2' }]);
  await guard('free', 'cp-2', '--under-way', '--reason', 'the test is over');
});

it('a change whose run the server has forgotten is free when it is final on its node, and not before', async () => {
  const { changeId, identity, workflow, files } = stack.records().at(-1)!;
  const forgotten = { ...workflow, workflowId: `${workflow.workflowId}-forgotten` };
  const ask = { ...other('', ''), node: nodeName, identity, files, workflow: forgotten };
  const asked = other('remediate/c/cp-2/etcd', 'run-1');
  await admit({ ...ask, changeId: '0123456789abcdef' });
  const looked = workflowIds.reconcile(cluster, `${nodeName}/0123456789abcdef`);
  expect(await admit(asked)).toMatchObject({ admitted: false, code: 'CONTROL_PLANE_BUSY' });
  await soon('the guard to have looked', async () =>
    stack.client.workflow
      .getHandle(looked)
      .result()
      .then(
        () => true,
        () => undefined,
      ),
  );
  expect(await admit(asked)).toMatchObject({ admitted: false, code: 'CONTROL_PLANE_BUSY' });
  const tooEarly = await stack.kubemend(['guard', 'free', nodeName, '--reason', 'gone']);
  expect([tooEarly.exitCode, tooEarly.stderr]).toEqual([2, expect.stringContaining('--under-way')]);
  const freed = await guard('free', nodeName, '--under-way', '--reason', 'gone', '--by', 'ana');
  expect(freed.slots).toEqual([]);
  expect(freed.orders?.at(-1)).toMatchObject({ what: 'free', node: nodeName, by: 'ana', reason: 'gone' });

  await admit({ ...ask, changeId });
  await soon('cp-2 to be admitted', async () => ((await admit(asked)).admitted ? true : undefined));
  await guard('free', 'cp-2', '--under-way', '--reason', 'the test is over');
});

it('crash 13, a guard that was terminated has forgotten: nothing begins until it is adopted', async () => {
  expect(await stack.remediate({ checks: ['1.4.1'] }, 'kube-scheduler')).toMatchObject({ status: 'FIXED' });
  await guard('pause', '--reason', 'forgotten soon');
  await stack.client.workflow
    .getHandle(workflowIds.guard(cluster))
    .terminate('its server was restored from a backup');
  // A closed workflow answers queries still: nobody is told what holds no more.
  const gone = await stack.kubemendJson(['guard', 'status']);
  expect(gone.answer).toMatchObject({ guard: null, gone: 'terminated' });
  // Asked for first: a node that nobody has changed. The new guard has asked the other one.
  expect(await admit(other('remediate/c/cp-2/etcd', 'run-1'))).toMatchObject({ code: 'GUARD_LOST' });
  const refused = await stack.remediate({ checks: ['1.3.2'] }, 'kube-controller-manager');
  expect(refused).toMatchObject({ status: 'REFUSED', code: 'GUARD_LOST' });
  expect(refused.reason).toContain(`${nodeName} knows guard`);
  expect(await lastOf()).toMatchObject({ paused: null, lost: { node: nodeName } });
  expect(await guard('adopt', '--reason', 'no change is under way')).toMatchObject({ lost: null });
  expect(await stack.remediate({ checks: ['1.3.2'] }, 'kube-controller-manager')).toMatchObject({
    status: 'FIXED',
  });
});

it('goes on in a new run when its history is long, with all that it knew', async () => {
  const handle = await stack.client.workflow.start('guard', {
    taskQueue: controlQueue,
    workflowId: workflowIds.guard('long'),
    args: [{ cluster: 'long', lookEveryMs: 60_000, continueAfter: 20 }],
  });
  const latest = stack.client.workflow.getHandle(handle.workflowId);
  const update = async (name: 'pause' | 'admit', input: unknown): Promise<unknown> =>
    await latest.executeUpdate(guardMessages[name], { args: [input] });
  const refused = await stack.kubemend(['cancel', handle.workflowId]);
  expect([refused.exitCode, refused.stderr]).toEqual([2, expect.stringContaining('guard pause')]);
  await latest.cancel();
  await update('admit', other('remediate/long/cp-2/etcd', 'run-1'));
  const { guardId } = await latest.query<GuardState>(guardMessages.status);
  for (let turn = 0; (await latest.describe()).runId === handle.firstExecutionRunId; turn += 1) {
    expect(turn).toBeLessThan(20);
    await update('pause', { by: 'ana', reason: 'kept' });
  }
  expect(await latest.query<GuardState>(guardMessages.status)).toMatchObject({
    guardId,
    paused: { reason: 'kept' },
    slots: [{ node: 'cp-2' }],
  });
  await latest.terminate('the test is over');
});

describe('crash 14: a second control-plane node, changed under another Temporal server', () => {
  const nodes = '/api/v1/nodes';
  const leases = '/apis/coordination.k8s.io/v1/namespaces/kube-system/leases';
  const lease = `${leases}/kubemend-control-plane`;
  const holder = async (): Promise<string | undefined> => {
    const { status, text } = await askApi(stack, lease);
    expect([200, 404], text).toContain(status);
    return (JSON.parse(text) as { spec?: { holderIdentity?: string } }).spec?.holderIdentity;
  };
  afterEach(async () => {
    await askApi(stack, lease, 'DELETE');
    await askApi(stack, `${nodes}/cp-2`, 'DELETE');
  });

  it('holds the Lease of the cluster, and this one waits for a person; free, it is held while a change is open', async () => {
    const labels = { 'node-role.kubernetes.io/control-plane': '' };
    await askApi(stack, nodes, 'POST', { metadata: { name: 'cp-2', labels }, status: { conditions: [] } });
    const theirs = 'cp-2/00000000000000aa';
    await askApi(stack, leases, 'POST', {
      metadata: { name: 'kubemend-control-plane' },
      spec: { holderIdentity: theirs },
    });
    const before = digestEtc(stack.node);
    const refused = await stack.remediate({ checks: ['1.4.1'] }, 'kube-scheduler');
    expect(refused).toMatchObject({ status: 'REFUSED', code: 'CONTROL_PLANE_LEASED', changesMade: 0 });
    expect(digestEtc(stack.node)).toEqual(before);
    expect(await holder()).toBe(theirs);

    await askApi(stack, lease, 'DELETE');
    stack.failPoint.arm('gate.soak');
    const run = await stack.start({ checks: ['1.4.1'] }, 'kube-scheduler');
    await stack.failPoint.reached('gate.soak');
    expect(await holder()).toMatch(/^cp-1\/[0-9a-f]{16}$/);
    stack.failPoint.release('gate.soak');
    expect(await run.result()).toMatchObject({ status: 'FIXED' });
    expect(await holder()).toBeUndefined();
  });

  it('is given back by the worker, when the recoverer, which speaks to no API server, has put the change back', async () => {
    const labels = { 'node-role.kubernetes.io/control-plane': '' };
    await askApi(stack, nodes, 'POST', { metadata: { name: 'cp-2', labels }, status: { conditions: [] } });
    stack.failPoint.arm('gate.soak');
    const run = await stack.start({ checks: ['1.4.1'], revertAfter: '5s' }, 'kube-scheduler');
    await stack.failPoint.reached('gate.soak');
    await stack.nodeWorker.stop('SIGKILL');
    stack.failPoint.release('gate.soak');
    await soon('the node to have put it back', () =>
      stack.records().at(-1)?.state === 'rolledBack' ? true : undefined,
    );
    expect(await holder()).toMatch(/^cp-1\//);
    await stack.restartNodeWorker();
    await soon('the Lease to be free', async () => ((await holder()) === undefined ? true : undefined));
    expect(await run.result()).toMatchObject({ code: 'SELF_REVERTED' });
  });
});
