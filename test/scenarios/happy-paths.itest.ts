/** What a user asks for and gets, through the command line, on real parts. */
import { chmodSync, existsSync, lstatSync, readFileSync, readdirSync, rmSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { BackupRecord } from '../../src/contracts/backup.ts';
import type { Finding } from '../../src/contracts/audit.ts';
import type { BatchResult } from '../../src/contracts/batch.ts';
import type { RemediationResult } from '../../src/contracts/result.ts';
import { askApi } from '../practice/support/ask.ts';
import { argvOf } from '../practice/support/practice-nodes.ts';
import { digestEtc, digestTree, flagsOf } from './support/node-state.ts';
import { remediateApproved } from './support/approved.ts';
import { shareStack } from './support/share-stack.ts';
import type { Stack } from './support/stack.ts';

let stack: Stack;
shareStack((shared) => {
  stack = shared;
});

const manifest = (component = 'kube-apiserver'): string => stack.node.manifestPath(component);
const read = (component?: string): string => readFileSync(manifest(component), 'utf8');
const runningFlags = (component: string): string[] => argvOf(stack.node.pidsOf(component)[0] ?? 0).slice(2);
const remediate = (...args: string[]): ReturnType<typeof stack.kubemendRemediate> =>
  stack.kubemendRemediate(...args);
const audit = async (...checks: string[]): Promise<{ exitCode: number | null; findings: Finding[] }> => {
  const { exitCode, answer } = await stack.kubemendJson(['audit', ...checks]);
  return { exitCode, findings: (answer as { findings: Finding[] }).findings };
};

/** FIXED as it must look: audited, backed up, and nothing left over beside the file. */
function expectFixed(result: RemediationResult): void {
  expect(result).toMatchObject({ status: 'FIXED', success: true, auditVerified: true, notReported: [] });
  expect(result.checks.map((check) => check.after)).toEqual(result.checks.map(() => 'pass'));
  expect(readdirSync(stack.node.paths.manifestsDir).filter((name) => name.startsWith('.'))).toEqual([]);
}

describe('a flag', () => {
  it('1.2.15 is FIXED: one added line, the same mode, a restart, a backup (peers 35, peers 49)', async () => {
    const before = read();
    const [pid] = stack.node.pidsOf('kube-apiserver');
    const { exitCode, answer } = await remediate('1.2.15');
    expect(exitCode).toBe(0);
    expectFixed(answer);
    expect(answer.checks).toEqual([{ id: 'cis-1.12/1.2.15', before: 'fail', after: 'pass' }]);
    expect(answer.phases.map((phase) => phase.name)).toEqual([
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
    expect(
      read()
        .split('\n')
        .filter((line) => !before.split('\n').includes(line)),
    ).toEqual(['    - --profiling=false']);
    expect(statSync(manifest()).mode & 0o7777).toBe(0o600);
    expect(stack.node.pidsOf('kube-apiserver')).not.toEqual([pid]);
    expect(runningFlags('kube-apiserver')).toContain('--profiling=false');
    const [backup] = answer.backups;
    expect(readFileSync(backup?.path ?? '', 'utf8')).toBe(before);
    expect(basename(backup?.path ?? '')).toMatch(/^kube-apiserver\.yaml\.bak_\d{8}_\d{6}_/);
    const audited = await audit('1.1.1', '1.2.15');
    expect(audited.exitCode).toBe(0);
    expect(audited.findings.map((finding) => finding.verdict)).toEqual(['pass', 'pass']);
  });

  it('a second time it is ALREADY_COMPLIANT and nothing is touched (row 17, peers 3)', async () => {
    expectFixed((await remediate('1.2.15')).answer);
    const before = [
      digestTree(join(stack.node.dir, 'etc'), { inodes: true }),
      backupsOf(),
      stack.node.pidsOf('kube-apiserver'),
    ];
    const { exitCode, answer } = await remediate('1.2.15');
    expect(exitCode).toBe(0);
    expect(answer).toMatchObject({
      status: 'ALREADY_COMPLIANT',
      changesMade: 0,
      backups: [],
      restarts: 0,
      auditVerified: true,
    });
    expect(answer.checks).toEqual([{ id: 'cis-1.12/1.2.15', before: 'pass', after: 'pass' }]);
    expect([
      digestTree(join(stack.node.dir, 'etc'), { inodes: true }),
      backupsOf(),
      stack.node.pidsOf('kube-apiserver'),
    ]).toEqual(before);
  });

  it.each([
    ['1.2.14', 'kube-apiserver'],
    ['1.3.2', 'kube-controller-manager'],
    ['1.4.1', 'kube-scheduler'],
  ])('%s is FIXED on %s', async (check, component) => {
    const flags = flagsOf(read(component));
    const { answer } = await remediate(check);
    expect(answer.target).toBe(component);
    if (answer.status === 'ALREADY_COMPLIANT') {
      // As kubeadm writes it: take it away first, then it is there to be mended.
      expect(check).toBe('1.2.14');
      await stack.kubemendJson([
        'remediate',
        '--manifest',
        `/etc/kubernetes/manifests/${component}.yaml`,
        '--set',
        'enable-admission-plugins=AlwaysPullImages',
        '--accept-risk',
        'high',
      ]);
      const again = (await remediate(check)).answer;
      expectFixed(again);
      expect(runningFlags(component).find((flag) => flag.startsWith('--enable-admission-plugins='))).toBe(
        '--enable-admission-plugins=AlwaysPullImages,NodeRestriction',
      );
      return;
    }
    expectFixed(answer);
    expect(runningFlags(component)).toEqual(flagsOf(read(component)));
    expect(runningFlags(component).filter((flag) => !flags.includes(flag))).toEqual(['--profiling=false']);
  });

  it("one of the user's own, with --manifest and --set, is FIXED by the arguments of the process", async () => {
    const { exitCode, answer } = await remediate(
      '--manifest',
      '/etc/kubernetes/manifests/kube-scheduler.yaml',
      '--set',
      'v=4',
      '--accept-risk',
      'medium',
    );
    expect(exitCode, JSON.stringify(answer)).toBe(0);
    expectFixed(answer);
    expect(runningFlags('kube-scheduler')).toContain('--v=4');
  });
});

describe('modes and owners', () => {
  it('1.1.1 is FIXED without a restart (peers 49)', async () => {
    chmodSync(manifest(), 0o644);
    const [pid] = stack.node.pidsOf('kube-apiserver');
    const { exitCode, answer } = await remediate('1.1.1');
    expect(exitCode).toBe(0);
    expectFixed(answer);
    expect(answer).toMatchObject({ target: 'files', restarts: 0 });
    expect(statSync(manifest()).mode & 0o7777).toBe(0o600);
    expect(stack.node.pidsOf('kube-apiserver')).toEqual([pid]);
  });

  it('of a file that no process reads go back from its backup too, and what is on the disk is audited', async () => {
    const file = join(stack.node.dir, 'etc/kubernetes/admin.conf');
    const mode = (): number => statSync(file).mode & 0o7777;
    chmodSync(file, 0o644);
    const { answer: fixed } = await remediate('1.1.13');
    expectFixed(fixed);
    expect(mode()).toBe(0o600);
    const { exitCode, answer: restored } = await remediate('--restore', fixed.backups[0]?.id ?? '');
    expect(exitCode, restored.reason).toBe(0);
    expectFixed(restored);
    expect(restored).toMatchObject({ target: 'files', restarts: 0 });
    expect(mode()).toBe(0o644);
    const [record] = stack.records().slice(-1);
    expect(record?.findingsAfter).toMatchObject([{ check: 'files/files', verdict: 'pass' }]);
  });

  it('1.1.11 and 1.1.21: a directory and a tree are one change, and what is strict already stays as it is', async () => {
    const [data, key, ca] = ['var/lib/etcd', 'etc/kubernetes/pki/sa.key', 'etc/kubernetes/pki/ca.key'].map(
      (path) => join(stack.node.dir, path),
    ) as [string, string, string];
    chmodSync(data, 0o755);
    chmodSync(key, 0o644);
    chmodSync(ca, 0o400);
    const before = readdirSync(data);
    const { exitCode, stdout } = await stack.kubemend(['remediate', '1.1.11', '1.1.21', '--json']);
    const answer = JSON.parse(stdout) as BatchResult;
    expect(exitCode, answer.reason).toBe(0);
    expect(answer).toMatchObject({ status: 'FIXED', restarts: 0, runs: [{ target: 'files' }] });
    expect([data, key, ca].map((path) => statSync(path).mode & 0o7777)).toEqual([0o700, 0o600, 0o400]);
    expect(readdirSync(data)).toEqual(before);
  });
});

describe('flags with files, a volume and a mount', () => {
  it('1.2.16 to 1.2.19 are FIXED in one write; putting the backup back is gated too', async () => {
    const before = read();
    const { exitCode, answer } = await remediate(
      '1.2.16',
      '1.2.17',
      '1.2.18',
      '1.2.19',
      '--accept-risk',
      'medium',
    );
    expect(exitCode, answer.reason).toBe(0);
    expectFixed(answer);
    expect(answer.checks.map((check) => check.id)).toEqual(
      expect.arrayContaining(['cis-1.12/1.2.16', 'cis-1.12/3.2.1']),
    );
    const flag = runningFlags('kube-apiserver').find((each) => each.startsWith('--audit-policy-file='));
    const policy = flag?.split('=')[1] ?? '';
    expect(readFileSync(join(stack.node.dir, policy), 'utf8')).toContain('kind: Policy');
    expect(read()).toContain('name: kubemend-audit-policy');
    const own = answer.backups.find((backup) => backup.originalPath === manifest());
    const restored = await remediate('--restore', own?.id ?? '');
    expect(restored.answer.status, restored.answer.reason).toBe('FIXED');
    expect(read()).toBe(before);
  });

  it('a rollback of 1.2.16 leaves the manifest byte-equal and none of the files that were made', async () => {
    // Directories that the first apply made for good are no part of a later one: start from a node without them.
    for (const path of ['etc/kubernetes/cis', 'var/log/kubernetes']) {
      rmSync(join(stack.node.dir, path), { recursive: true, force: true });
    }
    const before = digestEtc(stack.node);
    await stack.node.fault('crash', { when: '--audit-policy-file=/etc/kubernetes/cis/audit-policy.yaml' });
    const { exitCode, answer } = await remediate('1.2.16', '--accept-risk', 'medium');
    expect(exitCode).toBe(1);
    expect(answer).toMatchObject({ status: 'REMEDIATION_FAILED_ROLLED_BACK', code: 'GATE_FAILED' });
    expect(digestEtc(stack.node)).toEqual(before);
    // What the crashing server itself wrote below it is not ours to remove.
    const log = join(stack.node.dir, 'var/log/kubernetes');
    if (existsSync(log)) expect(readdirSync(log)).not.toEqual([]);
  });
});

describe('H12: anonymous requests', () => {
  it('1.2.1 is FIXED in its safe form: the health paths stay open, and nothing else is (peers 31)', async () => {
    const result = await remediateApproved(
      stack,
      { checks: ['1.2.1'], acceptRisk: 'high' },
      'kube-apiserver',
    );
    expectFixed(result);
    expect(runningFlags('kube-apiserver')).toContain(
      '--authentication-config=/etc/kubernetes/authentication/config.yaml',
    );
    expect(runningFlags('kube-apiserver').filter((flag) => flag.startsWith('--anonymous-auth'))).toEqual([]);
    expect((await askApi(stack.node, '/livez', { anonymous: true })).status).toBe(200);
    expect((await askApi(stack.node, '/version', { anonymous: true })).status).toBe(401);
  });

  it("the benchmark's own flag is refused, with the safe form (peers 31)", async () => {
    const before = digestEtc(stack.node);
    const { exitCode, answer } = await remediate(
      '--manifest',
      '/etc/kubernetes/manifests/kube-apiserver.yaml',
      '--set',
      'anonymous-auth=false',
    );
    expect(exitCode).toBe(3);
    expect(answer).toMatchObject({ status: 'REFUSED', code: 'KNOWN_TO_BREAK' });
    expect(answer.reason).toContain('AuthenticationConfiguration');
    expect(digestEtc(stack.node)).toEqual(before);
  });
});

describe('a dry run (peers 47)', () => {
  it('prints the same diff twice and touches nothing: no file, no time, no lock, no record', async () => {
    const seen = (): unknown => [
      digestTree(join(stack.node.dir, 'etc'), { inodes: true }),
      digestTree(join(stack.node.dir, 'var/lib/kubemend/changes'), { inodes: true }),
      lockTimes(),
      backupsOf(),
    ];
    const before = seen();
    const first = await remediate('1.2.15', '--dry-run');
    const second = await stack.kubemend(['plan', '1.2.15']);
    expect(first.exitCode).toBe(0);
    expect(first.answer).toMatchObject({
      status: 'PLANNED',
      success: true,
      changesMade: 0,
      auditVerified: false,
    });
    expect(first.answer.diff).toContain('+    - --profiling=false');
    expect(second.exitCode).toBe(0);
    expect(second.stdout).toContain(first.answer.diff.trimEnd());
    expect(seen()).toEqual(before);
  });
});

describe('backups', () => {
  it('are listed, shown, compared and put back by the command line (peers 25)', async () => {
    const before = read('kube-controller-manager');
    const fixed = await remediate('1.3.2');
    expectFixed(fixed.answer);
    const { answer } = await stack.kubemendJson([
      'backups',
      'list',
      '--file',
      '/etc/kubernetes/manifests/kube-controller-manager.yaml',
    ]);
    const { backups } = answer as { backups: BackupRecord[] };
    const newest = backups.find((backup) => backup.id === fixed.answer.backups[0]?.id);
    expect(newest?.originalPath).toBe(manifest('kube-controller-manager'));
    const shown = await stack.kubemend(['backups', 'show', newest?.id ?? '']);
    expect(shown.stdout).toContain('mv -T');
    expect(shown.stdout).not.toMatch(/cp [^&]*manifests\/kube-controller-manager\.yaml/);
    const diff = await stack.kubemend(['backups', 'diff', newest?.id ?? '']);
    expect(diff.stdout).toContain('+    - --profiling=false');
    const restored = await stack.kubemend(['backups', 'restore', newest?.id ?? '']);
    expect(restored.exitCode, restored.stdout + restored.stderr).toBe(0);
    expect(restored.stdout).toContain('FIXED');
    expect(read('kube-controller-manager')).toBe(before);
    expect(runningFlags('kube-controller-manager')).not.toContain('--profiling=false');
  });
});

function backupsOf(): string[] {
  const dir = join(stack.node.dir, 'var/backups/cis-remediation');
  return existsSync(dir) ? readdirSync(dir).sort() : [];
}

function lockTimes(): unknown {
  const path = join(stack.node.dir, 'var/lib/kubemend/change.lock');
  return existsSync(path) ? lstatSync(path).mtimeMs : null;
}
