/** What the Web UI shows of a run, read back through the API it uses: summaries, details, search attributes. */
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import { defaultPayloadConverter } from '@temporalio/common';
import type { WorkflowHandle } from '@temporalio/client';
import { describe, expect, it } from 'vitest';
import type { RemediationResult } from '../../src/contracts/result.ts';
import { soon } from './support/soon.ts';
import { recordHistory } from './support/record-history.ts';
import { shareStack } from './support/share-stack.ts';
import type { Stack } from './support/stack.ts';

let stack: Stack;
shareStack((shared) => {
  stack = shared;
});

const target = 'kube-scheduler';
const workflowId = `remediate/lab/cp-1/${target}`;

const textOf = (
  payload: Parameters<typeof defaultPayloadConverter.fromPayload>[0] | null | undefined,
): string => (payload ? String(defaultPayloadConverter.fromPayload(payload)) : '');

async function attributesOf(handle: WorkflowHandle): Promise<Record<string, unknown>> {
  const { typedSearchAttributes } = await handle.describe();
  return Object.fromEntries(typedSearchAttributes.getAll().map(({ key, value }) => [key.name, value]));
}

async function detailsOf(handle: WorkflowHandle): Promise<string> {
  const metadata = await handle.query<{ currentDetails: string }>('__temporal_workflow_metadata');
  return metadata.currentDetails;
}

describe('a run that is FIXED after an approval', () => {
  it('tells its story without our help', async () => {
    const started = await stack.kubemend([
      'remediate',
      '1.4.1',
      '--require-approval',
      '--reason',
      'audit of May',
      '--detach',
    ]);
    expect(started.exitCode, started.stderr).toBe(0);
    const handle = stack.client.workflow.getHandle(workflowId);
    const status = await soon('approval', async () => {
      const now = await stack.status(handle).catch(() => undefined);
      return now?.phase === 'approve' ? now : undefined;
    });
    const waiting = await detailsOf(handle);
    expect(waiting).toContain('- [x] inspect');
    expect(waiting).toContain('- [ ] **approve**');
    expect(waiting).toContain(`Plan \`${(status.planHash ?? '').slice(0, 8)}\``);
    expect(waiting).toMatch(/```diff\n[^]*\+ {4}- --profiling=false[^]*```/);
    await soon('the search attributes of a waiting run', async () => {
      return (await attributesOf(handle))['Phase'] === 'approve' || undefined;
    });

    await stack.kubemend([
      'approve',
      workflowId,
      '--plan',
      (status.planHash ?? '').slice(0, 8),
      '--by',
      'ben',
      '--comment',
      'window 42',
    ]);
    const result = (await handle.result()) as RemediationResult;
    expect(result.status).toBe('FIXED');
    const done = await detailsOf(handle);
    expect(done).toContain('approved by ben');
    expect(done).toContain('window 42');
    expect(done).toContain('**FIXED**');
    expect(done).not.toContain('- [ ]');

    const description = await handle.describe();
    expect(await description.staticSummary()).toBe('remediate 1.4.1 on cp-1');
    expect(await attributesOf(handle)).toMatchObject({
      Cluster: 'lab',
      Node: 'cp-1',
      Component: target,
      CheckIds: ['cis-1.12/1.4.1'],
      Phase: 'done',
      Outcome: 'FIXED',
      RequestedBy: 'ana',
    });

    const { events } = await handle.fetchHistory();
    const scheduled = (events ?? []).filter((event) => event.activityTaskScheduledEventAttributes);
    expect(
      scheduled.map((event) => textOf(event.userMetadata?.summary)).filter((summary) => summary === ''),
    ).toEqual([]);
    expect(scheduled.map((event) => textOf(event.userMetadata?.summary))).toEqual(
      expect.arrayContaining([
        'read the request',
        'inspect and plan',
        'back up',
        'write atomically',
        'hold the health gate',
        'audit',
        'confirm',
      ]),
    );
    const timers = (events ?? []).filter((event) => event.timerStartedEventAttributes);
    const told = timers.map((event) => textOf(event.userMetadata?.summary));
    expect(told).toContainEqual(expect.stringContaining('approval of plan'));
    expect(told.filter((summary) => summary === '')).toEqual([]);
    // No file bodies, no keys: a history is read by many.
    const whole = historyToJSON({ events: events ?? [] });
    const text = Buffer.from(whole).toString('utf8') + payloadTexts(whole);
    expect(text).not.toContain('BEGIN RSA');
    expect(text).not.toContain('hostNetwork');
  });
});

/** Payloads are base64 in a history; what they say is what is looked through. */
function payloadTexts(json: string): string {
  return [...json.matchAll(/"data":"([A-Za-z0-9+/=]+)"/g)]
    .map((match) => Buffer.from(match[1] ?? '', 'base64').toString('utf8'))
    .join('\n');
}

describe('histories of this version', () => {
  const approval = { required: 'always' as const };
  const waiting = async (handle: WorkflowHandle): Promise<string> =>
    await soon('approval', async () => {
      const now = await stack.status(handle).catch(() => undefined);
      return now?.phase === 'approve' ? (now.planHash ?? undefined) : undefined;
    });

  it.each([
    ['fixed', { status: 'FIXED' }],
    ['rolled-back', { status: 'REMEDIATION_FAILED_ROLLED_BACK' }],
    ['declined', { status: 'DECLINED' }],
    ['cancelled', { status: 'CANCELLED_ROLLED_BACK' }],
    ['refused', { status: 'REFUSED' }],
  ])('%s ends as it should, and can be recorded', async (name, expected) => {
    if (name === 'rolled-back')
      await stack.node.fault('crash', { component: target, valueMs: 50, when: '--profiling=false' });
    if (name === 'refused') await stack.node.fault('unready', { component: target });
    if (name === 'cancelled') stack.failPoint.arm('gate.soak');
    const needsApproval = name === 'declined' || name === 'fixed';
    const handle = await stack.start({ checks: ['1.4.1'], ...(needsApproval && { approval }) }, target);
    if (needsApproval) {
      const plan = await waiting(handle);
      await handle.signal(name === 'fixed' ? 'approve' : 'reject', {
        by: 'ben',
        plan: plan.slice(0, 8),
        comment: 'window 42',
      });
    }
    if (name === 'cancelled') {
      await stack.failPoint.reached('gate.soak');
      await handle.cancel();
      stack.failPoint.release('gate.soak');
    }
    expect(await handle.result()).toMatchObject(expected);
    await recordHistory(name, handle);
  });
});
