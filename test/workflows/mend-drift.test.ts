/** What drifted is mended by a batch of its node: what that is asked, and what it says when it has no result. */
import type * as Workflow from '@temporalio/workflow';
import {
  ChildWorkflowFailure,
  RetryState,
  TerminatedFailure,
  WorkflowExecutionAlreadyStartedError,
} from '@temporalio/common';
import { beforeEach, expect, it, vi } from 'vitest';
import type { BatchInput } from '../../src/contracts/batch.ts';
import type { DriftCheck } from '../../src/contracts/drift.ts';
import type { Audited } from '../../src/domain/drift/compare.ts';
import { compared } from '../../src/workflows/drift/audit-drift.ts';
import type { Drift } from '../../src/workflows/drift/audit-drift.ts';
import { mendDrift } from '../../src/workflows/drift/mend-drift.ts';
import type { MendedDrift } from '../../src/workflows/drift/mend-drift.ts';

interface World {
  asked: BatchInput[];
  /** what waiting for the batch throws; null: it is well */
  error: Error | null;
  checks: object[];
}
const world = vi.hoisted((): World => ({ asked: [], error: null, checks: [] }));
vi.mock('@temporalio/workflow', async (original) => ({
  ...(await original<typeof Workflow>()),
  workflowInfo: () => ({ workflowId: 'drift/c/cp-1' }),
  startChild: (_name: string, { args }: { args: [BatchInput] }) => {
    world.asked.push(args[0]);
    const result = {
      status: 'FIXED',
      reason: '1 fixed',
      checks: world.checks,
      runs: [],
      restarts: 1,
      outageMs: 3,
      apiOutageMs: 2,
    };
    const end = (): Promise<object> =>
      world.error === null ? Promise.resolve(result) : Promise.reject(world.error);
    return Promise.resolve({ firstExecutionRunId: 'r-1', result: end });
  },
}));
beforeEach(() => Object.assign(world, { asked: [], error: null, checks: [] }));

const check = (id: string, parameters: string[] = []): DriftCheck => ({
  ...{
    id,
    slug: id,
    title: id,
    target: 'kubelet',
    kind: 'auto',
    risk: 'low',
    requires: [],
    neverInAll: false,
  },
  parameters,
});
const request = {
  ...{ cluster: 'c', node: 'cp-1', requestedBy: 'nightly', approval: { required: 'risk' }, remediate: 'low' },
  parameters: { auditLog: '/var/log/audit', rotateDays: 30 },
};

const driftOf = (): Drift =>
  ({
    parsed: { request, named: [] },
    memory: {
      status: 'NO_CHANGE',
      auditedAt: '2026-01-01T00:00:00.000Z',
      checks: ['a', 'b'].map((id) => ({ id, verdict: 'pass', held: true, mends: 0 })),
    },
    view: { begin: () => undefined, end: () => undefined },
  }) as unknown as Drift;
const auditedNow: Audited[] = [
  { check: check('a', ['rotateDays']), verdict: 'fail', reason: '' },
  { check: check('b', ['auditLog']), verdict: 'pass', reason: '' },
];

async function mend(): Promise<MendedDrift> {
  const change = {
    id: 'a',
    title: 'a',
    kind: 'newlyFailing',
    before: 'pass',
    after: 'fail',
    reason: '',
  } as const;
  return await mendDrift(driftOf(), { audited: auditedNow, putBack: [] }, [change]);
}

it('the batch is asked for what drifted alone, with its own parameters and whom the schedule names', async () => {
  const { remediation } = await mend();
  expect(world.asked).toMatchObject([
    {
      checks: ['a'],
      acceptRisk: 'low',
      requestedBy: 'nightly',
      approval: { required: 'risk' },
      reason: 'drift found by drift/c/cp-1',
    },
  ]);
  expect(world.asked[0]?.parameters).toEqual({ rotateDays: 30 });
  expect(remediation).toMatchObject({ status: 'FIXED', runId: 'r-1', checks: ['a'] });
  expect(remediation).toMatchObject({ outageMs: 3, apiOutageMs: 2 });
});

it('a batch that is under way already is left alone, and the next audit looks again', async () => {
  world.error = new WorkflowExecutionAlreadyStartedError('already', 'batch/c/cp-1', 'remediateBatch');
  const { remediation, mends } = await mend();
  expect(remediation).toMatchObject({ status: 'REFUSED', code: 'OPEN_CHANGE' });
  expect(mends.get('a')?.outcome).toBe('notTried');
});

it('what drifted and could not be mended now is counted as failing, also where the next audit tries it again', async () => {
  world.error = new WorkflowExecutionAlreadyStartedError('already', 'batch/c/cp-1', 'remediateBatch');
  const { reason, checks } = await compared(driftOf(), { audited: auditedNow, putBack: [] });
  expect(checks).toMatchObject([{ id: 'a', verdict: 'pass' }, { id: 'b' }]);
  expect(reason).toContain('; now 1 pass, 1 fail, 0 neither');
});

it('what was mended is counted as passing', async () => {
  world.checks = [{ id: 'a', outcome: 'fixed', reason: '' }];
  const { reason } = await compared(driftOf(), { audited: auditedNow, putBack: [] });
  expect(reason).toContain('; now 2 pass, 0 fail, 0 neither');
});

it('of one that was terminated nobody says that it has mended anything', async () => {
  world.error = new ChildWorkflowFailure(
    'default',
    { workflowId: 'batch/c/cp-1', runId: 'r-1' },
    'remediateBatch',
    RetryState.NON_RETRYABLE_FAILURE,
    new TerminatedFailure('by hand'),
  );
  const { remediation, mends } = await mend();
  expect(remediation).toMatchObject({ status: 'REMEDIATION_FAILED', code: 'ABANDONED' });
  expect(mends.get('a')?.outcome).toBe('notTried');
});
