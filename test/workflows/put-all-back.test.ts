/** All or nothing: what a batch has changed goes back, whatever has stopped it and whatever has become of it since. */
import {
  CancelledFailure,
  ChildWorkflowFailure,
  WorkflowExecutionAlreadyStartedError,
} from '@temporalio/common';
import { describe, expect, it } from 'vitest';
import type { BatchRun } from '../../src/contracts/batch.ts';
import type { Code } from '../../src/contracts/codes.ts';
import { isHeldUp, nextPauseMs } from '../../src/domain/batch/put-back.ts';
import { statusBeforeWrite } from '../../src/domain/outcome.ts';
import { putAllBack } from '../../src/workflows/batch/put-all-back.ts';
import { changeIdOf, ended, fakeBatch } from './support/fake-batch.ts';
import type { Answer, FakeBatch } from './support/fake-batch.ts';

const fixed: Answer = () => ({ status: 'FIXED' });

async function putBack(
  runs: BatchRun[],
  answer: Answer = fixed,
  more: object = {},
  prepare: (fake: FakeBatch) => void = () => undefined,
): Promise<FakeBatch> {
  const asked = { all: true as const, allOrNothing: true, approval: { required: 'always' as const } };
  const fake = await fakeBatch({ ...asked, ...more }, answer);
  fake.batch.view.status.runs.push(...runs);
  fake.batch.view.isAborted = () => true;
  fake.tally.stopped = { reason: 'aborted: nothing more was begun', isCancelled: false };
  prepare(fake);
  await putAllBack(fake.batch, fake.tally);
  return fake;
}

const runs = [
  ended('files', 1),
  ended('kube-scheduler', 2),
  ended('kube-apiserver', 3),
  ended('kube-apiserver', 4),
  ended('kubelet', 5, { status: 'REFUSED', code: 'UNHEALTHY_BEFORE' }),
];

describe('what a batch has changed', () => {
  it('goes back after an abort too, the last target first, each as one change', async () => {
    const { begun, tally } = await putBack(runs);
    expect(begun.map(({ workflowId, input }) => [workflowId, input.restoreChanges])).toEqual([
      ['remediate/c/cp-1/kube-apiserver', [changeIdOf(0xa4), changeIdOf(0xa3)]],
      ['remediate/c/cp-1/kube-scheduler', [changeIdOf(0xa2)]],
      ['remediate/c/cp-1/files', [changeIdOf(0xa1)]],
    ]);
    expect(tally.putBack).toEqual({ failed: null });
    expect([...tally.outcomes.values()].map(({ outcome }) => outcome)).toEqual(Array(4).fill('putBack'));
  });

  it('goes back without a word of a person, a rehearsal or a script, and also where it is not well any more', async () => {
    const audit = { script: '/usr/local/bin/check' };
    const { begun } = await putBack(runs, fixed, { audit });
    for (const { input } of begun) {
      expect(input).toMatchObject({ isPutBack: true, rehearse: 'off', approval: { required: 'never' } });
      expect(input.audit).toBeUndefined();
    }
  });

  it('stays when a rollback has failed: that node is touched by nobody any more', async () => {
    const broken = ended('kubelet', 6, { status: 'REMEDIATION_FAILED_ROLLBACK_FAILED' });
    const { begun, tally } = await putBack([...runs, broken]);
    expect([begun, tally.putBack]).toEqual([[], null]);
  });

  it('stays beyond the one that cannot go back: this is what the end says', async () => {
    const { begun, tally } = await putBack(runs, ({ workflowId }) =>
      workflowId.endsWith('scheduler')
        ? { status: 'REMEDIATION_FAILED', code: 'CONFLICT', reason: 'edited by hand' }
        : { status: 'FIXED' },
    );
    expect(begun).toHaveLength(2);
    expect(tally.putBack).toMatchObject({ failed: { code: 'CONFLICT', reason: 'edited by hand' } });
  });
});

describe('what cannot go back now', () => {
  const heldUp = (code: Code, times: number): Answer => {
    const status = statusBeforeWrite(code);
    return (_begun, index) =>
      index < times ? { status, code, reason: `as ${code} says` } : { status: 'FIXED' };
  };
  const one = [ended('kube-scheduler', 1)];

  it.each<Code>([
    ...(['NODE_UNREACHABLE', 'NO_RECOVERER', 'EMERGENCY_STOP', 'OPEN_CHANGE'] as const),
    ...(['GUARD_PAUSED', 'GUARD_LOST', 'GUARD_WARMING', 'CONTROL_PLANE_BUSY'] as const),
  ])('%s: is asked for again until it can', async (code) => {
    const { begun, tally, waits, batch } = await putBack(one, heldUp(code, 3));
    expect(begun).toHaveLength(4);
    expect(tally.putBack).toEqual({ failed: null });
    expect(waits.map(([, ms]) => ms)).toEqual([1_000, 2_000, 4_000]);
    expect(waits[0]?.[0]).toMatch(new RegExp(`${code} .*as ${code} says.*--name abandon`));
    expect(batch.view.status.runs.slice(1).map(({ status }) => status)).toEqual(['FIXED']);
  });

  it('is given up by the word of an operator, who is named', async () => {
    const giveUp = (fake: FakeBatch): void => {
      fake.batch.view.whileHeldUp = () => Promise.resolve('given up by ana (its disk is gone)');
    };
    const { begun, tally } = await putBack(one, heldUp('NODE_UNREACHABLE', 9), {}, giveUp);
    expect(begun).toHaveLength(1);
    expect(tally.putBack?.failed).toMatchObject({
      code: 'NODE_UNREACHABLE',
      reason: 'given up by ana (its disk is gone): as NODE_UNREACHABLE says',
    });
  });

  it('because a run of that target is under way, is asked for again too', async () => {
    const id = 'remediate/c/cp-1/kube-scheduler';
    const { begun, tally } = await putBack(one, (_begun, index) =>
      index === 0
        ? new WorkflowExecutionAlreadyStartedError('started', id, 'remediate')
        : { status: 'FIXED' },
    );
    expect(begun).toHaveLength(2);
    expect(tally.putBack).toEqual({ failed: null });
  });

  it('because somebody has cancelled it at once, is said so, with a code', async () => {
    const cancelled = new ChildWorkflowFailure(
      'default',
      { workflowId: 'w', runId: 'r' },
      'remediate',
      'NON_RETRYABLE_FAILURE',
      new CancelledFailure('cancelled'),
    );
    const { tally, batch } = await putBack(one, () => cancelled);
    expect(tally.putBack?.failed).toMatchObject({ code: 'CANCELLED', isCancelled: false });
    expect(batch.view.status.runs.at(-1)).toMatchObject({
      status: 'CANCELLED',
      restoreChanges: [changeIdOf(0xa1)],
    });
  });

  it('for a fault of ours leaves no run that would be under way', async () => {
    const fake = await fakeBatch({ all: true, allOrNothing: true }, () => new Error('a fault'));
    fake.batch.view.status.runs.push(...one);
    fake.tally.stopped = { reason: 'aborted', isCancelled: false };
    await expect(putAllBack(fake.batch, fake.tally)).rejects.toThrow('a fault');
    expect(fake.batch.view.status.current).toBeNull();
  });

  it('after a write is not asked for again: the node has said how it ended', async () => {
    const after = { status: 'REMEDIATION_FAILED_ROLLED_BACK', code: 'GATE_FAILED' } as const;
    expect((await putBack(one, () => after)).begun).toHaveLength(1);
    expect(isHeldUp({ status: 'REMEDIATION_FAILED_ROLLBACK_FAILED', code: 'NODE_UNREACHABLE' })).toBe(false);
  });

  it('is asked for ever more rarely: a month of it fits into one history', () => {
    let asked = 0;
    for (let [ms, sumMs] = [1_000, 0]; sumMs < 30 * 86_400_000; ms = nextPauseMs(ms), asked++) sumMs += ms;
    expect(asked * 9).toBeLessThan(45_000);
  });

  it('of a run that was refused before this was known ends as it did', async () => {
    const old = (fake: FakeBatch): void => {
      fake.batch.isNew = () => false;
    };
    expect((await putBack(one, heldUp('OPEN_CHANGE', 9), {}, old)).begun).toHaveLength(1);
  });
});
