/** The plain log: every kind of line, and what operators' greps find in it. */
import { spawnSync } from 'node:child_process';
import { chmod, mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FinalVerdict } from '../../../src/activities/node-context.ts';
import {
  logApplied,
  logAudit,
  logFailedRestart,
  logResult,
  logVerdict,
} from '../../../src/activities/tell.ts';
import { createPlainLog } from '../../../src/adapters/storage/plain-log.ts';
import type { ChangeRecord } from '../../../src/contracts/change-record.ts';
import { Status } from '../../../src/contracts/codes.ts';
import type { Code } from '../../../src/contracts/codes.ts';
import type { RemediationResult } from '../../../src/contracts/result.ts';
import { makeTempDir, removeTempDir } from './support/temp-dir.ts';

const clock = { now: () => new Date('2026-01-31T04:05:06.789Z') };
const manifest = '/etc/kubernetes/manifests/kube-apiserver.yaml';
const record = { target: 'kube-apiserver', checks: ['1.2.15'] } as unknown as ChangeRecord;

let dir: string;
let file: string;
beforeAll(async () => {
  dir = await makeTempDir();
  file = join(dir, 'log/remediation.log');
});
afterAll(() => removeTempDir(dir));

function resultOf(status: Status, reason: string, code?: Code): RemediationResult {
  const checks = [{ id: '1.2.15', before: 'fail', after: null }];
  return { status, reason, checks, target: 'kube-apiserver', ...(code && { code }) } as RemediationResult;
}

/** Everything that tell.ts can say, once. */
function tellAll(log: ReturnType<typeof createPlainLog>): void {
  logApplied(log, [manifest], '0123456789abcdef'.repeat(4));
  logVerdict(log, record, {
    kind: 'healthy',
    evidence: { sources: ['process', 'certificate'] },
  } as unknown as FinalVerdict);
  logAudit(log, record, []);
  logResult(log, resultOf('FIXED', 'healthy and audited'));
  logResult(log, resultOf('ALREADY_COMPLIANT', 'it passes'));
  logResult(log, resultOf('PLANNED', 'a plan was asked for'));
  logVerdict(log, record, {
    kind: 'failed',
    state: 'serving',
    reason: 'connection refused for 60 s',
  } as unknown as FinalVerdict);
  for (const target of [
    'kube-apiserver',
    'kube-controller-manager',
    'kube-scheduler',
    'etcd',
    'kubelet',
  ] as const)
    logFailedRestart(log, target);
  logResult(log, resultOf('REMEDIATION_FAILED_ROLLED_BACK', 'not healthy', 'GATE_FAILED'));
  logAudit(log, record, ['1.2.15 fail: --profiling is true']);
  logResult(log, resultOf('REMEDIATION_FAILED_ROLLED_BACK', 'the check still fails', 'AUDIT_FAILED'));
  logResult(log, resultOf('CANCELLED_ROLLED_BACK', 'cancelled by ada', 'CANCELLED'));
  logResult(log, resultOf('REMEDIATION_FAILED_ROLLBACK_FAILED', 'not healthy', 'REVERT_UNVERIFIED'));
  logResult(log, resultOf('REMEDIATION_FAILED', 'no such file', 'MANIFEST_NOT_FOUND'));
  logResult(log, resultOf('REFUSED', 'the node is stopped', 'EMERGENCY_STOP'));
  logResult(log, resultOf('DECLINED', 'ada said no', 'REJECTED'));
  logResult(log, resultOf('CANCELLED', 'before the write', 'CANCELLED'));
}

const golden = `\
[2026-01-31 04:05:06] [INFO] [REMEDIATION FLOW] MANIFEST_UPDATE_SUCCESS: plan 01234567 written to ${manifest}
[2026-01-31 04:05:06] [INFO] API_HEALTH_OK: kube-apiserver healthy after the change; evidence: process, certificate
[2026-01-31 04:05:06] [INFO] Audit verification passed for 1.2.15
[2026-01-31 04:05:06] [INFO] REMEDIATION_SUCCESS_VERIFIED: FIXED 1.2.15: healthy and audited
[2026-01-31 04:05:06] [INFO] REMEDIATION not needed or not asked for: ALREADY_COMPLIANT 1.2.15: it passes
[2026-01-31 04:05:06] [INFO] REMEDIATION not needed or not asked for: PLANNED 1.2.15: a plan was asked for
[2026-01-31 04:05:06] [ERROR] Health gate of kube-apiserver FAILED in state serving: connection refused for 60 s
[2026-01-31 04:05:06] [CRITICAL] API Server failed to restart. Rolling back...
[2026-01-31 04:05:06] [CRITICAL] Controller Manager failed to restart. Rolling back...
[2026-01-31 04:05:06] [CRITICAL] Scheduler failed to restart. Rolling back...
[2026-01-31 04:05:06] [CRITICAL] etcd failed to restart. Rolling back...
[2026-01-31 04:05:06] [CRITICAL] kubelet failed to restart. Rolling back...
[2026-01-31 04:05:06] [ERROR] REMEDIATION_FAILED_ROLLED_BACK (GATE_FAILED) 1.2.15: not healthy. Rollback successful.
[2026-01-31 04:05:06] [ERROR] Audit verification failed. Rolling back: 1.2.15 fail: --profiling is true
[2026-01-31 04:05:06] [ERROR] Audit verification failed. Rolled back.
[2026-01-31 04:05:06] [ERROR] REMEDIATION_FAILED_ROLLED_BACK (AUDIT_FAILED) 1.2.15: the check still fails. Rollback successful.
[2026-01-31 04:05:06] [ERROR] REMEDIATION CANCELLED_ROLLED_BACK (CANCELLED) 1.2.15: cancelled by ada. Rollback successful.
[2026-01-31 04:05:06] [CRITICAL] EMERGENCY STOP: REMEDIATION_FAILED_ROLLBACK_FAILED (REVERT_UNVERIFIED) 1.2.15: not healthy. Manual intervention required.
[2026-01-31 04:05:06] [ERROR] REMEDIATION_FAILED (MANIFEST_NOT_FOUND) 1.2.15: no such file. Nothing was changed.
[2026-01-31 04:05:06] [WARNING] REMEDIATION REFUSED (EMERGENCY_STOP) 1.2.15: the node is stopped. Nothing was changed.
[2026-01-31 04:05:06] [WARNING] REMEDIATION DECLINED (REJECTED) 1.2.15: ada said no. Nothing was changed.
[2026-01-31 04:05:06] [WARNING] REMEDIATION CANCELLED (CANCELLED) 1.2.15: before the write. Nothing was changed.
`;

describe('every kind of line', () => {
  let lines: string[];
  beforeAll(async () => {
    tellAll(createPlainLog(file, clock));
    lines = (await readFile(file, 'utf8')).trimEnd().split('\n');
  });

  /** Lines, 1-based, that a real grep finds. */
  function grep(...args: string[]): number[] {
    const { stdout, status } = spawnSync('grep', ['--line-number', ...args, file], { encoding: 'utf8' });
    expect(status).toBeLessThan(2);
    return [...stdout.matchAll(/^(\d+):/gm)].map((match) => Number(match[1]));
  }
  const numbersOf = (belongs: (line: string) => boolean): number[] =>
    lines.flatMap((line, i) => (belongs(line) ? [i + 1] : []));
  const levelOf = (line: string): string => /^\[[^\]]*\] \[([A-Z]+)\] /.exec(line)?.[1] ?? '';

  it('reads as it always has', async () => {
    expect(await readFile(file, 'utf8')).toBe(golden);
    // Every status has its last line.
    for (const status of Status.options) expect(lines.some((line) => line.includes(status))).toBe(true);
  });

  it('is found by `grep ERROR`: each error, and no line of another level', () => {
    expect(grep('ERROR')).toEqual(numbersOf((line) => levelOf(line) === 'ERROR'));
    expect(grep('ERROR').length).toBe(7);
  });

  it('is found by `grep rollback -i`: how each run that was put back, or was not, ended', () => {
    const ends = numbersOf((line) => /_ROLLED_BACK|_ROLLBACK_FAILED/.test(line));
    expect(grep('rollback', '-i')).toEqual(ends);
    expect(ends.length).toBe(4);
  });

  it('is found by `grep REMEDIATION`: what was written, and the end of every run', () => {
    const ends = numbersOf((line) => Status.options.some((status) => line.includes(` ${status} `)));
    expect(ends.length).toBe(11);
    expect(grep('REMEDIATION')).toEqual([1, ...ends]);
    expect(grep('REMEDIATION FLOW')).toEqual([1]);
  });

  it('is found by `grep -E "CRITICAL|FAILED|ERROR"`: all that went wrong, and nothing that went well', () => {
    expect(grep('-E', 'CRITICAL|FAILED|ERROR')).toEqual(
      numbersOf((line) => ['ERROR', 'CRITICAL'].includes(levelOf(line))),
    );
    expect(grep('CRITICAL')).toEqual(numbersOf((line) => levelOf(line) === 'CRITICAL'));
    expect(grep('-F', '[CRITICAL]')).toEqual(grep('CRITICAL'));
  });

  it.each([
    ['[CRITICAL] API Server failed to restart. Rolling back...', 8],
    ['Audit verification failed. Rolled back.', 15],
    ['MANIFEST_UPDATE_SUCCESS', 1],
    ['API_HEALTH_OK', 2],
    ['REMEDIATION_SUCCESS_VERIFIED', 4],
    ['Manual intervention required', 18],
    ['EMERGENCY STOP', 18],
  ])('the exact text %j stands in one line', (text, at) => {
    expect(grep('-F', text)).toEqual([at]);
  });
});

describe('the log file', () => {
  it('gives each line of a longer text its own time and level, so that a grep for the level misses none', async () => {
    const path = join(dir, 'long.log');
    createPlainLog(path, clock).error('first\nsecond');
    createPlainLog(path, clock).debug('third');
    expect(await readFile(path, 'utf8')).toBe(
      ['[ERROR] first', '[ERROR] second', '[DEBUG] third']
        .map((line) => `[2026-01-31 04:05:06] ${line}\n`)
        .join(''),
    );
    expect((await stat(path)).mode & 0o777 & ~0o640).toBe(0);
  });

  it('is made again after it was moved away, and one that cannot be written throws nothing', async () => {
    const path = join(dir, 'rotated/x.log');
    const log = createPlainLog(path, clock);
    log.info('one');
    await rm(join(dir, 'rotated'), { recursive: true });
    log.info('two');
    expect(await readFile(path, 'utf8')).toBe('[2026-01-31 04:05:06] [INFO] two\n');
    await mkdir(join(dir, 'is-a-directory'));
    await writeFile(join(dir, 'is-a-file'), '');
    await chmod(join(dir, 'is-a-file'), 0o600);
    createPlainLog(join(dir, 'is-a-directory'), clock).critical('lost');
    createPlainLog(join(dir, 'is-a-file/x.log'), clock).critical('lost');
  });
});
