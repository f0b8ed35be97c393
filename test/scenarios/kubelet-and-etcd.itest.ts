/** The two that are changed with a gate of their own: the kubelet, which is restarted by us, and etcd, on which all else lives. */
import { createHash } from 'node:crypto';
import { readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { RemediationResult } from '../../src/contracts/result.ts';
import { findKubelet } from '../../src/practice/node/kubelet-process.ts';
import { askKubelet } from '../practice/support/ask.ts';
import { argvAsInManifests, keepNode, replaceFile } from './support/node-state.ts';
import type { Keeper } from './support/node-state.ts';
import { remediateApproved } from './support/approved.ts';
import { startStack } from './support/stack.ts';
import type { Stack } from './support/stack.ts';

let stack: Stack;
let keeper: Keeper;
let pristine: string;
beforeAll(async () => {
  stack = await startStack();
  keeper = keepNode(stack.node);
  pristine = readConfig();
});
afterAll(async () => await stack.stop());
beforeEach(async () => {
  await stack.endRuns();
  if (readConfig() !== pristine) await configure(pristine);
  await keeper.restore();
});
afterEach(() => stack.failPoint.releaseAll());

const nodePath = '/var/lib/kubelet/config.yaml';
const configPath = (): string => join(stack.node.dir, nodePath);
const readConfig = (): string => readFileSync(configPath(), 'utf8');
const etcd = (): string => stack.node.manifestPath('etcd');
const staticPods = ['kube-apiserver', 'kube-controller-manager', 'kube-scheduler', 'etcd'];
const pids = (): number[][] => staticPods.map((name) => stack.node.pidsOf(name));

async function configure(text: string): Promise<void> {
  replaceFile(configPath(), text, 0o644);
  await stack.node.restartKubelet();
  await stack.node.ready({ judged: true });
}

async function inForce(): Promise<Record<string, unknown>> {
  const { text } = await askKubelet(stack.node, '/configz');
  return (JSON.parse(text) as { kubeletconfig: Record<string, unknown> }).kubeletconfig;
}

async function remediate(...args: string[]): Promise<RemediationResult> {
  return (await stack.kubemendRemediate(...args)).answer;
}

const set = (assignment: string, ...more: string[]): Promise<RemediationResult> =>
  remediate('--manifest', nodePath, '--set', assignment, ...more);

describe("the kubelet's configuration", () => {
  it('a key is FIXED: one changed line, one journaled restart, in force; no other component restarts', async () => {
    const [before, kubelet] = [pids(), findKubelet(stack.node.dir)];
    const result = await set('streamingConnectionIdleTimeout=1h');
    expect(result, JSON.stringify(result)).toMatchObject({
      status: 'FIXED',
      target: 'kubelet',
      auditVerified: true,
      restarts: 1,
    });
    // No static Pod is started again with the kubelet; yet on a busy machine the API server may answer too late once.
    expect(result.apiOutageMs).toEqual(expect.any(Number));
    expect(result.phases.map(({ name }) => name)).toContain('restart');
    expect(result.evidence?.states.map(({ state }) => state)).toContain('useful');
    expect(readConfig()).toBe(
      pristine.replace('streamingConnectionIdleTimeout: 0s', 'streamingConnectionIdleTimeout: 1h'),
    );
    expect((await inForce())['streamingConnectionIdleTimeout']).toMatch(/^1h(0m0s)?$/);
    expect(findKubelet(stack.node.dir)).not.toEqual(kubelet);
    expect(pids()).toEqual(before);
    const journal = await stack.kubemend(['journal', 'show']);
    expect(journal.stdout).toContain('kubelet restart');
    expect(stack.log()).toContain('Restarting the kubelet with its new configuration');
  });

  it('4.2.5 is FIXED where it fails, and put back from its backup with the same gate', async () => {
    await configure(
      pristine.replace('streamingConnectionIdleTimeout: 0s', 'streamingConnectionIdleTimeout: -1s'),
    );
    const before = readConfig();
    const result = await remediate('4.2.5');
    expect(result, JSON.stringify(result)).toMatchObject({
      status: 'FIXED',
      checks: [{ id: 'cis-1.12/4.2.5', before: 'fail', after: 'pass' }],
    });
    expect(await remediate('4.2.5')).toMatchObject({ status: 'ALREADY_COMPLIANT' });
    const restored = await stack.kubemend(['backups', 'restore', result.backups[0]?.id ?? '']);
    expect(restored.exitCode, restored.stdout + restored.stderr).toBe(0);
    expect(readConfig()).toBe(before);
    expect((await inForce())['streamingConnectionIdleTimeout']).toBe('-1s');
  });

  it('a value that ends the kubelet at its start is put back; what runs was never touched', async () => {
    const before = pids();
    const result = await set('tlsCipherSuites=TLS_NOT_A_SUITE');
    expect(result, JSON.stringify(result)).toMatchObject({ status: 'REMEDIATION_FAILED_ROLLED_BACK' });
    expect(readConfig()).toBe(pristine);
    expect((await inForce())['tlsCipherSuites'] ?? null).toBeNull();
    expect(pids()).toEqual(before);
    await stack.node.ready({ judged: true });
  });

  it('a misspelt key, which the kubelet ignores in silence, is no success', async () => {
    const result = await set('streamingConectionIdleTimeout=1h', '--allow-unknown', '--timeout', '3s');
    expect(result, JSON.stringify(result)).toMatchObject({
      status: 'REMEDIATION_FAILED_ROLLED_BACK',
      code: 'GATE_FAILED',
    });
    expect(result.reason).toContain('streamingConectionIdleTimeout is absent, expected 1h');
    expect(readConfig()).toBe(pristine);
  });

  it.each([
    ['a key that would stop every static Pod', 'staticPodPath=/etc/empty', 'KNOWN_TO_BREAK'],
    ['a misspelt key', 'streamingConectionIdleTimeout=1h', 'FLAG_REFUSED'],
    ['a value of another type', 'readOnlyPort=none', 'FLAG_REFUSED'],
    ['a file that is not there', 'tlsCertFile=/etc/kubernetes/none.crt', 'PREREQUISITE_MISSING'],
  ])('%s is refused, and nothing restarts', async (_what, assignment, code) => {
    const kubelet = findKubelet(stack.node.dir);
    const result = await set(assignment);
    expect(result, JSON.stringify(result)).toMatchObject({ status: 'REFUSED', code, backups: [] });
    expect(readConfig()).toBe(pristine);
    expect(findKubelet(stack.node.dir)).toEqual(kubelet);
  });

  it('that it shows to nobody here is not changed, and where to name who may see it is told', async () => {
    const key = join(stack.node.dir, 'etc/kubernetes/pki/apiserver-kubelet-client.key');
    const [bytes, kubelet] = [readFileSync(key), findKubelet(stack.node.dir)];
    rmSync(key);
    try {
      const result = await set('streamingConnectionIdleTimeout=1h');
      expect(result, JSON.stringify(result)).toMatchObject({
        status: 'REFUSED',
        code: 'PREREQUISITE_MISSING',
      });
      expect(result.reason).toContain('docs/worker-nodes.md');
      const { stdout } = await stack.kubemend(['doctor']);
      expect(stdout).toMatch(/warn +kubelet configuration .*kubeletToken/);
    } finally {
      writeFileSync(key, bytes, { mode: 0o600 });
    }
    expect(readConfig()).toBe(pristine);
    expect(findKubelet(stack.node.dir)).toEqual(kubelet);
    const { stdout } = await stack.kubemend(['doctor']);
    expect(stdout).toMatch(/ok +kubelet configuration +seen as it is in force/);
  });

  it('is not touched while the API server is away: a kubelet that starts then ignores its manifests', async () => {
    await stack.node.fault('not-useful', { component: 'kube-apiserver' });
    const result = await set('streamingConnectionIdleTimeout=1h');
    expect(result, JSON.stringify(result)).toMatchObject({ status: 'REFUSED', code: 'UNHEALTHY_BEFORE' });
    expect(readConfig()).toBe(pristine);
  });

  it('its worker dies before the restart: it is restarted once, and FIXED', async () => {
    stack.failPoint.arm('restart.journaled');
    const edit = { manifest: nodePath, set: { streamingConnectionIdleTimeout: '1h' }, heartbeat: '2s' };
    const run = await stack.start(edit, 'kubelet');
    await stack.failPoint.reached('restart.journaled');
    const kubelet = findKubelet(stack.node.dir);
    await stack.nodeWorker.stop('SIGKILL');
    stack.failPoint.release('restart.journaled');
    expect(findKubelet(stack.node.dir)).toEqual(kubelet);
    await stack.restartNodeWorker();
    const result = (await run.result()) as RemediationResult;
    expect(result, JSON.stringify(result)).toMatchObject({ status: 'FIXED', restarts: 1 });
  });

  it('nobody confirms in time: the node puts it back and restarts the kubelet, without Temporal', async () => {
    stack.failPoint.arm('gate.soak');
    const edit = { manifest: nodePath, set: { streamingConnectionIdleTimeout: '1h' }, revertAfter: '8s' };
    const run = await stack.start({ ...edit, heartbeat: '2s' }, 'kubelet');
    await stack.failPoint.reached('gate.soak');
    await stack.nodeWorker.stop('SIGKILL');
    stack.failPoint.release('gate.soak');
    await expect.poll(() => stack.records().at(-1)?.state, { timeout: 60_000 }).toBe('rolledBack');
    expect(readConfig()).toBe(pristine);
    expect((await inForce())['streamingConnectionIdleTimeout']).toMatch(/^4h/);
    await stack.restartNodeWorker();
    expect(await run.result()).toMatchObject({
      status: 'REMEDIATION_FAILED_ROLLED_BACK',
      code: 'SELF_REVERTED',
    });
  });
});

describe('etcd', () => {
  it('2.2 is FIXED where it fails: its members are well and the API server is ready', async () => {
    const text = readFileSync(etcd(), 'utf8');
    replaceFile(etcd(), text.replace('--client-cert-auth=true', '--client-cert-auth=false'));
    await argvAsInManifests(stack.node);
    expect(await remediate('2.2')).toMatchObject({ status: 'REFUSED', code: 'CONSENT_REQUIRED' });
    const result = await remediateApproved(stack, { checks: ['2.2'], acceptRisk: 'high' }, 'etcd');
    expect(result, JSON.stringify(result)).toMatchObject({ status: 'FIXED', target: 'etcd', restarts: 1 });
    expect(readFileSync(etcd(), 'utf8')).toBe(text);
    // The API server lives on it, and is away as long as it is.
    expect(result.outageMs).toBeGreaterThan(0);
    expect(result.apiOutageMs).toBeGreaterThan(0);
    const useful = result.evidence?.states.find(({ state }) => state === 'useful');
    expect(useful?.detail).toBe('etcd health, every member, API server ready');
    await theSnapshotIsKept(result);
  });

  async function theSnapshotIsKept({ backups }: RemediationResult): Promise<void> {
    const [ofManifest, ofData] = backups;
    expect(backups).toHaveLength(2);
    expect(ofManifest?.originalPath).toBe(etcd());
    const bytes = readFileSync(ofData?.path ?? '');
    // As `etcdutl snapshot restore` verifies it: whole pages, and the sha256 of them.
    const database = bytes.subarray(0, -32);
    expect(database.length % 512).toBe(0);
    expect(createHash('sha256').update(database).digest()).toEqual(bytes.subarray(-32));
    expect(database.toString()).toContain('kube-system');
    expect(ofData).toMatchObject({
      kind: 'etcdSnapshot',
      digest: `sha256:${createHash('sha256').update(bytes).digest('hex')}`,
      sizeBytes: bytes.length,
    });
    expect(ofData?.revision).toBeGreaterThan(1);
    const listed = await stack.kubemend(['backups', 'list']);
    expect(listed.stdout).toContain(`etcd snapshot of /var/lib/etcd/member/snap/db  ${ofData?.path ?? ''}`);
    const id = ofData?.id ?? '';
    const shown = await stack.kubemend(['backups', 'show', id]);
    expect(shown.stdout).toMatch(
      /etcdutl snapshot restore \S+ --data-dir \/var\/lib\/etcd --name cp-1 --initial-cluster cp-1=https/,
    );
    const restored = await stack.kubemend(['backups', 'restore', id]);
    expect(restored.stdout + restored.stderr).toContain('putting that back is a deed of a person');
    expect(restored.exitCode).not.toBe(0);
  }

  const keptSnapshots = (): string[] =>
    readdirSync(join(stack.node.dir, 'var/backups/cis-remediation')).filter((name) =>
      name.includes('etcd-snapshot'),
    );

  const quota = (value: string, ...more: string[]): Promise<RemediationResult> =>
    remediate(
      ...['--manifest', '/etc/kubernetes/manifests/etcd.yaml', '--set', `quota-backend-bytes=${value}`],
      ...more,
    );

  it.each([
    ['breaks off', 'snapshot-fails', 'its whole snapshot'],
    ['is of other bytes than its checksum says', 'snapshot-corrupt', 'expected the checksum sha256:'],
  ] as const)(
    'H26: whose snapshot %s is not changed, and nothing of it is kept',
    async (_what, fault, words) => {
      const [before, running] = [readFileSync(etcd(), 'utf8'), stack.node.pidsOf('etcd')];
      const kept = keptSnapshots();
      await stack.node.fault(fault);
      const result = await quota('8589934592');
      expect(result, JSON.stringify(result)).toMatchObject({
        status: 'REMEDIATION_FAILED',
        code: 'SNAPSHOT_FAILED',
        restarts: 0,
      });
      expect(result.reason).toContain(words);
      expect(readFileSync(etcd(), 'utf8')).toBe(before);
      expect(stack.node.pidsOf('etcd')).toEqual(running);
      expect(keptSnapshots()).toEqual(kept);
    },
  );

  it('is changed without a snapshot when a person says why, and the reason is kept', async () => {
    await stack.node.fault('snapshot-fails');
    const result = await quota('8589934592', '--without-etcd-snapshot', 'a copy of the disk was made');
    expect(result, JSON.stringify(result)).toMatchObject({ status: 'FIXED' });
    expect(result.backups.map(({ originalPath }) => originalPath)).toEqual([etcd()]);
    expect(stack.log()).toContain('without a snapshot of its data: not wanted: a copy of the disk was made');
  });

  it('that has raised an alarm is not changed', async () => {
    const before = readFileSync(etcd(), 'utf8');
    await stack.node.fault('alarm');
    const result = await quota('8589934592');
    expect(result, JSON.stringify(result)).toMatchObject({
      status: 'REFUSED',
      code: 'UNHEALTHY_BEFORE',
      backups: [],
    });
    expect(result.reason).toContain('NOSPACE');
    expect(readFileSync(etcd(), 'utf8')).toBe(before);
  });

  it('a value that it does not start with is put back, and the API server is ready again', async () => {
    const before = readFileSync(etcd(), 'utf8');
    await stack.node.fault('crash', { component: 'etcd', when: '--quota-backend-bytes=1' });
    const result = await remediate(
      '--manifest',
      '/etc/kubernetes/manifests/etcd.yaml',
      '--set',
      'quota-backend-bytes=1',
    );
    expect(result, JSON.stringify(result)).toMatchObject({
      status: 'REMEDIATION_FAILED_ROLLED_BACK',
      code: 'GATE_FAILED',
    });
    expect(readFileSync(etcd(), 'utf8')).toBe(before);
    await stack.node.clearFault('crash', 'etcd');
    await stack.node.ready({ judged: true });
  });

  it('is not changed in what all members share', async () => {
    const result = await remediate(
      '--manifest',
      '/etc/kubernetes/manifests/etcd.yaml',
      '--set',
      'name=other',
    );
    expect(result, JSON.stringify(result)).toMatchObject({ status: 'REFUSED', code: 'KNOWN_TO_BREAK' });
  });
});
