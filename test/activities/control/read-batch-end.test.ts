/** How a batch ended that is followed from outside: in the same words as one that the fleet has begun itself. */
import type { Client } from '@temporalio/client';
import { WorkflowFailedError } from '@temporalio/client';
import { ApplicationFailure, CancelledFailure, TerminatedFailure } from '@temporalio/common';
import { expect, it } from 'vitest';
import { readBatchEnd } from '../../../src/activities/control/read-batch-end.ts';
import { createFleetRuns } from '../../../src/adapters/service/fleet-runs.ts';

const refusal = ApplicationFailure.create({
  message: 'parseBatch: 1 problem(s)',
  nonRetryable: true,
  details: [{ code: 'ROLE_DIFFERS' }],
});

/** A server whose run of that id has ended with this. */
function runsThatEnded(cause: Error) {
  const handle = {
    describe: () => Promise.resolve({ status: { name: 'FAILED' } }),
    result: () => Promise.reject(new WorkflowFailedError('failed', cause, 'IN_PROGRESS')),
  };
  return createFleetRuns({ workflow: { getHandle: () => handle } } as unknown as Client);
}

it.each<[string, Error, unknown[]]>([
  [
    'cancelled before it could answer',
    new CancelledFailure('cancelled'),
    ['CANCELLED', 'CANCELLED', undefined],
  ],
  ['that refused its request', refusal, ['REFUSED', 'ROLE_DIFFERS', true]],
  [
    'without a code',
    ApplicationFailure.create({ message: 'no' }),
    ['REMEDIATION_FAILED', 'INVALID_REQUEST', true],
  ],
  [
    'that was terminated',
    new TerminatedFailure('by hand'),
    ['REMEDIATION_FAILED_ROLLBACK_FAILED', 'ABANDONED', true],
  ],
])('one %s', async (_, cause, [status, code, isFailure]) => {
  const asked = { workflowId: 'batch/f/w-1', runId: 'r', dryRun: false };
  const { end } = await readBatchEnd(asked, runsThatEnded(cause));
  expect([end?.status, end?.code, end?.isFailure]).toEqual([status, code, isFailure]);
});
