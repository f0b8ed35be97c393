/** What ends before anything is written: research "Error scenarios", by row. Each time: code, message, and a node as before. */
import { execFileSync } from 'node:child_process';
import { chownSync, existsSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { RemediationResult } from '../../src/contracts/result.ts';
import { argvAsInManifests, digestEtc, flagsOf, replaceFile } from './support/node-state.ts';
import { shareStack } from './support/share-stack.ts';
import type { Stack } from './support/stack.ts';

let stack: Stack;
const undo: (() => void)[] = [];
shareStack(
  (shared) => {
    stack = shared;
  },
  { node: { disk: 'small' } },
);
afterEach(() =>
  undo
    .splice(0)
    .reverse()
    .forEach((each) => each()),
);

const at = (path: string): string => join(stack.node.dir, path);
const manifest = (component = 'kube-scheduler'): string => stack.node.manifestPath(component);

/** Asks for 1.4.1 and expects an end with this code, and nothing changed anywhere below etc. */
async function expectNothingChanged(
  expected: Partial<RemediationResult> & { reason?: never },
  exitCode: number,
  args: string[] = ['1.4.1'],
): Promise<RemediationResult> {
  const before = digestEtc(stack.node);
  const { exitCode: found, answer } = await stack.kubemendRemediate(...args);
  expect(answer, JSON.stringify(answer)).toMatchObject({
    success: false,
    changesMade: 0,
    auditVerified: false,
    ...expected,
  });
  expect(found).toBe(exitCode);
  expect(digestEtc(stack.node)).toEqual(before);
  return answer;
}

function mount(...args: string[]): void {
  const target = args.at(-1) ?? '';
  execFileSync('mount', args);
  undo.push(() => execFileSync('umount', ['-l', target]));
}

it('row 1: no manifest there', async () => {
  rmSync(manifest());
  const answer = await expectNothingChanged(
    { status: 'REMEDIATION_FAILED', code: 'MANIFEST_NOT_FOUND', backups: [] },
    1,
  );
  expect(answer.reason).toContain('/etc/kubernetes/manifests/kube-scheduler.yaml');
});

it('row 2: a manifest that the worker may not read', async () => {
  // Root without the right to pass over modes, as in a container that was given too little.
  await stack.restartNodeWorker(['setpriv', '--bounding-set=-dac_override,-dac_read_search']);
  try {
    chownSync(manifest(), 65_534, 65_534);
    const answer = await expectNothingChanged(
      { status: 'REMEDIATION_FAILED', code: 'PERMISSION_DENIED', backups: [] },
      1,
    );
    expect(answer.reason).toMatch(/kube-scheduler\.yaml.*EACCES/);
  } finally {
    chownSync(manifest(), 0, 0);
    await stack.restartNodeWorker();
  }
});

describe('row 3: a manifest that cannot be understood (peers 15)', () => {
  it.each([
    ['empty', ''],
    ['not YAML', 'spec: [unclosed\n'],
    ['not UTF-8', Buffer.from([0x61, 0x3a, 0xff, 0xfe, 0x00, 0x0a])],
    ['a list', '- a\n- b\n'],
  ])('%s', async (_what, text) => {
    replaceFile(manifest(), text);
    const answer = await expectNothingChanged(
      { status: 'REMEDIATION_FAILED', code: 'MANIFEST_UNPARSABLE', backups: [] },
      1,
    );
    expect(answer.reason).toContain('kube-scheduler.yaml');
    expect(answer.reason).toMatch(/expected/);
  });
});

it('row 4, row 6: the manifest directory is read-only, so that nothing can be staged', async () => {
  const dir = stack.node.paths.manifestsDir;
  mount('--bind', dir, dir);
  execFileSync('mount', ['-o', 'remount,ro,bind', dir]);
  const answer = await expectNothingChanged({ status: 'REMEDIATION_FAILED', code: 'WRITE_FAILED' }, 1);
  expect(answer.reason).toContain('EROFS');
});

describe('row 5: no backup, no change (peers 21)', () => {
  it('its directory cannot be made', async () => {
    rmSync(at('var/backups/cis-remediation'), { recursive: true, force: true });
    writeFileSync(at('var/backups/cis-remediation'), 'in the way');
    undo.push(() => rmSync(at('var/backups/cis-remediation'), { force: true }));
    const answer = await expectNothingChanged({ status: 'REMEDIATION_FAILED', code: 'BACKUP_FAILED' }, 1);
    expect(answer.reason).toContain('cis-remediation');
  });

  it('its disk is full', async () => {
    execFileSync('mkdir', ['-p', at('var/backups/cis-remediation')]);
    mount('-t', 'tmpfs', '-o', 'size=4k,mode=700', 'tmpfs', at('var/backups/cis-remediation'));
    writeFileSync(at('var/backups/cis-remediation/.full'), 'x'.repeat(4096));
    const answer = await expectNothingChanged({ status: 'REMEDIATION_FAILED', code: 'BACKUP_FAILED' }, 1);
    expect(answer.reason).toMatch(/ENOSPC|space/);
  });
});

it('row 4: the disk is full: it ends before anything is tried', async () => {
  await stack.node.fault('disk-full');
  const answer = await expectNothingChanged({ status: 'REMEDIATION_FAILED', code: 'WRITE_FAILED' }, 1);
  expect(answer.reason).toMatch(/free space: .*expected \d+ bytes free/);
  await stack.node.clearFault('disk-full');
});

it('row 7: the file cannot be renamed over; what was staged is gone', async () => {
  // A mount point cannot be replaced: rename answers EBUSY.
  mount('--bind', manifest(), manifest());
  const answer = await expectNothingChanged({ status: 'REMEDIATION_FAILED', code: 'WRITE_FAILED' }, 1);
  expect(answer.reason).toContain('EBUSY');
  expect(readdirSync(stack.node.paths.manifestsDir).filter((name) => name.startsWith('.'))).toEqual([]);
});

describe('row 10: the audit script', () => {
  it('is missing', async () => {
    const answer = await expectNothingChanged({ status: 'REFUSED', code: 'AUDIT_SCRIPT_REFUSED' }, 3, [
      '1.4.1',
      '--audit',
      '/etc/kubemend/audits/none.sh',
    ]);
    expect(answer.reason).toContain('none.sh');
  });

  it('lies where others may write', async () => {
    writeFileSync(at('etc/kubemend/audits/open.sh'), '#!/bin/sh\nexit 0\n', { mode: 0o755 });
    execFileSync('chmod', ['0777', at('etc/kubemend/audits')]);
    undo.push(() => execFileSync('chmod', ['0755', at('etc/kubemend/audits')]));
    const answer = await expectNothingChanged({ status: 'REFUSED', code: 'AUDIT_SCRIPT_REFUSED' }, 3, [
      '1.4.1',
      '--audit',
      '/etc/kubemend/audits/open.sh',
    ]);
    expect(answer.reason).toMatch(/writable|0777/);
  });

  it('lies outside the allowed directories', async () => {
    writeFileSync(at('tmp/mine.sh'), '#!/bin/sh\nexit 0\n', { mode: 0o755 });
    await expectNothingChanged({ status: 'REFUSED', code: 'AUDIT_SCRIPT_REFUSED' }, 3, [
      '1.4.1',
      '--audit',
      '/tmp/mine.sh',
    ]);
  });
});

describe('row 23: not healthy before (peers 48)', () => {
  it('a component that answers 500', async () => {
    await stack.node.fault('unready', { component: 'kube-scheduler' });
    const answer = await expectNothingChanged({ status: 'REFUSED', code: 'UNHEALTHY_BEFORE' }, 3);
    expect(answer.reason).toContain('kube-scheduler');
  });

  it('a second file that defines the same Pod', async () => {
    writeFileSync(at('etc/kubernetes/manifests/kube-scheduler.yaml.bak'), readFileSync(manifest()), {
      mode: 0o600,
    });
    const answer = await expectNothingChanged({ status: 'REFUSED', code: 'DUPLICATE_POD' }, 3);
    expect(answer.reason).toContain('kube-scheduler.yaml.bak');
  });

  it('no recoverer that lives', async () => {
    const { pid } = JSON.parse(readFileSync(at('run/practice/recover.json'), 'utf8')) as { pid: number };
    process.kill(pid, 'SIGSTOP');
    undo.push(() => process.kill(pid, 'SIGCONT'));
    await new Promise((resolve) => setTimeout(resolve, 3_500)); // three of its ticks without a sign of life
    const answer = await expectNothingChanged({ status: 'REMEDIATION_FAILED', code: 'NO_RECOVERER' }, 1);
    expect(answer.reason).toContain('recover');
  });
});

it('row 24: a flag that is there twice is FIXED with one left', async () => {
  const text = readFileSync(manifest(), 'utf8').replace(
    '    - --secure-port',
    '    - --profiling=true\n    - --profiling=true\n    - --secure-port',
  );
  replaceFile(manifest(), text);
  await argvAsInManifests(stack.node);
  const { answer } = await stack.kubemendRemediate('1.4.1');
  expect(answer).toMatchObject({ status: 'FIXED', auditVerified: true });
  expect(flagsOf(readFileSync(manifest(), 'utf8')).filter((flag) => flag.startsWith('--profiling'))).toEqual([
    '--profiling=false',
  ]);
});

it('a check that is excluded is refused with the stored reason', async () => {
  stack.writeNodeConfig(
    (config) => (config['excluded'] = [{ check: '1.4.1', reason: 'profiled until March' }]),
  );
  await stack.restartNodeWorker();
  const answer = await expectNothingChanged({ status: 'REFUSED', code: 'EXCLUDED' }, 3);
  expect(answer.reason).toContain('profiled until March');
  stack.writeNodeConfig((config) => delete config['excluded']);
  await stack.restartNodeWorker();
});

it('peers 21: a backup directory inside the manifest directory: no change, and it says why', async () => {
  stack.writeNodeConfig((config) => (config['backupsDir'] = '/etc/kubernetes/manifests/backups'));
  await stack.restartNodeWorker();
  const answer = await expectNothingChanged({ status: 'REMEDIATION_FAILED', code: 'BACKUP_FAILED' }, 1);
  expect(answer.reason).toContain('/etc/kubernetes/manifests');
  expect(existsSync(at('etc/kubernetes/manifests/backups'))).toBe(false);
  stack.writeNodeConfig((config) => delete config['backupsDir']);
  await stack.restartNodeWorker();
});
