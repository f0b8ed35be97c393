/** What a run of a batch came to, as its batch tells it. */
import { CancelledFailure, ChildWorkflowFailure, RetryState, TerminatedFailure } from '@temporalio/common';
import { expect, it } from 'vitest';
import type { Target } from '../../src/contracts/basics.ts';
import type { RemediationResult } from '../../src/contracts/result.ts';
import { runChild } from '../../src/workflows/batch/run-child.ts';
import type { EndedRun } from '../../src/workflows/batch/run-child.ts';
import { fakeBatch } from './support/fake-batch.ts';

interface Setting {
  isCancelled: boolean;
  target: Target;
  dryRun: boolean;
}

async function run(
  answer: Partial<RemediationResult> | Error,
  { isCancelled = false, target = 'kube-scheduler', dryRun = false }: Partial<Setting> = {},
): Promise<EndedRun> {
  const { batch } = await fakeBatch({ checks: ['1.4.1'], dryRun }, () => answer);
  batch.isCancelled = () => isCancelled;
  return await runChild(batch, `remediate/c/cp-1/${target}`, target, { checks: ['cis-1.12/1.4.1'] });
}
const without = (cause: Error): ChildWorkflowFailure =>
  new ChildWorkflowFailure(
    'default',
    { workflowId: 'w', runId: 'r' },
    'remediate',
    RetryState.NON_RETRYABLE_FAILURE,
    cause,
  );
const cancelled = without(new CancelledFailure('by ana'));

it('one that was cancelled by itself has changed nothing, and the batch goes on', async () => {
  expect(await run(cancelled)).toMatchObject({ status: 'CANCELLED', code: 'CANCELLED', runId: '' });
});

it('one that was cancelled with its batch ends the batch', async () => {
  await expect(run(cancelled, { isCancelled: true })).rejects.toBe(cancelled);
});

it('one that was terminated may have written: nobody knows, and nothing more is done on the node', async () => {
  expect(await run(without(new TerminatedFailure('by hand')))).toMatchObject({
    status: 'REMEDIATION_FAILED_ROLLBACK_FAILED',
    code: 'ABANDONED',
  });
});

it('a plan that was terminated has written nothing', async () => {
  expect(await run(without(new TerminatedFailure('by hand')), { dryRun: true })).toMatchObject({
    status: 'REMEDIATION_FAILED',
    code: 'ABANDONED',
  });
});

it.each<[Target, RemediationResult['status'], number, number]>([
  ['kube-scheduler', 'REMEDIATION_FAILED_ROLLED_BACK', 0, 2],
  ['kube-scheduler', 'REMEDIATION_FAILED_ROLLED_BACK', 3, 3],
  ['kube-scheduler', 'FIXED', 1, 1],
  ['files', 'REMEDIATION_FAILED_ROLLED_BACK', 0, 0],
])('%s %s with %d restarts that were seen counts as %d', async (target, status, restarts, expected) => {
  expect((await run({ status, restarts }, { target })).restarts).toBe(expected);
});

it('it tells when a rollback had to restart the kubelet', async () => {
  const kubeletRestarts = [{ at: '2026-01-31T04:05:06.000Z', why: 'wedged' }];
  expect(await run({ kubeletRestarts })).toMatchObject({ kubeletRestarts });
  expect(await run({})).toMatchObject({ kubeletRestarts: [] });
});

it('it tells how long the API server was away; one of an older worker tells nothing of it', async () => {
  expect(await run({ apiOutageMs: 3_000 }, { target: 'etcd' })).toMatchObject({ apiOutageMs: 3_000 });
  expect(await run({})).toMatchObject({ apiOutageMs: null });
});
