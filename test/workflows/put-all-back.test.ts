/** All or nothing: what a batch has changed goes back, whatever has stopped it and whatever has become of it since. */
import { describe, expect, it } from 'vitest';
import type { BatchRun } from '../../src/contracts/batch.ts';
import { putAllBack } from '../../src/workflows/batch/put-all-back.ts';
import { changeIdOf, ended, fakeBatch } from './support/fake-batch.ts';
import type { Answer, FakeBatch } from './support/fake-batch.ts';

const fixed: Answer = () => ({ status: 'FIXED' });

async function putBack(runs: BatchRun[], answer: Answer = fixed, more: object = {}): Promise<FakeBatch> {
  const asked = { all: true as const, allOrNothing: true, approval: { required: 'always' as const } };
  const fake = await fakeBatch({ ...asked, ...more }, answer);
  fake.batch.view.status.runs.push(...runs);
  fake.batch.view.isAborted = () => true;
  fake.tally.stopped = { reason: 'aborted: nothing more was begun', isCancelled: false };
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
