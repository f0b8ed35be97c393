/** The Lease that one control-plane node of several is changed under, whichever Temporal server asks (crash 14). */
import { existsSync } from 'node:fs';
import { rm, symlink, writeFile } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { applyChange } from '../../../src/activities/change/apply-change.ts';
import { giveBackLease, heldLease, underLease } from '../../../src/activities/change/hold-lease.ts';
import { rollBack } from '../../../src/activities/rollback/roll-back.ts';
import type { ControlPlaneLease } from '../../../src/adapters/kubelet/control-plane-lease.ts';
import type { Target } from '../../../src/contracts/basics.ts';
import type { ControlPlaneNodes } from '../../../src/adapters/kubelet/control-plane-nodes.ts';
import { createNodeContext } from '../../../src/worker/node-context.ts';
import {
  applyInput,
  changeId,
  createTestNode,
  deed,
  newText,
  oldText,
  planChange,
  proveRecoverer,
  rollBackInput,
} from './test-node.ts';
import type { TestNode } from './test-node.ts';

/** One Lease as an API server keeps it; `refuses` makes it say nothing. */
function inMemory(): ControlPlaneLease &
  ControlPlaneNodes & {
    holder: string | null;
    names: string[];
    /** nodes whose API server is not ready, and why */
    unwell: Map<string, string>;
    refuses: boolean;
    isAway: boolean;
    mayWrite: boolean;
    before?: () => void;
  } {
  let version = 0;
  const why = { why: 'nodes: status 403' };
  const lease: ReturnType<typeof inMemory> = {
    holder: null,
    names: ['cp-1', 'cp-2'],
    unwell: new Map(),
    refuses: false,
    isAway: false,
    mayWrite: true,
    list: async () => (lease.refuses ? why : lease.names.map((name) => ({ name, address: null }))),
    whyNotReady: async ({ name }) => lease.unwell.get(name) ?? null,
    read: async () =>
      lease.isAway
        ? { why: 'connection refused' }
        : {
            holder: lease.holder,
            resourceVersion: version === 0 ? null : String(version),
            since: '2026-11-29T20:00:00.000000Z',
          },
    write: async (holder, seen) => {
      lease.before?.();
      if (!lease.mayWrite) return { why: 'Lease kubemend-control-plane: status 403' };
      if (seen.resourceVersion !== (version === 0 ? null : String(version))) return false;
      version += 1;
      lease.holder = holder;
      return true;
    },
  };
  return lease;
}

let node: TestNode;
let lease: ReturnType<typeof inMemory>;
beforeEach(async () => {
  node = await createTestNode();
  lease = inMemory();
  node.context.controlPlane = heldLease(lease, lease);
  node.context.controlPlaneNodes = lease;
});
afterEach(async () => {
  await node.cleanUp();
});
const ours = `cp-1/${changeId}`;
const applyPlannedNow = async (): Promise<unknown> =>
  await applyChange(node.context, applyInput(await planChange(node)), deed);
const heldFile = (): boolean => existsSync(node.context.paths.leaseFile);

describe('crash 14: two Temporal servers, one control plane', () => {
  it('a change holds the Lease from before its write until its record has ended', async () => {
    const planned = await planChange(node);
    let heldBefore: string | null = null;
    node.at.set('apply.before-record', async () => {
      // The worker comes by again and again, also just then, when no record says that a change is open.
      await giveBackLease(node.context, deed.signal);
      heldBefore = lease.holder;
    });
    expect(await applyChange(node.context, applyInput(planned), deed)).toMatchObject({ state: 'applied' });
    expect(heldBefore).toBe(ours);
    expect(lease.holder).toBe(ours);
    expect(await rollBack(node.context, rollBackInput(planned), deed)).toMatchObject({ state: 'rolledBack' });
    expect(lease.holder).toBeNull();
    expect(heldFile()).toBe(false);
  });

  it("another node's holder is not passed: nothing is written, and it keeps the Lease", async () => {
    lease.holder = 'cp-2/00000000000000aa';
    const report = await applyChange(node.context, applyInput(await planChange(node)), deed);
    expect(report).toMatchObject({ state: 'refused', end: { code: 'CONTROL_PLANE_LEASED' } });
    expect(report.end?.reason).toContain('cp-2/00000000000000aa holds the Lease');
    expect(await node.manifestText()).toBe(oldText);
    await giveBackLease(node.context, deed.signal);
    expect(lease.holder).toBe('cp-2/00000000000000aa');
  });

  it('nor is one of whose name this one is the beginning taken for its own', async () => {
    lease.holder = 'cp-10/00000000000000aa';
    const report = await applyChange(node.context, applyInput(await planChange(node)), deed);
    expect(report).toMatchObject({ state: 'refused', end: { code: 'CONTROL_PLANE_LEASED' } });
    expect(lease.holder).toBe('cp-10/00000000000000aa');
  });

  it('nor does it pass a restore, which would take a second node down', async () => {
    lease.holder = 'cp-2/00000000000000aa';
    const input = { ...applyInput(await planChange(node)), isRestore: true };
    expect(await applyChange(node.context, input, deed)).toMatchObject({ state: 'refused' });
  });

  it('who is a moment later than another finds the Lease taken', async () => {
    lease.before = () => {
      delete lease.before;
      void lease.write('cp-2/00000000000000aa', { resourceVersion: null }, deed.signal);
    };
    const report = await applyChange(node.context, applyInput(await planChange(node)), deed);
    expect(report).toMatchObject({ state: 'refused', end: { code: 'CONTROL_PLANE_LEASED' } });
    expect(await node.manifestText()).toBe(oldText);
  });

  it('what this node held before a crash is its own, and is taken over', async () => {
    lease.holder = 'cp-1/00000000000000aa';
    expect(await applyChange(node.context, applyInput(await planChange(node)), deed)).toMatchObject({
      state: 'applied',
    });
    expect(lease.holder).toBe(ours);
  });

  it('no answer is never yes; but what heals the node is not held up by it', async () => {
    node.context.clock = { ...node.context.clock, sleep: () => Promise.resolve() };
    lease.refuses = true;
    const planned = await planChange(node);
    const report = await applyChange(node.context, applyInput(planned), deed);
    expect(report).toMatchObject({ state: 'refused', end: { code: 'LEASE_UNREAD' } });
    expect(report.end?.reason).toContain('nodes: status 403');
    expect(await node.manifestText()).toBe(oldText);
    const input = { ...applyInput(planned, '00000000000000c2'), isRestore: true };
    expect(await applyChange(node.context, input, deed)).toMatchObject({ state: 'applied' });
    expect(await node.manifestText()).toBe(newText);
  });

  it('a control plane of one node takes none; one whose nodes are not labelled takes it', async () => {
    lease.names = ['cp-1'];
    await applyChange(node.context, applyInput(await planChange(node)), deed);
    expect(lease.holder).toBeNull();
    expect(heldFile()).toBe(false);
    lease.names = [];
    const planned = await planChange(node, [{ path: node.manifest, text: '--profiling=never\n' }]);
    await rollBack(node.context, rollBackInput(planned), deed);
    const again = await planChange(node);
    await proveRecoverer(node);
    await applyChange(node.context, applyInput(again, '00000000000000c2'), deed);
    expect(lease.holder).toBe('cp-1/00000000000000c2');
  });

  it('a failed rollback keeps it, until its emergency stop is cleared', async () => {
    const planned = await planChange(node);
    await applyChange(node.context, applyInput(planned), deed);
    node.component.isWell = false;
    expect(await rollBack(node.context, rollBackInput(planned), deed)).toMatchObject({
      state: 'rollbackFailed',
    });
    expect(lease.holder).toBe(ours);
    await node.context.latch.clear();
    await giveBackLease(node.context, deed.signal);
    expect(lease.holder).toBeNull();
  });

  it('an API server that does not answer at the end is asked again later', async () => {
    const planned = await planChange(node);
    await applyChange(node.context, applyInput(planned), deed);
    lease.isAway = true;
    expect(await rollBack(node.context, rollBackInput(planned), deed)).toMatchObject({ state: 'rolledBack' });
    expect(lease.holder).toBe(ours);
    lease.isAway = false;
    await giveBackLease(node.context, deed.signal);
    expect(lease.holder).toBeNull();
  });

  it('the kubelet of a control-plane node takes it, and that of a worker node does not', async () => {
    const planned = await planChange(node);
    const ofKubelet = { ...applyInput(planned), plan: { ...planned.plan, target: 'kubelet' as const } };
    lease.holder = 'cp-2/00000000000000aa';
    expect(await applyChange(node.context, ofKubelet, deed)).toMatchObject({ state: 'refused' });
    const worker = await createTestNode();
    worker.context.controlPlane = heldLease(lease, lease);
    worker.context.paths.manifestsDir = `${worker.dir}/none`;
    const file = await planChange(worker, [{ path: `${worker.dir}/config.yaml`, text: 'x' }]);
    const change = { ...applyInput(file), plan: { ...file.plan, target: 'kubelet' as const } };
    expect(await applyChange(worker.context, change, deed)).toMatchObject({ state: 'applied' });
    await worker.cleanUp();
  });

  it('while another API server is away, ours is not taken away too; what heals the node is not held up', async () => {
    node.context.clock = { ...node.context.clock, sleep: () => Promise.resolve() };
    lease.names = ['cp-1', 'cp-2', 'cp-3'];
    lease.unwell.set('cp-3', '/readyz at 10.0.0.3:6443: status 500');
    const planned = await planChange(node);
    const report = await applyChange(node.context, applyInput(planned), deed);
    expect(report).toMatchObject({ state: 'refused', end: { code: 'UNHEALTHY_BEFORE' } });
    expect(report.end?.reason).toContain('cp-3 (/readyz at 10.0.0.3:6443: status 500)');
    expect(await node.manifestText()).toBe(oldText);
    expect(lease.holder).toBeNull();
    const healing = { ...applyInput(planned, '00000000000000c2'), isRestore: true };
    expect(await applyChange(node.context, healing, deed)).toMatchObject({ state: 'applied' });
  });

  it('without a Lease they are asked all the same, and no answer is never yes', async () => {
    node.context.clock = { ...node.context.clock, sleep: () => Promise.resolve() };
    node.context.controlPlane = null;
    lease.refuses = true;
    const planned = await planChange(node);
    const report = await applyChange(node.context, applyInput(planned), deed);
    expect(report).toMatchObject({ state: 'refused', end: { code: 'UNHEALTHY_BEFORE' } });
    expect(report.end?.reason).toContain('which there are cannot be asked: nodes: status 403');
    lease.refuses = false;
    lease.unwell.set('cp-2', 'away');
    const away = await applyChange(node.context, applyInput(planned, '00000000000000c2'), deed);
    expect(away).toMatchObject({ end: { code: 'UNHEALTHY_BEFORE' } });
    lease.unwell.clear();
    const applied = await applyChange(node.context, applyInput(planned, '00000000000000c3'), deed);
    expect(applied).toMatchObject({ state: 'applied' });
  });

  it('etcd is an API server’s own; the scheduler, and a hiccup of another server, hold nothing up', async () => {
    node.context.clock = { ...node.context.clock };
    const planned = await planChange(node);
    const of = (target: Target, id: string) => {
      const input = applyInput(planned, id);
      return applyChange(node.context, { ...input, plan: { ...planned.plan, target } }, deed);
    };
    lease.unwell.set('cp-2', 'status 500');
    node.context.clock.sleep = () => Promise.resolve();
    expect(await of('etcd', '00000000000000c2')).toMatchObject({ end: { code: 'UNHEALTHY_BEFORE' } });
    node.context.clock.sleep = async () => {
      lease.unwell.clear();
      await Promise.resolve();
    };
    expect(await of('etcd', '00000000000000c3')).toMatchObject({ state: 'applied' });
    await rollBack(node.context, { ...rollBackInput(planned), changeId: '00000000000000c3' }, deed);
    await proveRecoverer(node);
    lease.unwell.set('cp-2', 'status 500');
    node.context.clock.sleep = () => Promise.resolve();
    expect(await of('kube-scheduler', '00000000000000c4')).toMatchObject({ state: 'applied' });
  });

  it('modes and owners need none', async () => {
    lease.holder = 'cp-2/00000000000000aa';
    const path = `${node.dir}/etc/kubernetes/pki/sa.key`;
    const planned = await planChange(node, [{ path, text: 'key', mode: '0600' }]);
    expect(await applyChange(node.context, applyInput(planned), deed)).toMatchObject({ state: 'applied' });
  });
});

describe('giving it back', () => {
  it('that has begun before a change is let end: what the change takes then is its own', async () => {
    await writeFile(node.context.paths.leaseFile, '{}');
    lease.holder = 'cp-1/00000000000000aa';
    let letGo = (): void => undefined;
    const isLooking = new Promise<void>((looked) => {
      const before = node.context.records;
      node.context.records = {
        ...node.context.records,
        list: async () => {
          node.context.records = before;
          looked();
          await new Promise<void>((resolve) => (letGo = resolve));
          return [];
        },
      };
    });
    const givingBack = giveBackLease(node.context, deed.signal);
    await isLooking;
    const applying = applyPlannedNow();
    await new Promise((resolve) => setTimeout(resolve, 50));
    letGo();
    await givingBack;
    expect(await applying).toMatchObject({ state: 'applied' });
    expect(lease.holder).toBe(ours);
    expect(heldFile()).toBe(true);
  });

  it('is done also where the note of it is lost, when the worker is sure', async () => {
    lease.holder = ours;
    await giveBackLease(node.context, deed.signal);
    expect(lease.holder).toBe(ours);
    await giveBackLease(node.context, deed.signal, true);
    expect(lease.holder).toBeNull();
  });

  it('tells what keeps it once, and not at every try', async () => {
    await writeFile(node.context.paths.leaseFile, '{}');
    const told: string[] = [];
    node.context.log = { ...node.context.log, warning: (text) => told.push(text) };
    node.context.records = {
      ...node.context.records,
      list: () => Promise.reject(new Error('unreadable record')),
    };
    await giveBackLease(node.context, deed.signal);
    await giveBackLease(node.context, deed.signal);
    expect(told).toEqual([expect.stringContaining('unreadable record')]);
  });

  it.each([
    ['an API server that does not answer', () => (lease.isAway = true), 'connection refused'],
    ['a write that is refused', () => (lease.mayWrite = false), 'status 403'],
  ])('tells of %s', async (_what, spoil, reason) => {
    await writeFile(node.context.paths.leaseFile, '{}');
    lease.holder = ours;
    const told: string[] = [];
    node.context.log = { ...node.context.log, warning: (text) => told.push(text) };
    spoil();
    await giveBackLease(node.context, deed.signal);
    await giveBackLease(node.context, deed.signal);
    expect(told).toEqual([expect.stringContaining(reason)]);
    expect(heldFile()).toBe(true);
  });

  it('says nothing of an API server that is away where no Lease is known to be held', async () => {
    const told: string[] = [];
    node.context.log = { ...node.context.log, warning: (text) => told.push(text) };
    lease.isAway = true;
    await giveBackLease(node.context, deed.signal, true);
    expect(told).toEqual([]);
  });
});

it.each([
  ['worker', 'auto', true],
  ['worker', 'off', false],
  ['recover', 'auto', false],
] as const)('a %s with controlPlaneLease %s asks the cluster: %s', (by, controlPlaneLease, isAsked) => {
  const context = createNodeContext({ ...node.config, controlPlaneLease }, { by });
  expect(context.controlPlane !== null).toBe(isAsked);
  expect(context.controlPlaneNodes !== null).toBe(by === 'worker');
});

it('the kubelet of a worker node needs no Lease; that of a node which cannot look at its manifests does', async () => {
  const { manifestsDir } = node.context.paths;
  const holder = async (): Promise<string | null> =>
    await underLease(node.context, { changeId, target: 'kubelet', isHealing: false }, deed, () =>
      Promise.resolve(lease.holder),
    );
  await rm(manifestsDir, { recursive: true });
  expect(await holder()).toBeNull();
  await symlink(manifestsDir, manifestsDir);
  expect(await holder()).toBe(ours);
});
