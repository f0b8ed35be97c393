/** Section 5 on a real API server: every right that a fresh kubeadm cluster gives is known, and what people add is seen. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Finding, Verdict } from '../../src/contracts/audit.ts';
import { runProgram } from '../scenarios/support/programs.ts';
import { soon } from '../scenarios/support/soon.ts';
import { kubemendOn, lab, labDir } from './lab-commands.ts';

const name = 'cp';
const rights = ['5.1.2', '5.1.4', '5.1.8', '5.1.9', '5.1.10', '5.1.11', '5.1.12', '5.1.13'];

describe.runIf(process.env['KUBEMEND_LAB_FULL'] === '1')('the whole cluster', () => {
  beforeAll(async () => {
    await lab('up');
    await lab('kubemend');
  }, 1_800_000);
  afterAll(() => lab('down'), 120_000);

  const audit = async (...checks: string[]): Promise<Map<string, Finding>> => {
    const { stdout, stderr } = await kubemendOn(name, 'audit', ...checks, '--json');
    if (!stdout.startsWith('{')) throw new Error(`kubemend audit printed:\n${stdout}\n${stderr}`);
    const { findings } = JSON.parse(stdout) as { findings: Finding[] };
    return new Map(findings.map((finding) => [finding.check.replace('cis-1.12/', ''), finding]));
  };
  const verdictOf = async (check: string): Promise<Verdict | undefined> =>
    (await audit(check)).get(check)?.verdict;
  const kubectl = async (...args: string[]): Promise<void> => {
    const program = join(readFileSync(join(labDir, 'bin'), 'utf8').trim(), 'kubectl');
    const config = ['--kubeconfig', join(labDir, 'kubeconfig')];
    const { exitCode, stderr } = await runProgram(program, [...config, ...args], {
      env: process.env,
      cwd: labDir,
    });
    expect(exitCode, stderr).toBe(0);
  };

  it('of a fresh cluster every list is read, and nobody holds a right who is not known', async () => {
    const found = await audit('--section', '5');
    expect(found.size).toBe(34);
    expect([...found.values()].filter(({ verdict }) => verdict === 'unknown')).toEqual([]);
    const open = ['5.1.1', '5.1.3', ...rights].filter((number) => found.get(number)?.verdict !== 'pass');
    // `kubeadm init --upload-certs`, for nodes that join: whoever holds a bootstrap token reads one Secret by its name.
    expect(open.map((number) => found.get(number))).toMatchObject([
      {
        check: 'cis-1.12/5.1.2',
        verdict: 'manual',
        observed: [{ where: 'RoleBinding kube-system/kubeadm:kubeadm-certs' }],
      },
    ]);
    expect(found.get('5.1.5')?.verdict).toBe('fail');
  });

  it('what people add is seen, and goes with it', async () => {
    await kubectl('create', 'rolebinding', 'devs', '--clusterrole=edit', '--group=devs', '-n', 'default');
    await kubectl('create', 'clusterrolebinding', 'ci', '--clusterrole=cluster-admin', '--user=ci');
    const found = await soon('the binding in the audit', async () => {
      const now = await audit('5.1.1', '5.1.2', '5.1.13');
      return now.get('5.1.2')?.reason.includes('Group/devs') === true ? now : undefined;
    });
    expect(found.get('5.1.1')).toMatchObject({
      verdict: 'fail',
      observed: [{ layer: 'api', where: 'ClusterRoleBinding ci', value: 'User/ci' }],
    });
    expect(found.get('5.1.13')?.verdict).toBe('manual');
    await kubectl('delete', 'rolebinding', 'devs', '-n', 'default');
    await kubectl('delete', 'clusterrolebinding', 'ci');
    const after = await audit('5.1.1', '5.1.2');
    expect(after.get('5.1.1')?.verdict).toBe('pass');
    expect(after.get('5.1.2')?.reason).not.toContain('Group/devs');
  });

  it('a namespace that refuses privileged Pods passes only by what the API server enforces', async () => {
    expect(await verdictOf('5.2.2')).toBe('fail');
    await kubectl('label', 'namespace', 'default', 'pod-security.kubernetes.io/enforce=baseline');
    expect(await verdictOf('5.2.2')).toBe('pass');
    await kubectl('label', 'namespace', 'default', 'pod-security.kubernetes.io/enforce-');
    expect(await verdictOf('5.2.2')).toBe('fail');
  });
});
