/** A rollback that cannot be verified: said as what it is, latched, with what to type; and how a node gets out of it. */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { GuardState } from '../../src/contracts/guard.ts';
import type { RemediationResult } from '../../src/contracts/result.ts';
import { argvOf } from '../practice/support/practice-nodes.ts';
import { digestEtc, replaceFile } from './support/node-state.ts';
import { shareStack } from './support/share-stack.ts';
import type { Stack } from './support/stack.ts';
import { soon } from './support/soon.ts';

let stack: Stack;
shareStack((shared) => {
  stack = shared;
});

const manifest = (): string => stack.node.manifestPath('kube-scheduler');
const latch = (): string => join(stack.node.dir, 'var/lib/kubemend/emergency-stop.json');
const remediate = async (
  ...args: string[]
): Promise<{ exitCode: number | null; answer: RemediationResult }> => await stack.kubemendRemediate(...args);

const slots = async (): Promise<GuardState['slots']> => {
  const { answer } = await stack.kubemendJson(['guard', 'status']);
  return (answer as { guard: GuardState }).guard.slots;
};

describe('row 13 and row 19: the old bytes are back, and the component stays down (peers 37, peers 38)', () => {
  it('ROLLBACK_FAILED with a stop that refuses the next request until a person clears it with a reason', async () => {
    const before = digestEtc(stack.node);
    await stack.node.fault('crash', { component: 'kube-scheduler', valueMs: 50, next: true });
    const { exitCode, answer } = await remediate('1.4.1', '--timeout', '4s');
    expect(exitCode).toBe(4);
    expect(answer).toMatchObject({
      status: 'REMEDIATION_FAILED_ROLLBACK_FAILED',
      code: 'REVERT_UNVERIFIED',
      success: false,
      auditVerified: false,
    });
    expect(digestEtc(stack.node)).toEqual(before);
    expect(answer.reason).toContain(answer.backups[0]?.path ?? 'a backup');
    expect(answer.reason).toContain('mv -T');
    expect(answer.hint).toContain('emergency clear');
    expect(stack.log()).toMatch(/\[CRITICAL\] EMERGENCY STOP/);
    expect(stack.records().at(-1)?.state).toBe('rollbackFailed');
    const held = expect.stringContaining('its rollback failed (REVERT_UNVERIFIED)') as string;
    expect(await slots()).toMatchObject([{ node: 'cp-1', isControlPlane: true, held }]);

    await stack.node.clearFault('crash', 'kube-scheduler');
    await stack.node.ready({ judged: true });
    // The stop is on the node's disk: a new worker knows it too.
    await stack.restartNodeWorker();
    const refused = await remediate('1.3.2');
    expect(refused).toMatchObject({ exitCode: 3, answer: { status: 'REFUSED', code: 'EMERGENCY_STOP' } });
    expect(refused.answer.reason).toContain(stack.records().at(-1)?.changeId ?? 'the change');

    // What heals the node is let through.
    const bytes = readFileSync(manifest(), 'utf8');
    replaceFile(manifest(), bytes.replace('    - --secure-port', '    - --v=3\n    - --secure-port'));
    await keeperSettled('--v=3');
    const restored = await remediate('--restore', answer.backups[0]?.id ?? '');
    expect(restored.answer.status, restored.answer.reason).toBe('FIXED');
    expect(readFileSync(manifest(), 'utf8')).toBe(bytes);
    // Not the restore, a person says that the other control-plane nodes may go on.
    expect(await slots()).toMatchObject([{ node: 'cp-1', held }]);

    const listed = await stack.kubemend(['emergency', 'list']);
    expect(listed.stdout).toContain(stack.node.settings.node);
    const noReason = await stack.kubemend(['emergency', 'clear']);
    expect(noReason.exitCode).toBe(2);
    expect(existsSync(latch())).toBe(true);
    const cleared = await stack.kubemend(['emergency', 'clear', '--reason', 'the scheduler runs again']);
    expect(cleared.exitCode, cleared.stderr).toBe(0);
    expect(existsSync(latch())).toBe(false);
    expect(await slots()).toEqual([]);
    const journal = await stack.kubemend(['journal', 'show']);
    expect(journal.stdout).toContain('the scheduler runs again');
    expect((await stack.kubemend(['journal', 'verify'])).exitCode).toBe(0);
    expect((await remediate('1.4.1')).answer.status).toBe('FIXED');
  });

  const keeperSettled = async (flag: string): Promise<void> => {
    await soon(
      'the scheduler with the flag of a person',
      () => stack.node.pidsOf('kube-scheduler').some((pid) => argvOf(pid).includes(flag)) || undefined,
    );
    await stack.node.ready({ judged: true });
  };
});

it('an operator may stop a node too, with a reason', async () => {
  const stopped = await stack.kubemend(['emergency', 'stop', '--reason', 'storage migration']);
  expect(stopped.exitCode, stopped.stderr).toBe(0);
  const { answer } = await remediate('1.4.1');
  expect(answer).toMatchObject({ status: 'REFUSED', code: 'EMERGENCY_STOP' });
  expect(answer.reason).toContain('storage migration');
});

it('row 14: the directory is read-only when the old bytes should go back: exact commands are printed (peers 22)', async () => {
  const dir = stack.node.paths.manifestsDir;
  stack.failPoint.arm('gate.soak');
  const run = remediate('1.4.1');
  await stack.failPoint.reached('gate.soak');
  execFileSync('mount', ['--bind', dir, dir]);
  execFileSync('mount', ['-o', 'remount,ro,bind', dir]);
  try {
    await stack.kubemend(['cancel', 'remediate/lab/cp-1/kube-scheduler']);
    stack.failPoint.release('gate.soak');
    const { exitCode, answer } = await run;
    expect(exitCode).toBe(4);
    expect(answer).toMatchObject({
      status: 'REMEDIATION_FAILED_ROLLBACK_FAILED',
      code: 'REVERT_WRITE_FAILED',
    });
    expect(answer.reason).toContain('EROFS');
    expect(existsSync(latch())).toBe(true);
    execFileSync('umount', ['-l', dir]);
    // What is printed does what it says.
    const command = answer.reason.split('To put it back by hand: ')[1] ?? 'false';
    execFileSync('sh', ['-c', command]);
    expect(readFileSync(manifest())).toEqual(readFileSync(answer.backups[0]?.path ?? ''));
  } finally {
    if (isReadOnly(dir)) execFileSync('umount', ['-l', dir]);
    for (const name of readdirSync(dir).filter((each) => each.startsWith('.'))) rmSync(join(dir, name));
  }
});

it('row 20: a person edits the manifest during the gate: their bytes stay, and it is said (peers 45)', async () => {
  stack.failPoint.arm('gate.soak');
  const run = remediate('1.4.1');
  await stack.failPoint.reached('gate.soak');
  const theirs = readFileSync(manifest(), 'utf8').replace(
    '    - --secure-port',
    '    - --v=2\n    - --secure-port',
  );
  replaceFile(manifest(), theirs);
  stack.failPoint.release('gate.soak');
  const { exitCode, answer } = await run;
  expect(readFileSync(manifest(), 'utf8')).toBe(theirs);
  expect(exitCode).toBe(4);
  expect(answer).toMatchObject({ status: 'REMEDIATION_FAILED_ROLLBACK_FAILED', code: 'REVERT_CONFLICT' });
  expect(answer.reason).toContain('kube-scheduler.yaml');
});

function isReadOnly(dir: string): boolean {
  return readFileSync('/proc/mounts', 'utf8').includes(` ${dir} `);
}
