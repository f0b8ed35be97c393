/** Audits that come again: what has changed since the last one, what is mended of it, and a node that does not answer. */
import { chmodSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { defineSearchAttributeKey } from '@temporalio/common';
import { beforeAll, describe, expect, it } from 'vitest';
import type { DriftResult } from '../../src/contracts/drift.ts';
import { controlQueue, messages, workflowIds } from '../../src/domain/names.ts';
import { recordHistory } from './support/record-history.ts';
import { shareStack } from './support/share-stack.ts';
import { soon } from './support/soon.ts';
import { cluster, nodeName } from './support/stack.ts';
import type { Stack } from './support/stack.ts';

let stack: Stack;
shareStack((shared) => {
  stack = shared;
});

const scheduleId = workflowIds.drift(cluster, nodeName);
let admin: string;
/** by the first run */
let audited: number;
beforeAll(() => {
  admin = join(stack.node.dir, 'etc/kubernetes/admin.conf');
  chmodSync(admin, 0o600);
});
const modeOfAdmin = (): number => statSync(admin).mode & 0o7777;

const schedule = async (...args: string[]) => await stack.kubemend(['schedule', ...args]);
const trigger = async (...args: string[]): Promise<{ exitCode: number | null; answer: DriftResult }> => {
  const { exitCode, answer } = await stack.kubemendJson(['schedule', 'trigger', ...args]);
  return { exitCode, answer: answer as DriftResult };
};
interface View {
  paused: boolean;
  note: string;
  nextRuns: string[];
  runs: { workflowId: string; runId: string; state: string; result: DriftResult | null }[];
}
const show = async (id = scheduleId): Promise<View> =>
  (await stack.kubemendJson(['schedule', 'show', id])).answer as View;
const told = (): Record<string, unknown>[] =>
  readFileSync(join(stack.dir, 'outcomes.jsonl'), 'utf8')
    .split('\n')
    .filter((line) => line.includes('"kind":"drift"'))
    .map((line) => JSON.parse(line) as Record<string, unknown>);

describe('a schedule of a node', () => {
  it('begins with a baseline, and tells when it comes again', async () => {
    const made = await schedule('audit', '--every', '24h', '--jitter', '5m', '--remediate', 'low');
    expect([made.exitCode, made.stdout], made.stderr).toEqual([0, expect.stringContaining(scheduleId)]);
    // A run that takes long, or waits for a person, has none beside it.
    const { policies } = await stack.client.schedule.getHandle(scheduleId).describe();
    expect(policies.overlap).toBe('SKIP');
    const { exitCode, answer } = await trigger();
    expect(exitCode, answer.reason).toBe(0);
    expect(answer).toMatchObject({ status: 'BASELINE', changes: [], comparedWith: null, remediation: null });
    expect(answer.checks.length).toBeGreaterThan(90);
    audited = answer.checks.length;
    const { nextRuns, runs } = await show();
    expect(nextRuns).toHaveLength(3);
    expect(runs).toMatchObject([{ state: 'COMPLETED', result: { status: 'BASELINE' } }]);
  });

  it('a mode that somebody changes is found, and nothing else; it is mended, and told', async () => {
    chmodSync(admin, 0o644);
    const { exitCode, answer } = await trigger();
    expect(answer.changes).toEqual([
      expect.objectContaining({
        id: 'cis-1.12/1.1.13',
        kind: 'newlyFailing',
        before: 'pass',
        after: 'fail',
        mend: expect.objectContaining({ outcome: 'fixed' }) as unknown,
      }),
    ]);
    expect(answer).toMatchObject({
      status: 'DRIFT_FIXED',
      remediation: { status: 'FIXED', checks: ['cis-1.12/1.1.13'], restarts: 0 },
    });
    expect(exitCode).toBe(0);
    expect(modeOfAdmin()).toBe(0o600);
    expect(told().map(({ status }) => status)).toEqual(['BASELINE', 'DRIFT_FIXED']);
    expect(stack.log()).toContain('[WARNING] DRIFT cis-1.12/1.1.13: pass → fail');
    const journal = await stack.kubemend(['journal', 'show', '--json']);
    expect(journal.stdout).toContain('"kind": "drift audit"');
    const [run] = (await show()).runs;
    const handle = stack.client.workflow.getHandle(run!.workflowId, run!.runId);
    const { typedSearchAttributes } = await handle.describe();
    const attribute = (name: string): unknown =>
      typedSearchAttributes.get(defineSearchAttributeKey(name, 'KEYWORD'));
    expect([attribute('Node'), attribute('Outcome')]).toEqual([nodeName, 'DRIFT_FIXED']);
    await recordHistory('drift-fixed', handle);
  });

  it('is compared with the last run also when the server has forgotten that run; no change is not told', async () => {
    const [last] = (await show()).runs;
    const execution = { workflowId: last!.workflowId, runId: last!.runId };
    await stack.client.workflowService.deleteWorkflowExecution({
      namespace: 'default',
      workflowExecution: execution,
    });
    await soon('the run to be forgotten', async () => (await show()).runs[0]?.state === 'GONE' || undefined);
    const { exitCode, answer } = await trigger();
    expect(answer, JSON.stringify(answer.changes)).toMatchObject({ status: 'NO_CHANGE', changes: [] });
    expect(answer.comparedWith).toBe(last!.result!.auditedAt);
    expect(exitCode).toBe(0);
    expect(told()).toHaveLength(2);
  });

  it('is held, goes on, and is listed with its last result', async () => {
    expect((await schedule('pause', '--reason', 'upgrade')).exitCode).toBe(0);
    expect(await show()).toMatchObject({ paused: true, note: 'paused by ana: upgrade', nextRuns: [] });
    const listed = await soon('the list to show it', async () => {
      const { stdout } = await schedule('list');
      return stdout.includes(scheduleId) ? stdout : undefined;
    });
    expect(listed).toMatch(/every 1d, jitter 5m {2}paused: paused by ana: upgrade {2}last NO_CHANGE /);
    expect((await schedule('resume', scheduleId)).stdout).toBe(`resumed ${scheduleId}\n`);
    expect((await show()).nextRuns).toHaveLength(3);
  });

  it('is there once: a second one is refused, and a changed one keeps what it knows', async () => {
    const again = await schedule('audit', '--every', '1h');
    expect([again.exitCode, again.stderr]).toEqual([2, expect.stringContaining('--replace')]);
    const cron = ['--cron', '0 3 * * 1-5', '--timezone', 'Europe/Paris'];
    const replaced = await schedule('audit', '1.1.13', ...cron, '--replace');
    expect(replaced.stdout, replaced.stderr).toContain(`replaced ${scheduleId}`);
    chmodSync(admin, 0o644);
    const { exitCode, answer } = await trigger(scheduleId);
    expect(exitCode).toBe(1);
    expect(answer.status, answer.reason).toBe('DRIFTED');
    const kinds = answer.changes.map(({ kind }) => kind);
    expect([kinds[0], kinds.filter((kind) => kind === 'disappeared')]).toEqual([
      'newlyFailing',
      Array.from({ length: audited - 1 }, () => 'disappeared'),
    ]);
    const shown = await schedule('show');
    expect(shown.stdout).toContain(`${scheduleId}  cron 0 3 * * 1-5 Europe/Paris\n`);
    expect(shown.stdout).toMatch(/^DRIFTED: since .*newly failing: cis-1\.12\/1\.1\.13; audited no more: /m);
    expect(shown.stdout).toMatch(/^ {2}cis-1\.12\/1\.1\.13 +pass → fail {2}/m);
    // It was not asked for any more.
    expect(answer.remediation).toBeNull();
    expect(modeOfAdmin()).toBe(0o644);
    chmodSync(admin, 0o600);
  });

  it('ends when it is deleted', async () => {
    expect((await schedule('delete', scheduleId)).stdout).toBe(`deleted ${scheduleId}\n`);
    const gone = await schedule('show', scheduleId);
    expect([gone.exitCode, gone.stderr]).toEqual([2, expect.stringContaining('found none')]);
  });
});

it('a node that does not answer has not drifted, and what was known of it is kept', async () => {
  const id = workflowIds.drift(cluster, nodeName, 'by-hand');
  const input = { cluster, node: nodeName, checks: ['1.1.13'], unreachableAfter: '2s' };
  const made = await stack.temporal([
    ...['schedule', 'create', '--schedule-id', id, '--workflow-id', id, '--interval', '24h'],
    ...['--task-queue', controlQueue, '--type', 'auditDrift', '--input', JSON.stringify(input)],
  ]);
  expect(made.exitCode, made.stderr).toBe(0);
  expect((await trigger('--name', 'by-hand')).answer.status).toBe('BASELINE');
  await stack.nodeWorker.stop();
  chmodSync(admin, 0o644);
  const away = await trigger(id);
  expect(away.answer, away.answer.reason).toMatchObject({
    status: 'NODE_UNREACHABLE',
    code: 'NODE_UNREACHABLE',
    changes: [],
    checks: [{ id: 'cis-1.12/1.1.13', verdict: 'pass' }],
  });
  expect(away.exitCode).toBe(1);
  await stack.restartNodeWorker();
  // What somebody else has under way is not waited for: the next audit finds the same, and tries again.
  await stack.client.schedule.getHandle(id).update(({ spec, action, policies, state }) => ({
    ...{ spec, policies, state },
    action: { ...action, args: [{ ...input, remediate: 'low' }] },
  }));
  const batch = await stack.client.workflow.signalWithStart('remediateBatch', {
    ...{ taskQueue: controlQueue, workflowId: workflowIds.batch(cluster, nodeName) },
    args: [{ cluster, node: nodeName, checks: ['1.1.15'] }],
    signal: messages.pause,
  });
  chmodSync(join(stack.node.dir, 'etc/kubernetes/scheduler.conf'), 0o644);
  const busy = await trigger(id);
  expect(busy.answer, busy.answer.reason).toMatchObject({
    status: 'DRIFTED',
    code: 'OPEN_CHANGE',
    changes: [{ mend: { outcome: 'notTried' } }],
    checks: [{ verdict: 'pass', held: true }],
  });
  await batch.signal(messages.abort);
  await batch.result();
  // Nor is a pause of the cluster a reason to forget it.
  await stack.kubemend(['guard', 'pause', '--reason', 'release week']);
  const paused = await trigger(id);
  expect(paused.answer, paused.answer.reason).toMatchObject({
    status: 'DRIFTED',
    code: 'GUARD_PAUSED',
    changes: [{ mend: { code: 'GUARD_PAUSED' } }],
    checks: [{ verdict: 'pass', held: true }],
  });
  await stack.kubemend(['guard', 'resume', '--reason', 'it is over']);
  expect((await trigger(id)).answer).toMatchObject({
    status: 'DRIFT_FIXED',
    remediation: { status: 'FIXED' },
  });
  expect(modeOfAdmin()).toBe(0o600);
});

it('what it has begun to mend is mended, also when it is terminated', async () => {
  const id = workflowIds.drift(cluster, nodeName, 'ended');
  const made = await schedule(
    ...['audit', '1.1.13', '--every', '24h', '--name', 'ended', '--remediate', 'low'],
  );
  expect(made.exitCode, made.stderr).toBe(0);
  expect((await trigger('--name', 'ended')).answer.status).toBe('BASELINE');
  chmodSync(admin, 0o644);
  stack.failPoint.arm('apply.before-record');
  const begun = await schedule('trigger', id, '--detach');
  expect(begun.exitCode, begun.stderr).toBe(0);
  await stack.failPoint.reached('apply.before-record');
  await stack.client.workflow.getHandle((await show(id)).runs[0]!.workflowId).terminate('by hand');
  stack.failPoint.release('apply.before-record');
  const batch = stack.client.workflow.getHandle(workflowIds.batch(cluster, nodeName));
  expect(await batch.result()).toMatchObject({ status: 'FIXED' });
  expect(modeOfAdmin()).toBe(0o600);
});

it('bad input names every problem, and no schedule is made', async () => {
  const bad = await schedule('audit', '9.9.9', '--every', '10s', '--name', 'a/b');
  expect(bad.exitCode).toBe(2);
  expect(bad.stderr).toContain('checks.0: check 9.9.9: expected a check of cis-1.12');
  expect(bad.stderr).toContain('name: expected letters');
  for (const [args, expected] of [
    [['--every', '10s'], 'every: expected a duration of 1m or more, found "10s"'],
    [['--cron', 'sometimes'], 'expected times that the server understands'],
    [['--cron', '@daily', '--timezone', 'Mars/Base'], 'expected times that the server understands'],
  ] as const) {
    const { exitCode, stderr } = await schedule('audit', ...args);
    expect([exitCode, stderr]).toEqual([2, expect.stringContaining(expected)]);
  }
  const missing = await schedule('trigger');
  expect([missing.exitCode, missing.stderr]).toEqual([
    2,
    expect.stringContaining('expected a schedule, found none'),
  ]);
  // Without the command line, its first activity says the same.
  const started = stack.client.workflow.execute('auditDrift', {
    ...{ taskQueue: controlQueue, workflowId: 'drift/lab/other' },
    args: [{ cluster, node: nodeName, remediate: 'high' }],
  });
  await expect(started).rejects.toMatchObject({
    cause: { message: expect.stringContaining('remediate: ') as string },
  });
  const last = told().at(-1);
  expect(last).toMatchObject({ status: 'AUDIT_FAILED', code: 'INVALID_REQUEST', cluster, node: 'other' });
});
