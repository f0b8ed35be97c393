/** Before a planned batch changes anything: every run of it is planned again. */
import { ChildWorkflowFailure, TerminatedFailure } from '@temporalio/common';
import { expect, it } from 'vitest';
import type { Target } from '../../src/contracts/basics.ts';
import type { ExpectedPlan } from '../../src/contracts/plan.ts';
import { bundlesOf } from '../../src/domain/batch/bundles.ts';
import { batchResult } from '../../src/workflows/batch/batch-result.ts';
import { comparePlans } from '../../src/workflows/batch/compare-plans.ts';
import { planned } from '../domain/plan/expected.ts';
import { fakeBatch } from './support/fake-batch.ts';
import type { Answer, FakeBatch } from './support/fake-batch.ts';

const scheduler = { target: 'kube-scheduler' as const, checks: ['cis-1.12/1.4.1'] };
const manager = { target: 'kube-controller-manager' as const, checks: ['cis-1.12/1.3.2'] };
const expectedPlans: ExpectedPlan[] = [planned(scheduler), planned(manager)];

/** @param passing targets whose checks pass by now; @param plans that are compared with */
async function compare(answer: Answer, passing: Target[] = [], plans = expectedPlans): Promise<FakeBatch> {
  const fake = await fakeBatch({ expectedPlans }, answer);
  const checks = fake.batch.parsed.checks.filter(({ target }) => !passing.includes(target));
  fake.tally.selection = { todo: checks.map((check) => ({ check, before: 'fail' })), leftOut: [] };
  const compared = await comparePlans(fake.batch, bundlesOf(checks), plans, fake.tally);
  fake.tally.stopped = 'reason' in compared ? compared : null;
  return fake;
}

it('as planned: every run is asked for its plan, and nothing stands against the changes', async () => {
  const { begun, tally } = await compare(() => ({ status: 'PLANNED' }));
  expect(begun.map(({ input }) => [input.checks, input.dryRun, input.expectedPlan?.target])).toEqual([
    [scheduler.checks, true, scheduler.target],
    [manager.checks, true, manager.target],
  ]);
  expect(tally.stopped).toBeNull();
});

it('a target whose checks pass by now makes it another plan: the whole of it is refused', async () => {
  const { batch, tally } = await compare(() => ({ status: 'PLANNED' }), ['kube-scheduler']);
  const { status, code, reason } = batchResult(batch, tally);
  expect([status, code]).toEqual(['REFUSED', 'PLAN_CHANGED']);
  expect(reason).toContain(
    'kube-scheduler: cis-1.12/1.4.1: expected to be mended, found that nothing is to be',
  );
});

it('checks of a target that was not planned are not carried out unseen: the whole of it is refused', async () => {
  const { batch, tally, begun } = await compare(() => ({ status: 'PLANNED' }), [], [planned(scheduler)]);
  const { status, code, reason } = batchResult(batch, tally);
  expect([status, code]).toEqual(['REFUSED', 'PLAN_CHANGED']);
  expect(reason).toContain(
    'kube-controller-manager: cis-1.12/1.3.2: expected in the plan of kube-controller-manager, found no plan',
  );
  expect(begun).toHaveLength(1);
});

it('a run that is ended from outside has changed nothing: no rollback has failed', async () => {
  const terminated = new ChildWorkflowFailure(
    'default',
    { workflowId: 'w', runId: 'r' },
    'remediate',
    'NON_RETRYABLE_FAILURE',
    new TerminatedFailure('by hand'),
  );
  const { batch, tally } = await compare(() => terminated);
  const { status, code, reason } = batchResult(batch, tally);
  expect([status, code]).toEqual(['REMEDIATION_FAILED', 'ABANDONED']);
  expect(reason).toContain('nothing was changed');
});
