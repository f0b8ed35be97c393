/** A canary is a change record of its own: made, looked at, and removed whatever comes of it. */
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Computed } from '../../../src/activities/inspect/compute-change.ts';
import type { GateHold } from '../../../src/activities/node-context.ts';
import { tryCanary } from '../../../src/activities/rehearse/try-canary.ts';
import { revertChange } from '../../../src/activities/rollback/revert-change.ts';
import type { PodRoom } from '../../../src/adapters/kubelet/pod-room.ts';
import { digestOf } from '../../../src/adapters/storage/digest.ts';
import type { GateEvidence } from '../../../src/contracts/gate.ts';
import type { Plan } from '../../../src/contracts/plan.ts';
import { manifestFactOf } from '../../../src/domain/audit/index.ts';
import { recoverAtBoot, recoverOnce } from '../../../src/worker/recover-loop.ts';
import { createTestNode, deed, gateSpec, planChange } from '../change/test-node.ts';
import type { TestNode } from '../change/test-node.ts';

const manifest = readFileSync(
  join(import.meta.dirname, '../../fixtures/manifests/kube-apiserver.yaml'),
  'utf8',
);
const changed = manifest.replace('--event-ttl=1h0m0s', '--event-ttl=2h0m0s');
const workflow = {
  clusterId: 'server',
  namespace: 'default',
  workflowId: 'remediate/test/cp-1/kube-apiserver',
  firstRunId: 'run',
  attempt: 1,
};
const evidence: GateEvidence = {
  states: [{ state: 'soak', reachedAtMs: 31_000, by: ['process'], detail: '' }],
  sources: ['process'],
  missing: [],
  process: null,
  certificate: null,
  looks: 1,
  outageMs: 0,
  lastSeen: '',
};

let node: TestNode;
let plan: Plan;
let computed: Computed;
/** the canary's file as the gate finds it */
let seen: { hold: GateHold; text: string | null } | null;
const canaryPath = (): string => join(node.dir, 'etc/kubernetes/manifests/kube-apiserver-canary.yaml');

function holdWith(end: () => Promise<Awaited<ReturnType<TestNode['context']['holdGate']>>>): void {
  node.context.holdGate = async (hold) => {
    seen = { hold, text: existsSync(canaryPath()) ? readFileSync(canaryPath(), 'utf8') : null };
    return await end();
  };
}
const healthy = () => Promise.resolve({ kind: 'healthy', evidence } as const);

beforeEach(async () => {
  node = await createTestNode();
  await writeFile(node.manifest, manifest, { mode: 0o600 });
  seen = null;
  const policy = join(node.dir, 'etc/kubernetes/policy.yaml');
  const planned = await planChange(node, [
    { path: policy, text: 'a policy' },
    { path: node.manifest, text: changed },
  ]);
  plan = {
    ...planned.plan,
    gate: { ...gateSpec, kubeletTickMs: 20 },
    argvDiff: { removed: ['--event-ttl=1h0m0s'], added: ['--event-ttl=2h0m0s'] },
  };
  const fact = manifestFactOf(changed, 'm', 'kube-apiserver');
  computed = {
    kind: 'computed',
    component: 'kube-apiserver',
    manifest: { before: fact, after: fact, nodePath: '/etc/kubernetes/manifests/kube-apiserver.yaml' },
    files: planned.files.map((file) => ({ ...file, bytesBefore: null })),
  } as unknown as Computed;
  holdWith(healthy);
});
afterEach(() => node.cleanUp());

const attempt = () => tryCanary(node.context, computed, { plan, workflow }, deed);
const record = async () => (await node.context.records.list()).at(-1);

describe('a canary that is healthy', () => {
  it('passes; it stood beside the live one with what the change makes, and nothing of it is left', async () => {
    const answer = await attempt();
    expect(answer).toEqual({
      outcome: 'passed',
      level: 'L2',
      detail: expect.stringContaining('31 s') as string,
    });
    expect(seen?.text).toContain('--event-ttl=2h0m0s');
    expect(seen?.hold.spec).toMatchObject({
      canary: true,
      pod: { name: 'kube-apiserver-canary', namespace: 'kube-system' },
      restartExpected: true,
    });
    expect(seen?.hold.spec.healthPort).toBeGreaterThanOrEqual(16_443);
    expect(existsSync(canaryPath())).toBe(false);
    expect(existsSync(join(node.dir, 'etc/kubernetes/policy.yaml'))).toBe(false);
    expect(readFileSync(node.manifest, 'utf8')).toBe(manifest);
    expect(await record()).toMatchObject({ state: 'rolledBack', end: { code: 'REHEARSAL_OVER' } });
    expect(await node.context.latch.read()).toBeNull();
    const log = readFileSync(node.context.paths.logFile, 'utf8');
    expect(log).toMatch(/Canary of change [0-9a-f]{16} removed/);
    expect(log).not.toMatch(/roll/i);
  });

  it.each([
    ['what the live one does', ['list namespaces', 'Pod log from the kubelet']],
    ['what nobody could see the live one do: it is not compared', undefined],
  ])('must do for others %s', async (_case, useful) => {
    const usual = await node.context.observer.captureBaseline(plan.gate!);
    node.context.observer.captureBaseline = async (spec) => ({
      ...usual,
      ...(spec.canary === true ? { useful: [] } : useful && { useful }),
    });
    await attempt();
    expect(seen?.hold.spec.baseline?.useful).toEqual(useful);
  });

  it('has the policy of the change while it runs', async () => {
    let policy = '';
    holdWith(async () => {
      policy = readFileSync(join(node.dir, 'etc/kubernetes/policy.yaml'), 'utf8');
      return await healthy();
    });
    await attempt();
    expect(policy).toBe('a policy');
  });
});

describe('a canary that is not', () => {
  it('fails in the gate’s words, and goes', async () => {
    const reason = 'ended 2 times after its start: exit code 1, unknown plugin';
    holdWith(() =>
      Promise.resolve({ kind: 'failed', state: 'stable', failure: 'crashing', reason, evidence } as never),
    );
    expect(await attempt()).toMatchObject({
      outcome: 'failed',
      level: 'L2',
      detail: expect.stringContaining(reason) as string,
    });
    expect(existsSync(canaryPath())).toBe(false);
  });

  it('that stays, since somebody has edited it, is no rollback: a second API server would run on', async () => {
    holdWith(async () => {
      await writeFile(canaryPath(), `${readFileSync(canaryPath(), 'utf8')}# by hand\n`);
      return await healthy();
    });
    expect(await attempt()).toMatchObject({
      outcome: 'failed',
      detail: expect.stringMatching(
        /could not be removed.*canary\.yaml is still there: edited by somebody/,
      ) as string,
    });
    expect((await record())?.state).toBe('rollbackFailed');
    expect(await node.context.latch.read()).not.toBeNull();
  });

  it('goes when the look at it breaks off', async () => {
    holdWith(() => Promise.reject(new Error('broken off')));
    await expect(attempt()).rejects.toThrow('broken off');
    expect(existsSync(canaryPath())).toBe(false);
    expect((await record())?.state).toBe('rolledBack');
  });

  it('crash 24, H31, S37: its worker dies: the node removes it at its deadline, and the next attempt tries none', async () => {
    // Never answers: as a worker that is gone.
    holdWith(() => new Promise(() => undefined));
    void attempt();
    await expect.poll(() => seen?.text ?? null, { timeout: 10_000 }).not.toBeNull();
    const open = await record();
    expect(open?.state).toBe('applied');
    const request = {
      changeId: open?.changeId ?? '',
      end: { code: 'SELF_REVERTED', reason: 'deadline' } as const,
      onlyOverdue: true,
    };
    await revertChange(node.context, request, deed);
    expect(existsSync(canaryPath())).toBe(true);
    node.pass((open?.revertAfterMs ?? 0) + 1);
    await revertChange(node.context, request, deed);
    expect(existsSync(canaryPath())).toBe(false);
    holdWith(healthy);
    expect(await attempt()).toMatchObject({
      outcome: 'failed',
      detail: expect.stringContaining('deadline') as string,
    });
  });
});

it('S15, S37: the machine is restarted meanwhile: it is gone before the kubelet starts, and the record ends afterwards', async () => {
  holdWith(() => new Promise(() => undefined));
  void attempt();
  await expect.poll(() => seen?.text ?? null, { timeout: 10_000 }).not.toBeNull();
  node.reboot();
  await recoverAtBoot(node.context, 5_000);
  expect(existsSync(canaryPath())).toBe(false);
  expect(existsSync(join(node.dir, 'etc/kubernetes/policy.yaml'))).toBe(false);
  expect((await record())?.state).toBe('reverting');
  await recoverOnce(node.context, deed.signal);
  expect((await record())?.state).toBe('rolledBack');
});

it('S37: asked again while the canary of a worker that died still stands, it removes that and tries none', async () => {
  holdWith(() => new Promise(() => undefined));
  void attempt();
  await expect.poll(() => seen?.text ?? null, { timeout: 10_000 }).not.toBeNull();
  seen = null;
  holdWith(healthy);
  expect(await attempt()).toMatchObject({
    outcome: 'failed',
    detail: expect.stringContaining('the worker that watched it died') as string,
  });
  expect(seen).toBeNull();
  expect(existsSync(canaryPath())).toBe(false);
});

describe('no canary', () => {
  it('for a component that has none', async () => {
    computed.component = 'etcd';
    expect(await attempt()).toMatchObject({
      outcome: 'couldNot',
      detail: expect.stringContaining('etcd') as string,
    });
  });

  it('for a Pod with more containers: a plugin for encryption would lose its socket to its double', async () => {
    const main = computed.files.at(-1)!;
    const plugin = '  containers:\n  - name: kms-plugin\n    image: x\n';
    main.bytesAfter = Buffer.from(changed.replace('  containers:\n', plugin));
    expect(await attempt()).toMatchObject({
      outcome: 'couldNot',
      detail: expect.stringContaining('kms-plugin') as string,
    });
    expect(seen).toBeNull();
  });

  it('for a file that is changed under the live one', async () => {
    const path = join(node.dir, 'etc/kubernetes/pki');
    await mkdir(path, { recursive: true });
    const before = { kind: 'file', digest: digestOf(Buffer.from('old')), attributes: null } as const;
    computed.files[0]!.before = before;
    expect(await attempt()).toMatchObject({
      outcome: 'couldNot',
      detail: expect.stringContaining('in place') as string,
    });
    expect(seen).toBeNull();
  });

  it.each<[string, PodRoom, RegExp]>([
    [
      'on a node that is full: it would evict another Pod',
      { running: 110, most: 110 },
      /fewer than 110 Pods, found 110/,
    ],
    [
      'where the kubelet does not say how full it is',
      { why: 'kubelet /pods 403' },
      /could not be seen: kubelet .pods 403/,
    ],
  ])('%s', async (_where, room, words) => {
    node.component.podRoom = room;
    expect(await attempt()).toMatchObject({
      outcome: 'couldNot',
      detail: expect.stringMatching(words) as string,
    });
    expect(seen).toBeNull();
  });

  it('while another change of the node is open', async () => {
    const other = await planChange(node, [{ path: node.manifest, text: `${manifest}# theirs\n` }]);
    const { applyPlanned } = await import('../change/test-node.ts');
    await applyPlanned(node, other, '00000000000000aa');
    const answer = await attempt();
    expect(answer).toMatchObject({
      outcome: 'failed',
      detail: expect.stringContaining('00000000000000aa') as string,
    });
    expect(seen).toBeNull();
  });
});
