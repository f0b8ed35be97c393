/** Approvals by our command line and by the official one, which alone is enough to use kubemend. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { RemediationStatus } from '../../src/contracts/deeds.ts';
import type { RemediationResult } from '../../src/contracts/result.ts';
import { soon } from './support/soon.ts';
import { digestEtc } from './support/node-state.ts';
import { shareStack } from './support/share-stack.ts';
import type { Stack } from './support/stack.ts';

let stack: Stack;
shareStack((shared) => {
  stack = shared;
});

const target = 'kube-scheduler';
const workflowId = `remediate/lab/cp-1/${target}`;
const handle = (): ReturnType<typeof stack.client.workflow.getHandle> =>
  stack.client.workflow.getHandle(workflowId);
const waiting = async (): Promise<RemediationStatus> =>
  await soon('a run that waits for approval', async () => {
    const status = await stack.status(handle()).catch(() => undefined);
    return status?.phase === 'approve' ? status : undefined;
  });
const result = async (): Promise<RemediationResult> => (await handle().result()) as RemediationResult;
const short = (status: RemediationStatus): string => (status.planHash ?? '').slice(0, 8);

describe('with our command line', () => {
  it('a detached run is listed with its diff, approved, and FIXED', async () => {
    const started = await stack.kubemend(['remediate', '1.4.1', '--require-approval', '--detach']);
    expect(started.exitCode, started.stderr).toBe(0);
    const plan = short(await waiting());
    const listed = await soon('the run in the list', async () => {
      const { stdout } = await stack.kubemend(['approvals']);
      return stdout.includes(workflowId) ? stdout : undefined;
    });
    expect(listed).toContain('+    - --profiling=false');
    expect(listed).toContain(`kubemend approve ${workflowId} --plan ${plan}`);
    const wrong = await stack.kubemend(['approve', workflowId, '--plan', '00000000', '--by', 'ben']);
    expect(wrong.exitCode).toBe(3);
    expect(wrong.stderr).toContain(plan);
    const approved = await stack.kubemend([
      'approve',
      workflowId,
      '--plan',
      plan,
      '--by',
      'ben',
      '--comment',
      'window 42',
    ]);
    expect(approved).toMatchObject({ exitCode: 0 });
    const watched = await stack.kubemend(['watch', workflowId]);
    expect(watched.exitCode, watched.stdout + watched.stderr).toBe(0);
    expect(watched.stdout).toContain('FIXED');
    expect(watched.stdout).toContain('approved by ben');
    const late = await stack.kubemend(['approve', workflowId, '--plan', plan, '--by', 'ben']);
    expect(late.exitCode).not.toBe(0);
  });

  it('a rejection ends DECLINED, with who and why; nothing was changed', async () => {
    const before = digestEtc(stack.node);
    await stack.kubemend(['remediate', '1.4.1', '--require-approval', '--detach']);
    const plan = short(await waiting());
    expect(
      (await stack.kubemend(['reject', workflowId, '--plan', plan, '--by', 'ben', '--comment', 'freeze']))
        .exitCode,
    ).toBe(0);
    const watched = await stack.kubemend(['watch', workflowId]);
    expect(watched.exitCode).toBe(3);
    expect(watched.stdout).toContain('DECLINED REJECTED: rejected by ben: freeze');
    expect(digestEtc(stack.node)).toEqual(before);
  });

  it('nobody decides: DECLINED, APPROVAL_EXPIRED', async () => {
    const { exitCode, answer } = await stack.kubemendJson([
      'remediate',
      '1.4.1',
      '--require-approval',
      '--approval-expires',
      '1s',
    ]);
    expect(exitCode).toBe(3);
    expect(answer).toMatchObject({ status: 'DECLINED', code: 'APPROVAL_EXPIRED' });
  });

  it('two are needed: one person twice is one', async () => {
    await stack.kubemend(['remediate', '1.4.1', '--require-approval', '--quorum', '2', '--detach']);
    const plan = short(await waiting());
    expect((await stack.kubemend(['approve', workflowId, '--plan', plan, '--by', 'ben'])).exitCode).toBe(0);
    expect((await stack.kubemend(['approve', workflowId, '--plan', plan, '--by', 'ben'])).exitCode).toBe(3);
    expect((await waiting()).approval.granted).toHaveLength(1);
    expect((await stack.kubemend(['approve', workflowId, '--plan', plan, '--by', 'eva'])).exitCode).toBe(0);
    expect(await result()).toMatchObject({ status: 'FIXED', approvals: [{ by: 'ben' }, { by: 'eva' }] });
  });
});

describe('with the official command line alone', () => {
  const start = async (id: string, input: unknown): Promise<Awaited<ReturnType<Stack['temporal']>>> =>
    await stack.temporal([
      'workflow',
      'start',
      '--task-queue',
      'kubemend',
      '--type',
      'remediate',
      '--workflow-id',
      id,
      '--input',
      JSON.stringify(input),
    ]);
  const signal = async (name: string, input: unknown): Promise<void> => {
    const ended = await stack.temporal([
      'workflow',
      'signal',
      '--workflow-id',
      workflowId,
      '--name',
      name,
      '--input',
      JSON.stringify(input),
    ]);
    expect(ended.exitCode, ended.stderr).toBe(0);
  };

  it('start, query, approve by signal: early, wrong, right, twice; FIXED', async () => {
    const input = { cluster: 'lab', node: 'cp-1', checks: ['1.4.1'], approval: { required: 'always' } };
    expect((await start(workflowId, input)).exitCode).toBe(0);
    const plan = short(await waiting());
    await signal('approve', { by: 'ben' });
    await signal('approve', { by: 'ben', plan: 'ffffffff' });
    const ignored = await soon('two ignored approvals', async () => {
      const { approval } = await stack.status(handle());
      return approval.ignored.length === 2 ? approval.ignored : undefined;
    });
    expect(ignored.join('\n')).toContain(plan);
    const query = await stack.temporal([
      'workflow',
      'query',
      '--workflow-id',
      workflowId,
      '--type',
      'status',
      '-o',
      'json',
    ]);
    expect(query.stdout).toContain('"phase": "approve"');
    await signal('approve', { by: 'ben', plan, comment: 'window 42' });
    await signal('approve', { by: 'ben', plan }).catch(() => undefined);
    const ended = await stack.temporal(['workflow', 'result', '--workflow-id', workflowId, '-o', 'json']);
    expect(ended.stdout).toContain('FIXED');
    expect(await result()).toMatchObject({ status: 'FIXED' });
  });

  it('reject by signal', async () => {
    await start(workflowId, {
      cluster: 'lab',
      node: 'cp-1',
      checks: ['1.4.1'],
      approval: { required: 'always' },
    });
    const plan = short(await waiting());
    await signal('reject', { by: 'ben', plan, comment: 'no' });
    expect(await result()).toMatchObject({ status: 'DECLINED', code: 'REJECTED' });
  });

  it('cancel while it waits', async () => {
    await start(workflowId, {
      cluster: 'lab',
      node: 'cp-1',
      checks: ['1.4.1'],
      approval: { required: 'always' },
    });
    await waiting();
    expect((await stack.temporal(['workflow', 'cancel', '--workflow-id', workflowId])).exitCode).toBe(0);
    expect(await result()).toMatchObject({ status: 'CANCELLED' });
  });

  it('bad input fails at once with every problem, and an id that does not fit prints the right one', async () => {
    const bad = workflowId;
    await start(bad, { cluster: 'lab', node: 'cp-1', cheks: ['1.4.1'], wait: 'soon' });
    const ended = await stack.temporal(['workflow', 'result', '--workflow-id', bad, '-o', 'json']);
    expect(ended.exitCode).not.toBe(0);
    const told = ended.stdout + ended.stderr;
    expect(told).toContain('cheks');
    expect(told).toContain('wait');
    await start('remediate/lab/cp-1/etcd', { cluster: 'lab', node: 'cp-1', checks: ['1.4.1'] });
    const other = await stack.temporal([
      'workflow',
      'result',
      '--workflow-id',
      'remediate/lab/cp-1/etcd',
      '-o',
      'json',
    ]);
    expect(other.exitCode).not.toBe(0);
    expect(other.stdout + other.stderr).toContain(workflowId);
    expect(readFileSync(stack.node.manifestPath(target), 'utf8')).not.toContain('--profiling=false');
  });
});
