/** On a real control plane: each component changed, refused before the write, and put back; a power cut. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { RemediationResult } from '../../src/contracts/result.ts';
import { soon } from '../scenarios/support/soon.ts';
import {
  anonymous,
  kubemend,
  lab,
  manifestOf,
  processOf,
  readNodeFile,
  readyz,
  remediate,
  settled,
} from './support/lab.ts';

const apiServer = 'kube-apiserver';
const manifestPath = '/etc/kubernetes/manifests/kube-apiserver.yaml';

beforeAll(async () => {
  await lab('up');
  await lab('kubemend');
}, 1_800_000);
afterAll(async () => {
  await lab('down');
}, 120_000);

beforeEach(settled);

const proofsOf = ({ evidence }: RemediationResult): string[] =>
  evidence?.states.find(({ state }) => state === 'serving')?.by ?? [];

describe('a real API server', () => {
  it('is remediated: FIXED, proven by its certificate, by /proc and by the container runtime', async () => {
    const before = await processOf(apiServer);
    const result = await remediate('1.2.15');
    expect(result, JSON.stringify(result)).toMatchObject({
      status: 'FIXED',
      auditVerified: true,
      restarts: 1,
    });
    expect(result.phases.find(({ name }) => name === 'rehearse')?.outcome).toBe('passed (L1)');
    expect(proofsOf(result)).toEqual(expect.arrayContaining(['tls', 'process', 'runtime']));
    expect(result.outageMs).toBeGreaterThan(0);
    const after = await processOf(apiServer);
    expect(after.pid).not.toBe(before.pid);
    expect(after.argv).toContain('--profiling=false');
    expect(await readyz()).toBe('ok');
    expect(await remediate('1.2.15')).toMatchObject({ status: 'ALREADY_COMPLIANT' });
  });

  it.each([
    ['an unknown flag', ['--set', 'no-such-flag=1'], 'FLAG_REFUSED'],
    ['anonymous-auth=false, which breaks its probes', ['--set', 'anonymous-auth=false'], 'KNOWN_TO_BREAK'],
    [
      'a configuration that its own program refuses (L1)',
      ['--set', 'encryption-provider-config=/etc/kubernetes/pki/ca.crt'],
      'REHEARSAL_FAILED',
    ],
  ])('is not touched for %s', async (_what, args, code) => {
    const before = { bytes: manifestOf(apiServer), process: await processOf(apiServer) };
    const result = await remediate('--manifest', manifestPath, ...args, '--accept-risk', 'high');
    expect(result, JSON.stringify(result)).toMatchObject({ status: 'REFUSED', code, backups: [] });
    expect(manifestOf(apiServer)).toEqual(before.bytes);
    expect(await processOf(apiServer)).toEqual(before.process);
  });

  it('that crashes with a value that only fails live is put back, with its last words and the outage', async () => {
    const before = manifestOf(apiServer);
    const result = await remediate(
      ...['--manifest', manifestPath, '--accept-risk', 'high', '--rehearse', 'off'],
      ...['--set', 'enable-admission-plugins=NodeRestriction,EventRateLimit'],
    );
    expect(result, JSON.stringify(result)).toMatchObject({
      status: 'REMEDIATION_FAILED_ROLLED_BACK',
      code: 'GATE_FAILED',
    });
    expect(result.reason).toMatch(/ended 2 times after its start: exit code 1, .*EventRateLimit/);
    expect(result.outageMs).toBeGreaterThan(5_000);
    expect(manifestOf(apiServer)).toEqual(before);
    expect(await readyz()).toBe('ok');
  });

  it('writes an API audit log with policy, volumes and mounts as one change, and all of it goes back', async () => {
    const before = manifestOf(apiServer);
    const result = await remediate('1.2.16', '--accept-risk', 'high');
    expect(result, JSON.stringify(result)).toMatchObject({ status: 'FIXED', changesMade: 4 });
    expect(readNodeFile('varlog', 'kubernetes/audit.log').length).toBeGreaterThan(0);
    const { id } = result.backups.find(({ originalPath }) => originalPath === manifestPath) ?? { id: '' };
    const restored = await kubemend('backups', 'restore', id);
    expect(restored.exitCode, restored.stdout + restored.stderr).toBe(0);
    expect(manifestOf(apiServer)).toEqual(before);
    expect(await readyz()).toBe('ok');
  });
});

describe("a real kubelet's configuration", () => {
  const change = (assignment: string): Promise<RemediationResult> =>
    remediate('--manifest', '/var/lib/kubelet/config.yaml', '--set', assignment);
  const processes = async (): Promise<unknown> =>
    await Promise.all([apiServer, 'etcd', 'kube-scheduler', 'kube-controller-manager'].map(processOf));

  it('is changed: one restart of the kubelet, in force by /configz, and no container restarted', async () => {
    const [before, kubelet] = [await processes(), await processOf('kubelet')];
    const result = await change('streamingConnectionIdleTimeout=1h');
    expect(result, JSON.stringify(result)).toMatchObject({
      status: 'FIXED',
      restarts: 1,
      auditVerified: true,
    });
    expect(await processes()).toEqual(before);
    expect((await processOf('kubelet')).pid).not.toBe(kubelet.pid);
  });

  it('that it does not start with is put back, with its own words', async () => {
    const before = await processes();
    const result = await change('tlsCipherSuites=TLS_NOT_A_SUITE');
    expect(result, JSON.stringify(result)).toMatchObject({
      status: 'REMEDIATION_FAILED_ROLLED_BACK',
      code: 'GATE_FAILED',
    });
    expect(result.reason).toContain('Cipher suite TLS_NOT_A_SUITE not supported');
    expect(await processes()).toEqual(before);
    expect(await readyz()).toBe('ok');
  });
});

describe('a real etcd', () => {
  const change = (assignment: string): Promise<RemediationResult> =>
    remediate('--manifest', '/etc/kubernetes/manifests/etcd.yaml', '--set', assignment);

  it('is changed: its members are well, and the API server is ready again', async () => {
    const result = await change('auto-compaction-retention=8');
    expect(result, JSON.stringify(result)).toMatchObject({ status: 'FIXED', restarts: 1 });
    const useful = result.evidence?.states.find(({ state }) => state === 'useful');
    expect(useful?.detail).toBe('etcd health, every member, API server ready');
    expect((await processOf('etcd')).argv).toContain('--auto-compaction-retention=8');
  });

  it('that it does not start with is put back, and the API server is ready again', async () => {
    const before = manifestOf('etcd');
    const result = await change('trusted-ca-file=/etc/kubernetes/pki/etcd/server.key');
    expect(result, JSON.stringify(result)).toMatchObject({
      status: 'REMEDIATION_FAILED_ROLLED_BACK',
      code: 'GATE_FAILED',
    });
    expect(result.reason).toContain('exit code 1, listener failed');
    expect(result.outageMs).toBeGreaterThan(5_000);
    expect(manifestOf('etcd')).toEqual(before);
    expect(await readyz()).toBe('ok');
  });
});

describe('anonymous requests to a real API server (1.2.1)', () => {
  it('are shut out but for the health paths, once a person has approved it', async () => {
    const id = 'remediate/lab/cp/kube-apiserver';
    await kubemend('remediate', '1.2.1', '--accept-risk', 'high', '--detach');
    const plan = await soon('the run to wait for approval', async () => {
      const { stdout } = await kubemend('approvals');
      return /kubemend approve \S+ --plan ([0-9a-f]{8})/.exec(stdout)?.[1];
    });
    expect(await anonymous('/version')).toBe(200);
    expect((await kubemend('approve', id, '--plan', plan, '--by', 'ben')).exitCode).toBe(0);
    const watched = await kubemend('watch', id);
    expect(watched.exitCode, watched.stdout + watched.stderr).toBe(0);
    expect(watched.stdout).toContain('FIXED');
    expect(await anonymous('/livez')).toBe(200);
    expect(await anonymous('/version')).toBe(401);
  });
});

describe('a node whose power is cut after the write', () => {
  it('H33: puts the old manifest back before its kubelet starts, proves it, and tells the workflow', async () => {
    const before = manifestOf('kube-scheduler');
    const running = remediate('1.4.1');
    await soon('the write', () => !manifestOf('kube-scheduler').equals(before) || undefined);
    await lab('stop', 'cp');
    await lab('start', 'cp');
    await soon('the old bytes', () => manifestOf('kube-scheduler').equals(before) || undefined);
    const result = await running;
    expect(result, JSON.stringify(result)).toMatchObject({
      status: 'REMEDIATION_FAILED_ROLLED_BACK',
      code: 'SELF_REVERTED',
    });
    expect(result.reason).toContain('the machine was restarted');
    expect((await processOf('kube-scheduler')).argv).not.toContain('--profiling=false');
    const journal = readNodeFile('kubemend', 'journal.jsonl').toString('utf8');
    expect(journal).toMatch(/"kind":"change rolledBack".*"by":"recover"/);
  });
});
