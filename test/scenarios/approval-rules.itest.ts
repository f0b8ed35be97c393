/** Rules of kubemend.yaml, read by the control worker whenever something is about to be asked. */
import { chmodSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { WorkflowHandle } from '@temporalio/client';
import { afterEach, describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import type { RemediateInput } from '../../src/contracts/request.ts';
import type { BatchResult } from '../../src/contracts/batch.ts';
import type { BatchProgress, RemediationStatus } from '../../src/contracts/deeds.ts';
import type { RemediationResult } from '../../src/contracts/result.ts';
import { controlQueue, shortHash } from '../../src/domain/names.ts';
import { digestEtc } from './support/node-state.ts';
import { recordHistory } from './support/record-history.ts';
import { shareStack } from './support/share-stack.ts';
import { soon } from './support/soon.ts';
import type { Stack } from './support/stack.ts';

let stack: Stack;
const writePolicy = (text: string, dir = stack.dir): void => writeFileSync(join(dir, 'kubemend.yaml'), text);
const rules = (...list: object[]): void => {
  writePolicy(
    stringify({ environment: 'prod', approval: { groups: { sre: ['ana', 'ben', 'eva'] }, rules: list } }),
  );
};
const noRules = 'environment: prod\n';
shareStack(
  (shared) => {
    stack = shared;
  },
  { prepare: ({ dir }) => writePolicy(noRules, dir) },
);
afterEach(() => writePolicy(noRules));

const target = 'kube-scheduler';
const workflowId = `remediate/lab/cp-1/${target}`;
const start = async (more: Partial<RemediateInput> = {}): Promise<WorkflowHandle> =>
  await stack.start({ checks: ['1.4.1'], requestedBy: 'ana', ...more }, target);
const run = async (more: Partial<RemediateInput> = {}): Promise<RemediationResult> =>
  (await (await start(more)).result()) as RemediationResult;
const handle = (): WorkflowHandle => stack.client.workflow.getHandle(workflowId);
const status = async (): Promise<RemediationStatus> => await stack.status(handle());
const asked = async (): Promise<RemediationStatus> =>
  await soon('a question', async () => {
    const now = await status().catch(() => undefined);
    return now?.phase === 'approve' ? now : undefined;
  });
const outcomes = (): Record<string, unknown>[] =>
  readFileSync(join(stack.dir, 'outcomes.jsonl'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);

it('outside of changeWindows nothing is begun and nobody is asked; a plan is free, and so is what puts back', async () => {
  // Of all days but this one and its neighbours, so that the test may run at midnight.
  const today = new Date().getUTCDay();
  const days = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'].filter(
    (_day, index) => (index - today + 8) % 7 > 2,
  );
  const fixed = await run();
  expect(fixed).toMatchObject({ status: 'FIXED' });
  writePolicy(stringify({ environment: 'prod', changeWindows: [{ days, zone: 'UTC' }] }));
  const back = await stack.remediate({ restore: fixed.backups[0]?.id ?? '' }, target);
  expect(back, back.reason).toMatchObject({ status: 'FIXED' });
  expect(await run({ dryRun: true })).toMatchObject({ status: 'PLANNED' });
  const before = digestEtc(stack.node);
  const refused = await run({ approval: { required: 'always' } });
  expect(refused).toMatchObject({ status: 'REFUSED', code: 'OUTSIDE_WINDOW', backups: [] });
  expect(refused.reason).toContain(`expected a time in ${days.join(' ')} 00:00-24:00 UTC, found`);
  expect(digestEtc(stack.node)).toEqual(before);
});

describe('a rule asks', () => {
  it('two of a group, with a comment, and not whoever asked; who it was is told as claimed', async () => {
    const when = { riskFrom: 'low', roles: ['control-plane'], environments: ['prod'], components: [target] };
    rules(
      { name: 'prod', when, from: ['group:sre'], quorum: 2, comment: 'required', notRequester: true },
      { name: 'etcd-only', when: { components: ['etcd'] } },
    );
    const detached = await stack.kubemend(['remediate', '1.4.1', '--detach']);
    expect(detached.exitCode, detached.stderr).toBe(0);
    const plan = shortHash((await asked()).planHash ?? '');
    const answer = async (by: string, ...more: string[]): Promise<[number | null, string]> => {
      const ended = await stack.kubemend(['approve', workflowId, '--plan', plan, '--by', by, ...more]);
      return [ended.exitCode, ended.stdout + ended.stderr];
    };
    expect(await answer('Ana ', '--comment', 'mine')).toEqual([
      3,
      expect.stringContaining('asked for the change'),
    ]);
    expect(await answer('ben')).toEqual([3, expect.stringContaining('prod wants one')]);
    expect(await answer('mallory', '--comment', 'x')).toEqual([
      3,
      expect.stringContaining('prod wants ana, ben, eva'),
    ]);
    // Nothing of this must stop the workflow.
    for (const args of [[], [null], [7], [['a']]]) {
      for (const name of ['approve', 'reject', 'abandon']) await handle().signal(name, ...args);
    }
    expect(await answer('ben', '--comment', 'window 42')).toEqual([0, 'approved by ben (claimed)\n']);
    expect(await answer('BEN\u200b', '--comment', 'again')).toEqual([3, expect.stringContaining('already')]);
    const listed = await soon('the question in the list', async () => {
      const { stdout } = await stack.kubemend(['approvals']);
      return stdout.includes(workflowId) ? stdout : undefined;
    });
    expect(listed).toContain('prod wants 1 of 2 from ana, ben, eva but whoever asked (with a comment)');
    expect(listed).toContain('approved by ben (claimed) for prod');
    expect(listed).toContain('not counted: a decision without a name');
    expect(listed).not.toContain('etcd-only');
    expect(await answer('eva', '--comment', 'seen')).toEqual([0, 'approved by eva (claimed)\n']);
    const result = (await handle().result()) as RemediationResult;
    expect(result).toMatchObject({
      status: 'FIXED',
      approvals: [
        { by: 'ben', comment: 'window 42', identity: 'claimed', rules: ['prod'] },
        { by: 'eva', comment: 'seen', identity: 'claimed', rules: ['prod'] },
      ],
      approval: { hash: result.planHash, rules: [{ rule: 'prod', have: 2, quorum: 2 }] },
    });
    expect(result.approval?.ignored).toHaveLength(8);
    expect(outcomes().filter(({ kind }) => kind === 'approval')).toMatchObject([
      { event: 'asked', workflowId, plan, answer: `kubemend approve ${workflowId} --plan ${plan}` },
    ]);
    await recordHistory('approved-by-rules', handle());
  });

  it('reminds, escalates, and lets the people of the escalation answer only then', async () => {
    rules({ name: 'night', from: ['ben'], remindAfter: '1s', escalateAfter: '3s', escalateTo: ['cio'] });
    await start();
    const plan = shortHash((await asked()).planHash ?? '');
    const answer = async (): Promise<number | null> =>
      (await stack.kubemend(['approve', workflowId, '--plan', plan, '--by', 'cio'])).exitCode;
    await soon('the reminder', async () => (await status()).approval.remindedAt ?? undefined);
    await handle().signal('approve', { by: 'cio', plan });
    const escalated = await soon('the escalation', async () => {
      const now = await status();
      return now.approval.rules[0]?.escalatedAt === null ? undefined : now;
    });
    expect(escalated.approval.ignored).toEqual([expect.stringContaining('only once it is escalated')]);
    expect(escalated.waitingFor).toContain('night: 1 more of ben, cio');
    const told = await soon('what was told', () => {
      const events = outcomes().filter(
        ({ kind, needed }) => kind === 'approval' && String(needed).includes('night'),
      );
      return events.length === 3 ? events.map(({ event }) => event) : undefined;
    });
    expect(told).toEqual(['asked', 'reminded', 'escalated']);
    expect(await answer()).toBe(0);
    const result = (await handle().result()) as RemediationResult;
    expect(result).toMatchObject({ status: 'FIXED', approvals: [{ by: 'cio' }] });
  });

  it('nobody answers: declined, and nothing was changed', async () => {
    const before = digestEtc(stack.node);
    rules({ name: 'short', expiresIn: '1s' });
    expect(await run()).toMatchObject({ status: 'DECLINED', code: 'APPROVAL_EXPIRED', approvals: [] });
    expect(digestEtc(stack.node)).toEqual(before);
  });

  it('a rule that is written while people think is asked as well', async () => {
    rules({ name: 'one' });
    const begun = await start();
    const plan = shortHash((await asked()).planHash ?? '');
    rules({ name: 'one' }, { name: 'two', from: ['eva'] });
    await begun.signal('approve', { by: 'ben', plan });
    await soon('the second rule', async () => (await status()).approval.rules.length === 2 || undefined);
    await asked();
    await begun.signal('reject', { by: 'eva', plan, comment: 'no' });
    expect(await begun.result()).toMatchObject({
      code: 'REJECTED',
      approvals: [{ by: 'ben' }],
      approval: {
        rules: [
          { rule: 'one', have: 1 },
          { rule: 'two', have: 0 },
        ],
      },
    });
  });
});

describe('nobody is asked, and nothing changed', () => {
  it('when the policy cannot be read, wants what nobody can give, or more than the request', async () => {
    const before = digestEtc(stack.node);
    writePolicy('approval: {rules: [{name: broken, quorum: many}]}\n');
    const unreadable = await run();
    expect(unreadable).toMatchObject({ status: 'REFUSED', code: 'POLICY_UNREADABLE' });
    expect(unreadable.reason).toContain('kubemend.yaml:1:');
    rules({ name: 'own', from: ['Ana'], notRequester: true });
    expect(await run()).toMatchObject({ status: 'REFUSED', code: 'APPROVAL_IMPOSSIBLE' });
    rules({ name: 'all' });
    const lax = await run({ approval: { required: 'never' } });
    expect(lax).toMatchObject({ status: 'REFUSED', code: 'APPROVAL_NEEDED' });
    expect(lax.reason).toContain('rule all asks');
    // Only a batch that has begun this run is believed what people have said.
    const shown = await run({ dryRun: true });
    const approved = {
      granted: [{ by: 'ben', comment: '', at: new Date().toISOString(), rules: ['all'] }],
      rules: [],
    };
    const claims = await start({
      expectedPlan: shown.plan,
      approved,
      batch: { workflowId: 'batch/lab/cp-1', runId: 'x' },
    });
    expect((await asked()).approval).toMatchObject({ granted: [], rules: [{ rule: 'all', have: 0 }] });
    await claims.cancel();
    expect(await claims.result()).toMatchObject({ status: 'CANCELLED', approvals: [] });
    const planned = await stack.kubemend(['plan', '1.4.1']);
    expect(planned.stdout).toContain('needs approval: rule all asks (every change)');
    expect(digestEtc(stack.node)).toEqual(before);
  });
});

it('first use: asked until a run of the check has ended FIXED; and whoever says that a batch puts it back is asked', async () => {
  rules({ name: 'first', when: { firstUse: true } });
  // 1.4.1 was FIXED above; of 1.4.2 and the like nothing is known. The server's list is a moment behind.
  await soon('the run of before in the list of the server', async () => {
    const planned = await run({ dryRun: true });
    return planned.approval === undefined || undefined;
  });
  const fixed = await run();
  expect(fixed).toMatchObject({ status: 'FIXED', approvals: [] });
  const other = await stack.remediate({ checks: ['1.3.2'], dryRun: true }, 'kube-controller-manager');
  expect(other).toMatchObject({ status: 'PLANNED', approval: { rules: [{ rule: 'first' }] } });

  rules({ name: 'all' });
  const batch = { workflowId: 'batch/lab/cp-1', runId: fixed.changeId ?? '' };
  const claim = {
    checks: undefined,
    restoreChanges: [fixed.changeId ?? ''],
    isPutBack: true as const,
    batch,
  };
  expect(await run({ ...claim, approval: { required: 'never' } })).toMatchObject({ code: 'APPROVAL_NEEDED' });
  const waiting = await start(claim);
  expect((await asked()).approval.rules).toMatchObject([{ rule: 'all' }]);
  await waiting.cancel();
});

it('what a batch puts back waits for nobody; whoever only says so is asked', async () => {
  rules({ name: 'all' });
  const before = digestEtc(stack.node);
  const batch = await stack.client.workflow.start('remediateBatch', {
    taskQueue: controlQueue,
    workflowId: 'batch/lab/cp-1',
    args: [
      { cluster: 'lab', node: 'cp-1', checks: ['1.4.1', '1.3.2'], allOrNothing: true, requestedBy: 'ana' },
    ],
  });
  const decide = async (component: string, name: 'approve' | 'reject'): Promise<void> => {
    const child = stack.client.workflow.getHandle(`remediate/lab/cp-1/${component}`);
    const plan = await soon(`the question about ${component}`, async () => {
      const now = await stack.status(child).catch(() => undefined);
      return now?.phase === 'approve' && now.result === null ? (now.planHash ?? undefined) : undefined;
    });
    await child.signal(name, { by: 'ben', plan: shortHash(plan) });
  };
  const order = await soon('the first question', async () => {
    for (const [first, second] of [
      [target, 'kube-controller-manager'],
      ['kube-controller-manager', target],
    ] as const) {
      const child = stack.client.workflow.getHandle(`remediate/lab/cp-1/${first}`);
      const { phase } = await stack.status(child).catch(() => ({ phase: '' }));
      if (phase === 'approve') return { first, second };
    }
    return undefined;
  });
  await decide(order.first, 'approve');
  await decide(order.second, 'reject');
  const result = (await batch.result()) as {
    status: string;
    runs: { restoreChanges?: string[]; changeId: string }[];
  };
  expect(result.runs.map(({ restoreChanges }) => restoreChanges !== undefined)).toEqual([false, false, true]);
  expect(digestEtc(stack.node)).toEqual(before);
});

it('one yes for a whole batch, held to what was shown: a file that changed meanwhile voids it', async () => {
  const batchId = 'batch/lab/cp-1';
  const status = async (): Promise<BatchProgress | undefined> =>
    await stack.client.workflow
      .getHandle(batchId)
      .query<BatchProgress>('status')
      .catch(() => undefined);
  const ask = async (): Promise<string> => {
    const args = ['remediate', '1.4.1', '1.3.2', '--approver', 'ben', '--approval-per', 'batch', '--detach'];
    const started = await stack.kubemend(args);
    expect(started.exitCode, started.stderr).toBe(0);
    const hash = await soon('the question about all of it', async () => {
      const now = await status();
      return now?.phase === 'approve' && now.result === null ? (now.approval.hash ?? undefined) : undefined;
    });
    return shortHash(hash);
  };
  const approve = async (plan: string): Promise<BatchResult> => {
    const ended = await stack.kubemend(['approve', batchId, '--plan', plan, '--by', 'ben']);
    expect(ended.exitCode, ended.stderr).toBe(0);
    return (await stack.client.workflow.getHandle(batchId).result()) as BatchResult;
  };
  const plan = await ask();
  const listed = await soon('the batch in the list', async () => {
    const { stdout } = await stack.kubemend(['approvals']);
    return stdout.includes(`kubemend approve ${batchId} --plan ${plan}`) ? stdout : undefined;
  });
  expect(listed.match(/\+ {4}- --profiling=false/g)).toHaveLength(2);
  const path = stack.node.manifestPath(target);
  const { mode } = statSync(path);
  chmodSync(path, 0o640);
  const voided = await approve(plan);
  expect(voided).toMatchObject({ code: 'PLAN_CHANGED' });
  expect(voided.runs.map(({ status }) => status)).toEqual(['REFUSED']);
  chmodSync(path, mode);

  await ask();
  expect((await stack.kubemend(['abort', batchId])).exitCode).toBe(0);
  expect(await stack.client.workflow.getHandle(batchId).result()).toMatchObject({ status: 'CANCELLED' });

  const fixed = await approve(await ask());
  expect(fixed).toMatchObject({ status: 'FIXED', approvals: [{ by: 'ben', identity: 'claimed' }] });
  const child = stack.client.workflow.getHandle(`remediate/lab/cp-1/${target}`);
  expect(await child.result()).toMatchObject({ approvals: [{ by: 'ben', rules: ['request'] }] });
  await recordHistory('batch-approved', stack.client.workflow.getHandle(batchId));
});
