/** Whole output of the command line, and the plain log of the same runs, as people and their filters read them. */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { shareStack } from '../scenarios/support/share-stack.ts';
import type { Stack } from '../scenarios/support/stack.ts';
import { normalise } from './normalise.ts';

let stack: Stack;
shareStack((shared) => {
  stack = shared;
});

/** Runs it as people do, and compares everything that was printed with the file beside this one. */
async function expectOutput(name: string, args: string[], exitCode: number, status: string): Promise<void> {
  const ended = await stack.kubemend(args);
  expect(ended.exitCode, ended.stdout + ended.stderr).toBe(exitCode);
  expect(ended.stdout).toContain(`\n${status}`);
  const text = normalise(`${ended.stdout}${ended.stderr}`, stack.dir);
  await expect(text).toMatchFileSnapshot(join(import.meta.dirname, `${name}.txt`));
}
const api = '--profiling=false';

describe('what is printed', () => {
  it('audited: where each value was seen, what was expected, and the fix', async () => {
    const checks = ['1.1.1', '1.2.15', '1.2.17', '1.2.27', '3.1.3', '4.1.9', '4.2.13'];
    await expectOutput('audited', ['audit', ...checks], 1, '7 checks: ');
  });

  it('fixed', async () => {
    await expectOutput('fixed', ['remediate', '1.2.15'], 0, 'FIXED: ');
    await expectOutput('already-compliant', ['remediate', '1.2.15'], 0, 'ALREADY_COMPLIANT: ');
  });

  it('planned', async () => {
    await expectOutput('planned', ['remediate', '1.2.15', '--dry-run'], 0, 'PLANNED: ');
  });

  it('refused', async () => {
    await expectOutput(
      'refused',
      [
        'remediate',
        '--manifest',
        '/etc/kubernetes/manifests/kube-apiserver.yaml',
        '--set',
        'anonymous-auth=false',
      ],
      3,
      'REFUSED KNOWN_TO_BREAK: ',
    );
  });

  it('rolled back', async () => {
    await stack.node.fault('unready', { when: api });
    await expectOutput(
      'rolled-back',
      ['remediate', '1.2.15', '--timeout', '4s'],
      1,
      'REMEDIATION_FAILED_ROLLED_BACK GATE_FAILED: ',
    );
  });

  it('rolled back by an audit', async () => {
    const { writeFileSync } = await import('node:fs');
    writeFileSync(
      join(stack.node.dir, 'etc/kubemend/audits/strict.sh'),
      '#!/bin/sh\necho "[FAIL_REASON] expected a second flag, found none"\nexit 1\n',
      { mode: 0o755 },
    );
    await expectOutput(
      'rolled-back-by-audit',
      ['remediate', '1.2.15', '--audit', '/etc/kubemend/audits/strict.sh'],
      1,
      'REMEDIATION_FAILED_ROLLED_BACK AUDIT_FAILED: ',
    );
  });

  it('rollback failed', async () => {
    await stack.node.fault('unready', { next: true });
    await expectOutput(
      'rollback-failed',
      ['remediate', '1.2.15', '--timeout', '4s'],
      4,
      'REMEDIATION_FAILED_ROLLBACK_FAILED REVERT_UNVERIFIED: ',
    );
    await stack.node.clearFault('unready');
    await stack.node.ready({ judged: true });
    await expectOutput('refused-by-emergency-stop', ['remediate', '1.2.15'], 3, 'REFUSED EMERGENCY_STOP: ');
  });
});

describe('the plain log of these runs', () => {
  const grep = (...args: string[]): string[] => {
    const file = join(stack.node.dir, 'var/log/cis-remediation/remediation.log');
    const text = execFileSync('grep', [...args, file], { encoding: 'utf8' });
    return text.trimEnd().split('\n');
  };

  it('has one shape of line', () => {
    const lines = stack.log().trimEnd().split('\n');
    for (const line of lines) {
      expect(line).toMatch(/^\[\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\] \[(INFO|WARNING|ERROR|CRITICAL)\] \S/);
    }
  });

  it('is the story that the file beside this one tells', async () => {
    await expect(normalise(stack.log(), stack.dir)).toMatchFileSnapshot(
      join(import.meta.dirname, 'plain-log.txt'),
    );
  });

  it.each([
    [['ERROR'], /\[ERROR\]/],
    [['CRITICAL'], /\[CRITICAL\]/],
    [['-i', 'rollback'], /rollback/i],
    [['REMEDIATION'], /REMEDIATION/],
    [['MANIFEST_UPDATE_SUCCESS'], /written to .*kube-apiserver\.yaml/],
    [['API_HEALTH_OK'], /kube-apiserver healthy/],
    [['REMEDIATION_SUCCESS_VERIFIED'], /FIXED cis-1\.12\/1\.2\.15/],
    [['\\[CRITICAL\\] API Server failed to restart. Rolling back...'], /Rolling back\.\.\.$/],
    [['-i', 'audit verification'], /Audit verification/],
    [['EMERGENCY STOP'], /Manual intervention required/],
    [['Rollback successful'], /REMEDIATION_FAILED_ROLLED_BACK/],
  ] as [string[], RegExp][])('grep %j finds what it is looked for', (args, line) => {
    const found = grep(...args);
    expect(found.some((each) => line.test(each))).toBe(true);
  });
});
