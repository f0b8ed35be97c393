/** A run of the same id that is under way already, of an earlier batch say: it is waited for, and never taken for one's own. */
import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import { describe, expect, it } from 'vitest';
import type { BatchInput } from '../../src/contracts/batch.ts';
import { runOnce } from '../../src/workflows/batch/run-once.ts';
import type { EndedRun } from '../../src/workflows/batch/run-child.ts';
import type { Work } from '../../src/workflows/batch/run-input.ts';
import { changeIdOf, ended, fakeBatch } from './support/fake-batch.ts';
import type { FakeBatch } from './support/fake-batch.ts';

const workflowId = 'remediate/c/cp-1/kube-scheduler';
const underWay = new WorkflowExecutionAlreadyStartedError('already', workflowId, 'remediate');

/** @param busy how many times it is still under way */
async function run(busy: number, asked: Partial<BatchInput> = {}, prepare?: (fake: FakeBatch) => void) {
  const fake = await fakeBatch({ checks: ['1.4.1'], ...asked }, (_begun, index) =>
    index < busy ? underWay : { status: 'ALREADY_COMPLIANT' },
  );
  prepare?.(fake);
  const ended = await runOnce(fake.batch, 'kube-scheduler', { checks: ['cis-1.12/1.4.1'] });
  return { ...fake, ended };
}

describe('crash 28: a run that outlived its batch', () => {
  it('is waited for with growing pauses, and the run that follows sees what it has done', async () => {
    const { ended, waits } = await run(3);
    expect(ended).toMatchObject({ status: 'ALREADY_COMPLIANT', runId: 'run-4' });
    expect(waits).toEqual([1_000, 2_000, 4_000].map((ms) => [`${workflowId} to end`, ms]));
  });

  it('that goes on is refused after the wait that was asked for, and says so', async () => {
    const { ended, waits } = await run(Infinity, { wait: '5s' });
    expect(ended).toMatchObject({ status: 'REFUSED', code: 'OPEN_CHANGE', runId: '' });
    expect(ended.reason).toBe(`${workflowId} is under way already; waited 5s`);
    expect(waits.reduce((sum, [, ms]) => sum + ms, 0)).toBe(5_000);
  });

  it('is not followed by a change that somebody has paused or aborted meanwhile', async () => {
    const said: string[] = [];
    let isAborted = false;
    const { ended, begun } = await run(1, {}, ({ batch }) => {
      const { pause } = batch;
      batch.pause = async (...asked) => {
        isAborted = true;
        await pause(...asked);
      };
      batch.view.whilePaused = () => Promise.resolve(void said.push('paused?'));
      batch.view.isAborted = () => isAborted;
    });
    expect(begun).toHaveLength(1);
    expect(said).toEqual(['paused?']);
    expect(ended).toMatchObject({ status: 'REFUSED', code: 'OPEN_CHANGE', runId: '' });
    expect(ended.reason).toBe(`${workflowId} is under way already; aborted while it was waited for`);
  });

  it('is another than one of its own that the node itself has kept from beginning', async () => {
    const open = { status: 'REFUSED', code: 'OPEN_CHANGE', reason: 'open' } as const;
    const { batch, begun, waits } = await fakeBatch({ checks: ['1.4.1'] }, () => open);
    await runOnce(batch, 'kube-scheduler', { checks: ['cis-1.12/1.4.1'] });
    expect([begun.length, waits]).toEqual([1, []]);
  });

  it.each<[string, Partial<BatchInput>, ((fake: FakeBatch) => void) | undefined]>([
    ['by nobody who does not want to', { wait: '0s' }, undefined],
    ['by no plan', { dryRun: true }, undefined],
    ['by no batch that was aborted', {}, ({ batch }) => (batch.view.isAborted = () => true)],
    ['by no batch that began before it knew how', {}, ({ batch }) => (batch.isNew = () => false)],
  ])('is waited for %s', async (_who, asked, prepare) => {
    const { ended, waits } = await run(Infinity, asked, prepare);
    expect(ended).toMatchObject({ status: 'REFUSED', code: 'OPEN_CHANGE' });
    expect(waits).toEqual([]);
  });
});

describe('a component that is not well yet after another change of its batch', () => {
  const unwell = { status: 'REFUSED', code: 'UNHEALTHY_BEFORE', reason: 'unwell' } as const;

  async function runUnwell(
    prepare: (fake: FakeBatch) => void,
    work: Work = { checks: ['cis-1.12/1.4.1'] },
  ): Promise<FakeBatch & { ended: EndedRun }> {
    const fake = await fakeBatch({ checks: ['1.4.1'] }, (_begun, index) => (index < 2 ? unwell : {}));
    fake.batch.view.addRun(ended('etcd', 1));
    prepare(fake);
    const last = await runOnce(fake.batch, 'kube-scheduler', work);
    return { ...fake, ended: last };
  }

  it('is tried again until it is', async () => {
    const { ended: last, waits } = await runUnwell(() => undefined);
    expect(last.status).toBe('FIXED');
    expect(waits).toEqual([1, 2].map(() => ['kube-scheduler to be well again', 5_000]));
  });

  it.each<[string, (fake: FakeBatch) => void]>([
    ['by nothing that this batch has done', ({ batch }) => (batch.view.status.runs.length = 0)],
    ['in a batch that was cancelled', ({ batch }) => (batch.isCancelled = () => true)],
  ])('%s is not waited for', async (_why, prepare) => {
    const { ended: last, begun } = await runUnwell(prepare);
    expect(begun).toHaveLength(1);
    expect(last).toMatchObject(unwell);
  });

  it('is not tried again once somebody has paused or aborted the batch', async () => {
    const said: string[] = [];
    let isAborted = false;
    const { ended: last, begun } = await runUnwell(({ batch }) => {
      batch.pause = () => Promise.resolve(void (isAborted = true));
      batch.view.whilePaused = () => Promise.resolve(void said.push('paused?'));
      batch.view.isAborted = () => isAborted;
    });
    expect(begun).toHaveLength(1);
    expect(said).toEqual(['paused?']);
    expect(last).toMatchObject({ ...unwell, reason: 'unwell; aborted while it was waited for' });
  });

  it('is put back all the same', async () => {
    const own = { restoreChanges: [changeIdOf(1)], isOwn: true };
    const { ended: last } = await runUnwell(({ batch }) => (batch.view.isAborted = () => true), own);
    expect(last.status).toBe('FIXED');
  });
});
