/** Every file of examples/ is run as it stands, on a practice node. */
import { copyFileSync, existsSync, mkdirSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { packageRoot, runProgram } from './support/programs.ts';
import type { Ended } from './support/programs.ts';
import { shareStack } from './support/share-stack.ts';
import { cluster, nodeName } from './support/stack.ts';
import type { Stack } from './support/stack.ts';

const dir = join(packageRoot, 'examples');

let stack: Stack;
shareStack((shared) => {
  stack = shared;
  mkdirSync(join(shared.dir, 'out'));
});

async function play(name: string, args: string[] = [], more: Record<string, string> = {}): Promise<Ended> {
  const env = {
    ...stack.env,
    PATH: `${join(dir, 'bin')}:${process.env['PATH'] ?? ''}`,
    CLUSTER: cluster,
    NODE: nodeName,
    ...more,
  };
  return await runProgram(join(dir, name), args, { env, cwd: stack.dir });
}

const manifestOf = (component: 'kube-apiserver' | 'kube-controller-manager' | 'kube-scheduler'): string =>
  readFileSync(stack.node.manifestPath(component), 'utf8');
const kubeletConfig = (): string => readFileSync(join(stack.node.dir, 'var/lib/kubelet/config.yaml'), 'utf8');

describe('examples', () => {
  it('01: one flag of a file, offline', async () => {
    const copy = join(stack.dir, 'kube-scheduler.yaml');
    copyFileSync(stack.node.manifestPath('kube-scheduler'), copy);
    const before = readFileSync(copy, 'utf8');
    const BACKUPS_DIR = join(stack.dir, 'edit-backups');
    const ended = await play('01-one-flag.sh', [copy], { BACKUPS_DIR });
    expect(ended.exitCode, ended.stderr).toBe(0);
    expect(ended.stdout).toContain('+    - --profiling=false');
    expect(readFileSync(copy, 'utf8')).toContain('- --profiling=false');
    const [backup = ''] = readdirSync(BACKUPS_DIR).filter((name) => name.includes('.bak_'));
    expect(ended.stdout).toContain(backup);
    expect(readFileSync(join(BACKUPS_DIR, backup), 'utf8')).toBe(before);
  });

  it('02: gated, and audited by a script', async () => {
    copyFileSync(join(dir, 'audits/profiling.sh'), join(stack.node.dir, 'etc/kubemend/audits/profiling.sh'));
    const ended = await play('02-gated-and-audited.sh');
    expect(ended.exitCode, ended.stdout + ended.stderr).toBe(0);
    expect(ended.stdout).toContain('FIXED: ');
  });

  it('03: a function for each check, with every status kept apart', async () => {
    await stack.node.fault('crash', { when: '--profiling=false', component: 'kube-controller-manager' });
    const ended = await play('03-named-checks.mjs');
    expect(ended.exitCode, ended.stderr).toBe(1);
    expect(ended.stdout).toContain('kube-scheduler: FIXED: ');
    expect(ended.stdout).toContain('kube-controller-manager: REMEDIATION_FAILED_ROLLED_BACK GATE_FAILED: ');
  });

  it('04: all or nothing: peers 40, the first of three goes back and the third is not tried; peers 41, also of two manifests', async () => {
    const before = [manifestOf('kube-scheduler'), manifestOf('kube-apiserver')];
    await stack.node.fault('crash', { when: '--profiling=false', component: 'kube-controller-manager' });
    const ended = await play('04-all-or-nothing.sh');
    expect(ended.exitCode, ended.stdout).toBe(1);
    expect(ended.stderr).toContain('nothing of it is left');
    expect(ended.stdout).toContain('REMEDIATION_FAILED_ROLLED_BACK');
    expect([manifestOf('kube-scheduler'), manifestOf('kube-apiserver')]).toEqual(before);
    expect(
      stack
        .records()
        .slice(-3)
        .map(({ target, state }) => [target, state]),
    ).toEqual([
      ['kube-scheduler', 'confirmed'],
      ['kube-controller-manager', 'rolledBack'],
      ['kube-scheduler', 'confirmed'],
    ]);
    expect(ended.stdout).toMatch(/1 to blame and put back.*1 put back.*1 not tried/);
  });

  it('05: three spellings', async () => {
    const ended = await play('05-three-spellings.sh');
    expect(ended.exitCode, ended.stderr).toBe(0);
    expect(ended.stdout.split('\n').filter((line) => /^\+[^+]/.test(line))).toEqual([
      '+    - --v=2',
      '+    - --v=2',
      '+podPidsLimit: 2000 # for now',
    ]);
  });

  it('06: manifests, modes and the kubelet, in one go', async () => {
    const ended = await play('06-manifests-and-kubelet.sh');
    expect(ended.exitCode, ended.stdout + ended.stderr).toBe(0);
    expect(manifestOf('kube-scheduler')).toContain('--profiling=false');
    expect(kubeletConfig()).toMatch(/^podPidsLimit: 2000$/m);
  });

  it('07: refusals as codes', async () => {
    const before = manifestOf('kube-scheduler');
    const ended = await play('07-typed-errors.mjs', [stack.node.manifestPath('kube-scheduler')]);
    expect(ended.exitCode, ended.stderr).toBe(0);
    const codes = ended.stdout.match(/^[A-Z_]+(?=: )/gm);
    expect(codes).toEqual([
      'MANIFEST_NOT_FOUND',
      'MANIFEST_NOT_FOUND',
      'MANIFEST_UNPARSABLE',
      'NOT_ADMITTED',
    ]);
    expect(manifestOf('kube-scheduler')).toBe(before);
  });

  it('08: a value that was rolled back is not tried again', async () => {
    await stack.node.fault('crash', { when: '--profiling=false', component: 'kube-scheduler' });
    const records = stack.records().length;
    const ended = await play('08-try-again.sh');
    expect(ended.exitCode, ended.stderr).toBe(1);
    expect(ended.stdout).toBe('attempt 1: exit code 1, GATE_FAILED\n');
    expect(stack.records()).toHaveLength(records + 1);
  });

  it("09: the API server's audit logging, with one restart", async () => {
    const ended = await play('09-audit-logging.sh');
    expect(ended.exitCode, ended.stdout + ended.stderr).toBe(0);
    expect(manifestOf('kube-apiserver')).toContain('--audit-log-maxage=30');
    expect(stack.records().at(-1)?.files.length).toBeGreaterThan(1);
    expect(ended.stdout.match(/\bpass\b/g)?.length).toBeGreaterThanOrEqual(4);
  });

  it('10: a whole node, as planned', async () => {
    const out = join(stack.dir, 'out');
    const ended = await play('10-production.sh', [out], {
      KUBEMEND_CLUSTER: cluster,
      KUBEMEND_NODE: nodeName,
    });
    expect(ended.stdout + ended.stderr).toContain('FIXED: ');
    expect(ended.exitCode).toBe(0);
    expect(readFileSync(join(out, 'report.html'), 'utf8')).toContain('cis-1.12/1.4.1');
    expect(existsSync(join(out, 'plan.json'))).toBe(true);
    expect(readFileSync(join(out, 'audit.txt'), 'utf8')).toContain('cis-1.12/1.4.1');
  });

  it('no example is left out', () => {
    const tests = readFileSync(import.meta.filename, 'utf8');
    for (const name of readdirSync(dir).filter((each) => /^\d\d-/.test(each))) {
      expect(tests).toContain(`play('${name}'`);
    }
  });
});
