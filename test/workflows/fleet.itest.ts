/** The course of a fleet over batches that do what the test says: order, waves, stops, people, and what lives on. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { WorkflowHandle } from '@temporalio/client';
import type { BatchResult } from '../../src/contracts/batch.ts';
import type { FleetInput, FleetProgress, FleetResult } from '../../src/contracts/fleet.ts';
import type { ReportedCheck } from '../../src/contracts/kube-bench.ts';
import { messages, workflowIds } from '../../src/domain/names.ts';
import { factsOf } from '../domain/fleet/facts.ts';
import { recordHistory } from '../scenarios/support/record-history.ts';
import { soon } from '../scenarios/support/soon.ts';
import { cluster, controlPlane, startFleetStack, workers } from './support/fleet-stack.ts';
import type { FleetStack } from './support/fleet-stack.ts';

let stack: FleetStack;
beforeAll(async () => (stack = await startFleetStack()));
afterAll(async () => await stack.stop());
beforeEach(() => stack.reset());

const named = (...nodes: string[]): FleetInput['nodes'] => nodes.map((node) => ({ node }));
const rolledBack: Partial<BatchResult> = {
  status: 'REMEDIATION_FAILED_ROLLED_BACK',
  code: 'GATE_FAILED',
  reason: 'no progress',
};
const statuses = ({ nodes }: Pick<FleetResult, 'nodes'>): Record<string, string> =>
  Object.fromEntries(nodes.map(({ node, status }) => [node, status]));
const begun = (): string[] =>
  stack.events.filter((event) => event.startsWith('begin ')).map((event) => event.slice('begin '.length));

/** Makes its history long, so that what is under way is followed by the next run of it. */
async function untilNextRun(run: WorkflowHandle, signal: string = messages.resume): Promise<void> {
  const { runId } = await run.describe();
  await soon('another run', async () => {
    await run.signal(signal);
    return (await run.describe()).runId === runId ? undefined : true;
  });
}

describe('the order', () => {
  it('is a canary of each role, then control-plane nodes one at a time with the leader last, then worker nodes side by side', async () => {
    stack.states.set('cp-1', factsOf('cp-1', { isControlPlane: true, leads: ['kube-scheduler'] }));
    stack.states.set('cp-2', factsOf('cp-2', { isControlPlane: true, leads: [] }));
    stack.states.set('cp-3', factsOf('cp-3', { isControlPlane: true, leads: [] }));
    for (const node of ['cp-3', ...workers.slice(1)]) stack.scripts.set(node, 'held');
    const run = await stack.start('order', {
      nodes: named(...workers, ...controlPlane),
      maxParallel: 3,
    });
    const { counts } = await stack.until(run, 'cp-3', ({ nodes }) =>
      nodes.some(({ node, status }) => node === 'cp-3' && status === 'UNDER_WAY'),
    );
    expect(counts).toEqual({ FIXED: 2, UNDER_WAY: 1, UNTOUCHED: 6 });
    await stack.end('cp-3');
    await soon('three worker nodes to be under way', () => (begun().length === 7 ? true : undefined));
    expect(begun().slice(0, 4)).toEqual(['cp-2', 'w-1', 'cp-3', 'cp-1']);
    expect(begun().slice(4).sort()).toEqual(['w-2', 'w-3', 'w-4']);
    const ends = stack.events.indexOf('begin cp-1') - stack.events.indexOf('end cp-3');
    expect(ends).toBe(1);
    for (const node of ['w-2', 'w-3', 'w-4']) await stack.end(node);
    await soon('the last two', () => (begun().length === 9 ? true : undefined));
    for (const node of ['w-5', 'w-6']) await stack.end(node);
    const result = await run.result();
    expect(result, result.reason).toMatchObject({
      status: 'FIXED',
      success: true,
      counts: { FIXED: 9 },
      waves: 2,
      restarts: 9,
    });
    expect(result.nodes.map(({ node }) => node)).toEqual([...workers, ...controlPlane]);
    expect(result.phases.find(({ name }) => name === 'preflight')?.outcome).toContain(
      'leader last: cp-1 leads kube-scheduler',
    );
    await recordHistory('fleet-fixed', run);
  });

  it('of a dry run is one wave, which nobody is asked about', async () => {
    for (const node of workers) stack.scripts.set(node, { status: 'PLANNED', reason: 'dry run' });
    const result = await stack.run('dry', { nodes: named(...workers), dryRun: true, approveWaves: 'each' });
    expect(result).toMatchObject({ status: 'PLANNED', success: true, waves: 1, counts: { PLANNED: 6 } });
  });

  it('is of waves as asked for, with a soak after each that has changed something', async () => {
    stack.scripts.set('w-2', { status: 'ALREADY_COMPLIANT', restarts: 0 });
    const result = await stack.run('waves', {
      nodes: named(...workers),
      waves: { steps: [1, '50%'] },
      soak: '50ms',
    });
    expect(result.nodes.map(({ wave }) => wave)).toEqual([1, 2, 3, 3, 3, 4]);
    expect(result.phases.map(({ name }) => name).slice(2)).toEqual([
      'wave',
      'soak',
      'wave',
      'wave',
      'soak',
      'wave',
    ]);
  });

  it.each([
    ['', undefined],
    [', also in a later run', { continueAfter: 40 }],
  ])('waits in a soak for as long as it takes, and begins nothing meanwhile%s', async (_when, carried) => {
    const run = await stack.start('soak', { nodes: named('w-1', 'w-2'), soak: '1h' }, carried);
    await stack.until(run, 'the soak', ({ phase }) => phase === 'soak');
    if (carried !== undefined) {
      await untilNextRun(stack.client.workflow.getHandle(run.workflowId));
      const { phases } = await stack.until(run, 'the same soak', ({ phase }) => phase === 'soak');
      expect(phases.filter(({ name }) => name === 'soak')).toHaveLength(1);
    }
    expect(stack.events).toEqual(['begin w-1', 'end w-1']);
    await run.signal(messages.abort);
    expect(await run.result()).toMatchObject({
      status: 'PARTLY_FIXED',
      code: 'CANCELLED',
      counts: { FIXED: 1, UNTOUCHED: 1 },
    });
  });
});

describe('a canary', () => {
  const idle: Partial<BatchResult> = { status: 'ALREADY_COMPLIANT', restarts: 0 };
  it('on which nothing was to be done is followed by another, alone: worker nodes are looked at for one', async () => {
    stack.scripts.set('w-1', idle).set('w-2', idle);
    const nodes = named('w-1', 'w-2', 'w-3', 'w-4');
    const result = await stack.run('idle-canary', { nodes, maxParallel: 1 });
    expect(result).toMatchObject({ status: 'FIXED', waves: 4 });
    expect(result.nodes.map(({ wave }) => wave)).toEqual([1, 2, 3, 4]);
    expect(begun()).toEqual(['w-1', 'w-3', 'w-4']);
    // One that can prove the change is enough of a look.
    expect(stack.events.filter((event) => event.startsWith('look '))).toEqual(['look w-2', 'look w-3']);
    expect(stack.events.indexOf('begin w-4')).toBeGreaterThan(stack.events.indexOf('end w-3'));
  });

  it('and thousands beside it on which nothing is to be done, are one look', async () => {
    for (const node of workers) stack.scripts.set(node, idle);
    const result = await stack.run('all-idle', {
      nodes: named(...workers),
      soak: '1h',
      approveWaves: 'afterCanary',
    });
    expect(result).toMatchObject({ status: 'ALREADY_COMPLIANT', success: true, waves: 2 });
    expect(begun()).toEqual(['w-1']);
  });

  it('of the control plane on which nothing was to be done is followed by the next', async () => {
    stack.scripts.set('cp-1', idle);
    const result = await stack.run('idle-cp', { nodes: named(...controlPlane) });
    expect(result.nodes.map(({ wave }) => wave)).toEqual([1, 2, 3]);
  });

  it.each<[string, Partial<BatchResult>, string]>([
    ['refused', { status: 'REFUSED', code: 'KNOWN_TO_BREAK', reason: 'it would' }, 'REFUSED'],
    ['declined', { status: 'DECLINED', code: 'REJECTED', reason: 'not now' }, 'DECLINED'],
    ['silent', { status: 'REMEDIATION_FAILED', code: 'NODE_UNREACHABLE', reason: 'away' }, 'SILENT'],
  ])('that was %s proves nothing: all others stay untouched', async (name, script, status) => {
    stack.scripts.set('w-1', script);
    const result = await stack.run(`canary-${name}`, {
      nodes: named('w-1', 'w-2', 'w-3'),
      stopAfter: '100%',
    });
    expect(statuses(result)).toEqual({ 'w-1': status, 'w-2': 'UNTOUCHED', 'w-3': 'UNTOUCHED' });
    expect(result).toMatchObject({ success: false, code: 'FLEET_STOPPED' });
    expect(result.reason).toContain('canary that proved nothing: w-1');
    expect(result.nodes[1]?.reason).toContain('canary that proved nothing');
    expect(begun()).toEqual(['w-1']);
    if (status === 'SILENT') expect(result.nodes[0]?.since).toMatch(/^20/);
  });
});

describe('the stop rule', () => {
  it('leaves others untouched after so many failures, and lets those under way end', async () => {
    for (const node of workers.slice(1)) stack.scripts.set(node, 'held');
    const run = await stack.start('stop-rule', { nodes: named(...workers), maxParallel: 3, stopAfter: 2 });
    const isBegun = (node: string) => () => (begun().includes(node) ? true : undefined);
    await soon('w-4 to be under way', isBegun('w-4'));
    await stack.end('w-2', rolledBack);
    await soon('another in its place', isBegun('w-5'));
    await stack.end('w-3', rolledBack);
    await stack.until(run, 'the stop', ({ stopped }) => stopped !== null);
    await Promise.all([stack.end('w-4'), stack.end('w-5')]);
    const result = await run.result();
    expect(statuses(result)).toEqual({
      ...{ 'w-1': 'FIXED', 'w-4': 'FIXED', 'w-5': 'FIXED', 'w-6': 'UNTOUCHED' },
      ...{ 'w-2': 'REMEDIATION_FAILED_ROLLED_BACK', 'w-3': 'REMEDIATION_FAILED_ROLLED_BACK' },
    });
    expect(result).toMatchObject({ status: 'PARTLY_FIXED', code: 'FLEET_STOPPED', success: false });
    expect(result.reason).toMatch(
      /^2 of 6 nodes failed \(stopAfter 2\): w-2 .*GATE_FAILED: no progress; w-3/,
    );
    expect(begun()).not.toContain('w-6');
    await recordHistory('fleet-stopped', run);
  });

  it('lets a failed rollback stop all, whatever it allows', async () => {
    stack.scripts.set('w-2', { status: 'REMEDIATION_FAILED_ROLLBACK_FAILED', code: 'REVERT_CONFLICT' });
    const result = await stack.run('lost', { nodes: named(...workers), maxParallel: 1, stopAfter: '100%' });
    expect(result).toMatchObject({
      status: 'REMEDIATION_FAILED_ROLLBACK_FAILED',
      code: 'REVERT_CONFLICT',
      counts: { UNTOUCHED: 4 },
    });
  });

  it('lets a guard that is paused stop all: it says no to every node', async () => {
    stack.scripts.set('w-1', {
      status: 'REFUSED',
      code: 'GUARD_PAUSED',
      reason: 'paused by ana: release week',
    });
    const result = await stack.run('guard', { nodes: named('w-1', 'w-2'), stopAfter: '100%' });
    expect(result).toMatchObject({ status: 'REFUSED', code: 'GUARD_PAUSED', counts: { UNTOUCHED: 1 } });
    expect(result.reason).toContain('paused by ana: release week');
  });

  it('leaves the other control-plane nodes alone when one is not well, while worker nodes go on', async () => {
    stack.scripts.set('cp-2', { status: 'REFUSED', code: 'UNHEALTHY_BEFORE', reason: 'etcd is away' });
    const result = await stack.run('unwell', {
      nodes: named(...controlPlane, ...workers),
      stopAfter: '100%',
    });
    expect(statuses(result)).toMatchObject({ 'cp-1': 'FIXED', 'cp-2': 'REFUSED', 'cp-3': 'UNTOUCHED' });
    expect(result.counts.FIXED).toBe(7);
    expect(result).toMatchObject({ status: 'PARTLY_FIXED', code: 'FLEET_STOPPED' });
    expect(result.nodes[2]?.reason).toContain('not known to be well: cp-2');
  });

  const check = { id: 'cis-1.12/1.4.1', title: '', before: 'fail', after: 'pass', reason: '' } as const;
  const half: Partial<BatchResult> = {
    status: 'PARTLY_FIXED',
    checks: [
      { ...check, outcome: 'fixed' },
      { ...check, after: 'fail', outcome: 'failed' },
    ],
  };
  it.each([
    ['CANCELLED_ROLLED_BACK', {}],
    ['PARTLY_FIXED', half],
  ])(
    'counts a node that takes too long (%s): it is cancelled, and what was under way goes back',
    async (status, end) => {
      stack.scripts.set('w-1', 'held');
      stack.cancelled.set('w-1', end);
      const input = {
        nodes: named('w-1', 'w-2'),
        nodeWithin: '300ms',
        approval: { required: 'never' as const },
      };
      const result = await stack.run('slow', input);
      expect(result.nodes[0]).toMatchObject({ status, code: 'NODE_SLOW', isFailure: true });
      // On a slow machine the limit may have passed before its batch came to its first step.
      expect(stack.events.filter((event) => event !== 'begin w-1')).toEqual(['cancelled w-1']);
    },
  );
});

describe('before anything is written', () => {
  it('every node says what it is, and those that must not be touched are named', async () => {
    stack.states.set('w-2', factsOf('w-2', { isControlPlane: true }));
    stack.states.set('w-3', factsOf('w-3', { recoverer: { alive: false, detail: 'not seen' } }));
    const emergencyStop = { since: '2026-01-01T00:00:00Z', changeId: 'x', reason: 'by hand' };
    stack.states.set('w-4', factsOf('w-4', { emergencyStop }));
    stack.states.set('w-5', null);
    const result = await stack.run('preflight', {
      nodes: [...workers, 'w-99'].map((node) => ({ node, role: 'worker' as const })),
    });
    const told = Object.fromEntries(
      result.nodes.map(({ node, status, code }) => [node, `${status} ${code ?? ''}`]),
    );
    expect(told).toEqual({
      ...{ 'w-1': 'FIXED ', 'w-6': 'FIXED ' },
      'w-2': 'REFUSED ROLE_DIFFERS',
      'w-3': 'REMEDIATION_FAILED NO_RECOVERER',
      'w-4': 'REFUSED EMERGENCY_STOP',
      'w-5': 'REMEDIATION_FAILED NODE_ERROR',
      'w-99': 'SILENT NODE_UNREACHABLE',
    });
    expect(result).toMatchObject({ status: 'PARTLY_FIXED', success: false });
    expect(result.nodes[1]?.reason).toBe(
      'expected a worker node by the inventory, found a control-plane node',
    );
    expect(result.nodes[6]).toMatchObject({
      since: null,
      reason: expect.stringContaining('within 2s') as string,
    });
    expect(begun()).toEqual(['w-1', 'w-6']);
  });

  it('silent nodes stop it where they count', async () => {
    const input = { nodes: named('w-1', 'w-99'), silentIsFailure: true, answerWithin: '300ms' };
    const result = await stack.run('silent', input);
    expect(statuses(result)).toEqual({ 'w-1': 'UNTOUCHED', 'w-99': 'SILENT' });
    expect(result).toMatchObject({ status: 'REMEDIATION_FAILED', code: 'FLEET_STOPPED', waves: 0 });
  });

  it('two names of one machine are found, and none is touched', async () => {
    stack.states.set('w-3', {
      ...factsOf('w-3'),
      facts: { ...factsOf('w-3').facts, identity: { ...factsOf('w-2').facts.identity, node: 'w-3' } },
    });
    const result = await stack.run('same', { nodes: named('w-1', 'w-2', 'w-3') });
    expect(result).toMatchObject({ status: 'REFUSED', code: 'SAME_MACHINE', counts: { UNTOUCHED: 3 } });
    expect(result.reason).toContain('w-2 and w-3 are the same one');
    expect(begun()).toEqual([]);
  });
});

it('a node that falls silent under way is not waited for in silence', async () => {
  stack.scripts.set('w-1', 'held');
  const run = await stack.start('falls-silent', { nodes: named('w-1'), unreachableAfter: '1ms' });
  const { nodes } = await stack.until(
    run,
    'it to be missed',
    (status) => (status.nodes[0]?.reason ?? '') !== '',
  );
  expect(nodes[0]).toMatchObject({
    status: 'UNDER_WAY',
    reason: expect.stringContaining('its worker has not been seen since 20') as string,
  });
  await stack.end('w-1');
  expect((await run.result()).nodes[0]).toMatchObject({ status: 'FIXED', reason: '1 fixed' });
});

describe('people', () => {
  it('pause it and let it go on; a signal without a word does no harm', async () => {
    stack.scripts.set('w-1', 'held');
    const run = await stack.start('pause', { nodes: named('w-1', 'w-2') });
    await soon('the canary', () => begun()[0]);
    for (const name of [messages.approve, messages.reject, messages.abandon, messages.pause])
      await run.signal(name);
    await stack.end('w-1');
    await stack.until(run, 'it to wait', ({ waitingFor }) => waitingFor === 'the signal resume');
    expect(begun()).toEqual(['w-1']);
    await run.signal(messages.resume);
    expect(await run.result()).toMatchObject({ status: 'FIXED' });
  });

  it('approve the wave after the canary by its plan, and no other', async () => {
    const input = { nodes: named('w-1', 'w-2', 'w-3'), approveWaves: 'afterCanary' as const };
    const run = await stack.start('approve', { ...input, waves: { steps: [1] } });
    const { approval } = await stack.until(run, 'the question', (status) => status.approval !== null);
    expect(approval).toMatchObject({ wave: 2, nodes: ['w-2'], quorum: 1 });
    await run.signal(messages.approve, { by: 'ben', plan: '00000000' });
    await expect(
      run.executeUpdate(messages.decide, { args: [{ by: 'ben', approve: true }] }),
    ).rejects.toMatchObject({ cause: { message: expect.stringContaining('names no plan') as string } });
    expect((await stack.status(run)).approval?.ignored).toHaveLength(1);
    expect(begun()).toEqual(['w-1']);
    const plan = approval?.plan.slice(0, 8);
    await run.executeUpdate(messages.decide, { args: [{ by: 'ben', plan, approve: true }] });
    const result = await run.result();
    expect(result).toMatchObject({ status: 'FIXED', waves: 3, approvals: [{ by: 'ben', wave: 2 }] });
    await recordHistory('fleet-approved', run);
  });

  it.each([
    ['never', { 'w-1': 'always', 'w-2': 'always' }],
    ['afterCanary', { 'w-1': 'always', 'w-2': 'risk' }],
    ['each', { 'w-1': 'risk', 'w-2': 'risk' }],
  ] as const)(
    'are asked about the changes of a node too where its wave was not theirs: %s',
    async (approveWaves, asked) => {
      const approval = { required: 'always' as const, from: ['ben'] };
      const run = await stack.start('whom', { nodes: named('w-1', 'w-2'), approveWaves, approval });
      for (const wave of { never: [], afterCanary: [2], each: [1, 2] }[approveWaves]) {
        const status = await stack.until(run, `wave ${wave}`, (now) => now.approval?.wave === wave);
        await run.signal(messages.approve, { by: 'ben', plan: status.approval?.plan });
      }
      expect(await run.result()).toMatchObject({ status: 'FIXED' });
      const told = [...stack.approvals].map(([node, one]) => [node, one?.required]);
      expect(Object.fromEntries(told)).toEqual(asked);
      for (const one of stack.approvals.values()) {
        expect(one?.from).toEqual(one?.required === 'always' ? ['ben'] : undefined);
      }
    },
  );

  it('reject a wave: nothing of it is begun', async () => {
    const run = await stack.start('reject', { nodes: named('w-1', 'w-2'), approveWaves: 'each' });
    const { approval } = await stack.until(run, 'the question', (status) => status.approval !== null);
    await run.signal(messages.reject, { by: 'ben', plan: approval?.plan, comment: 'not today' });
    const result = await run.result();
    expect(result).toMatchObject({ status: 'DECLINED', code: 'REJECTED', counts: { UNTOUCHED: 2 } });
    expect(result.reason).toContain('rejected by ben: not today');
    expect(begun()).toEqual([]);
  });

  it('say nothing: that is no', async () => {
    const input = { nodes: named('w-1'), approveWaves: 'each' as const, approval: { expiresIn: '100ms' } };
    expect(await stack.run('expired', input)).toMatchObject({ status: 'DECLINED', code: 'APPROVAL_EXPIRED' });
  });

  it.each([
    ['before', undefined],
    ['after it went on in a new run', { continueAfter: 40 }],
  ])('cancel it %s: what is under way goes back, and nothing more is begun', async (_when, carried) => {
    for (const node of workers.slice(1)) stack.scripts.set(node, 'held');
    const run = await stack.start('cancel', { nodes: named(...workers), maxParallel: 3 }, carried);
    await soon('the second wave', () => (begun().length === 4 ? true : undefined));
    const followed = stack.client.workflow.getHandle(run.workflowId);
    if (carried !== undefined) await untilNextRun(followed);
    await followed.cancel();
    const result = await run.result();
    expect(result, result.reason).toMatchObject({
      status: 'CANCELLED_ROLLED_BACK',
      code: 'CANCELLED',
      counts: { FIXED: 1, CANCELLED_ROLLED_BACK: 3, UNTOUCHED: 2 },
    });
    expect(stack.events.filter((event) => event.startsWith('cancelled'))).toHaveLength(3);
    if (carried === undefined) await recordHistory('fleet-cancelled', run);
  });
});

it('a cancellation is not forgotten by the next run of a long history', async () => {
  for (const node of workers) stack.scripts.set(node, 'stubborn');
  const run = await stack.start('long-cancel', { nodes: named('w-1', 'w-2') }, { continueAfter: 60 });
  await soon('the canary', () => begun()[0]);
  await run.cancel();
  await soon('it to go back', () => (stack.events.includes('cancelled w-1') ? true : undefined));
  await untilNextRun(stack.client.workflow.getHandle(run.workflowId));
  await stack.end('w-1');
  const result = await run.result();
  expect(statuses(result)).toEqual({ 'w-1': 'CANCELLED_ROLLED_BACK', 'w-2': 'UNTOUCHED' });
  expect(result).toMatchObject({ status: 'CANCELLED_ROLLED_BACK', code: 'CANCELLED' });
});

it('so is an abort', async () => {
  stack.scripts.set('w-1', 'held');
  const run = await stack.start('long-abort', { nodes: named('w-1', 'w-2') }, { continueAfter: 60 });
  await soon('the canary', () => begun()[0]);
  await run.signal(messages.abort);
  await untilNextRun(stack.client.workflow.getHandle(run.workflowId));
  await stack.end('w-1');
  const result = await run.result();
  expect(statuses(result)).toEqual({ 'w-1': 'FIXED', 'w-2': 'UNTOUCHED' });
  expect(result).toMatchObject({ status: 'PARTLY_FIXED', code: 'CANCELLED' });
});

it('a pause goes on in the next run of a long history', async () => {
  stack.scripts.set('w-1', 'held');
  const run = await stack.start('long-pause', { nodes: named('w-1', 'w-2') }, { continueAfter: 60 });
  await soon('the canary', () => begun()[0]);
  await run.signal(messages.pause);
  await stack.end('w-1');
  await stack.until(run, 'it to wait', ({ waitingFor }) => waitingFor === 'the signal resume');
  const last = stack.client.workflow.getHandle(run.workflowId);
  await untilNextRun(last, messages.pause);
  expect((await last.query<FleetProgress>(messages.status)).paused).toBe(true);
  expect(begun()).toEqual(['w-1']);
  await last.signal(messages.resume);
  expect(await run.result()).toMatchObject({ status: 'FIXED', counts: { FIXED: 2 } });
});

it('cancelled, it waits for a node that does not end no longer than abandonAfter, and says so', async () => {
  stack.scripts.set('w-1', 'stubborn');
  const run = await stack.start('gone', { nodes: named('w-1', 'w-2'), abandonAfter: '300ms' });
  await soon('the canary', () => begun()[0]);
  await run.cancel();
  const result = await run.result();
  expect(result).toMatchObject({
    status: 'REMEDIATION_FAILED',
    code: 'NODE_SLOW',
    counts: { UNDER_WAY: 1, UNTOUCHED: 1 },
  });
  expect(result.reason).toContain('w-1 UNDER_WAY NODE_SLOW: not ended 300ms after it was cancelled');
  await soon('its rollback', () => (stack.events.includes('cancelled w-1') ? true : undefined));
  await stack.end('w-1');
  await stack.client.workflow.getHandle(workflowIds.batch(cluster, 'w-1')).result();
});

it.each([
  ['', undefined],
  [' in a later run', { continueAfter: 60 }],
])('a node that was given up stops all when its rollback fails after all%s', async (_when, carried) => {
  stack.scripts.set('w-1', 'stubborn');
  const limits = { nodeWithin: '300ms', abandonAfter: '300ms', approval: { required: 'never' as const } };
  const waves = { waves: { canary: 0, steps: [1] }, approveWaves: 'each' as const, stopAfter: '100%' };
  const run = await stack.start('late', { nodes: named('w-1', 'w-2', 'w-3'), ...limits, ...waves }, carried);
  const approve = async (wave: number): Promise<void> => {
    const asked = await stack.until(run, `wave ${wave}`, ({ approval }) => approval?.wave === wave);
    await run.signal(messages.approve, { by: 'ben', plan: asked.approval?.plan });
  };
  await approve(1);
  const { nodes } = await stack.until(run, 'the second wave', ({ approval }) => approval?.wave === 2);
  expect(nodes[0]).toMatchObject({ status: 'UNDER_WAY', code: 'NODE_SLOW', isFailure: true });
  if (carried !== undefined) {
    await run.signal(messages.pause);
    await approve(2);
    await stack.until(run, 'it to wait', ({ waitingFor }) => waitingFor === 'the signal resume');
    await untilNextRun(stack.client.workflow.getHandle(run.workflowId), messages.pause);
  }
  await stack.end('w-1', { status: 'REMEDIATION_FAILED_ROLLBACK_FAILED', code: 'REVERT_CONFLICT' });
  expect(await run.result()).toMatchObject({
    status: 'REMEDIATION_FAILED_ROLLBACK_FAILED',
    code: 'REVERT_CONFLICT',
    counts: { REMEDIATION_FAILED_ROLLBACK_FAILED: 1, UNTOUCHED: 2 },
  });
});

describe('what lives on (crash 28)', () => {
  it('is followed by the next run of a long history: every node is told once', async () => {
    for (const node of workers) stack.scripts.set(node, 'held');
    const input = { nodes: named(...controlPlane, ...workers), maxParallel: 2, requestedBy: 'ana' };
    const run = await stack.start('long', input, { continueAfter: 30 });
    for (let ended = 0; ended < workers.length; ended += 1) {
      const node = await soon('one to be under way', () =>
        workers.find((name) => begun().includes(name) && !stack.events.includes(`end ${name}`)),
      );
      await stack.end(node);
    }
    const result = await run.result();
    expect(result).toMatchObject({ status: 'FIXED', counts: { FIXED: 9 }, asked: { by: 'ana' }, waves: 2 });
    expect(result.runId).toBe(run.firstExecutionRunId);
    expect(begun().sort()).toEqual([...controlPlane, ...workers].sort());
    const last = stack.client.workflow.getHandle(run.workflowId);
    expect((await last.describe()).runId).not.toBe(run.firstExecutionRunId);
    expect(result.phases.map(({ name }) => name)).toEqual(['parse', 'preflight', 'wave', 'wave']);
    await recordHistory('fleet-continued', last);
  });

  it('is joined by the next fleet of the same work, and no other is', async () => {
    stack.scripts.set('w-1', 'held');
    const first = await stack.start('join', { nodes: named('w-1', 'w-2') });
    await soon('the canary', () => begun()[0]);
    await first.terminate('by hand');
    const other = await stack.run('join', { nodes: named('w-1', 'w-2'), checks: ['1.3.2'] });
    expect(statuses(other)).toEqual({ 'w-1': 'REFUSED', 'w-2': 'FIXED' });
    expect(other.nodes[0]).toMatchObject({ code: 'OPEN_CHANGE' });
    const second = await stack.start('join', { nodes: named('w-1', 'w-2') });
    await stack.until(second, 'it to join', ({ phase }) => phase === 'join');
    expect(begun().filter((node) => node === 'w-2')).toHaveLength(1);
    await stack.end('w-1');
    const result = await second.result();
    expect(result).toMatchObject({ status: 'FIXED', waves: 1 });
    expect(result.nodes.map(({ node, wave }) => [node, wave])).toEqual([
      ['w-1', 0],
      ['w-2', 1],
    ]);
    expect(begun().filter((node) => node === 'w-1')).toHaveLength(1);
    await recordHistory('fleet-joined', second);
  });

  it('is no work of this fleet when somebody else has begun it', async () => {
    stack.scripts.set('w-1', 'held');
    const batch = await stack.client.workflow.start('remediateBatch', {
      taskQueue: 'kubemend',
      workflowId: workflowIds.batch(cluster, 'w-1'),
      args: [{ cluster, node: 'w-1', checks: ['1.4.1'] }],
    });
    const result = await stack.run('stranger', { nodes: named('w-1', 'w-2') });
    expect(result.nodes[0]).toMatchObject({ status: 'REFUSED', code: 'OPEN_CHANGE' });
    expect(result.nodes[0]?.reason).toContain('no batch of a fleet');
    await batch.cancel();
    await batch.result();
  });
});

it('bad input ends at once, with every problem, and nothing is begun', async () => {
  const nodes = named('w-1', 'w-1');
  await expect(stack.run('bad', { nodes, all: true, maxParallel: 0 })).rejects.toMatchObject({
    cause: {
      message: expect.stringMatching(
        /3 problem\(s\)[^]*maxParallel[^]*found checks and all[^]*found w-1 again/,
      ) as string,
    },
  });
});

describe('reports of kube-bench', () => {
  it('come to the batch of the node that they are of, also in a later run', async () => {
    const sources = [{ name: 'report.json', sha256: '0'.repeat(64) }];
    const reported = ['1.4.1', '4.1.9', '4.1.1'].map((number): ReportedCheck => {
      return { id: `cis-1.12/${number}`, title: '', status: 'FAIL', whyNot: null };
    });
    const places = [[0], [0, 1], [1, 2]];
    const nodes = places.map((findings, index) => ({
      node: workers[index] ?? '',
      reported: { sources, findings },
    }));
    stack.scripts.set('w-1', 'held');
    const run = await stack.start('reports', { checks: undefined, reported, nodes }, { continueAfter: 40 });
    await soon('the canary', () => (begun().length === 1 ? true : undefined));
    await untilNextRun(stack.client.workflow.getHandle(run.workflowId));
    await stack.end('w-1');
    const result = await run.result();
    expect(result, result.reason).toMatchObject({ status: 'FIXED', counts: { FIXED: 3 } });
    const told = nodes.map(({ node }) => stack.reported.get(node));
    expect(told).toEqual(
      places.map((findings) => ({ sources, findings: findings.map((place) => reported[place]) })),
    );
  });
});
