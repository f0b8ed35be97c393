/** On a real control plane: a good change, one that is refused, one that only fails live, one with files, a power cut. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RemediationResult } from '../../src/contracts/result.ts';
import { soon } from '../scenarios/support/soon.ts';
import { kubemend, lab, manifestOf, processOf, readNodeFile, readyz, remediate } from './support/lab.ts';

const apiServer = 'kube-apiserver';
const manifestPath = '/etc/kubernetes/manifests/kube-apiserver.yaml';

beforeAll(async () => {
  await lab('up');
  await lab('kubemend');
}, 1_800_000);
afterAll(async () => {
  await lab('down');
}, 120_000);

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
      ...['--manifest', manifestPath, '--accept-risk', 'high'],
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

describe('a node whose power is cut after the write', () => {
  it('puts the old manifest back before its kubelet starts, proves it, and tells the workflow', async () => {
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
