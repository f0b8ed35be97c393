/** Why a child has no result, by the error that waiting for it has thrown. */
import {
  ApplicationFailure,
  CancelledFailure,
  ChildWorkflowFailure,
  RetryState,
  TerminatedFailure,
} from '@temporalio/common';
import { expect, it } from 'vitest';
import type { NoResult } from '../../src/domain/no-result.ts';
import { noResultOf } from '../../src/workflows/child.ts';

const failed = (cause: Error): ChildWorkflowFailure =>
  new ChildWorkflowFailure(
    'default',
    { workflowId: 'batch/c/cp-1', runId: 'r' },
    'remediateBatch',
    RetryState.NON_RETRYABLE_FAILURE,
    cause,
  );

it.each<[string, Error, NoResult]>([
  [
    'cancelled',
    new CancelledFailure('by ana'),
    { missing: 'ended without a result (by ana)', isCancelled: true },
  ],
  [
    'refused its request',
    ApplicationFailure.create({ message: 'no such check', details: [{ code: 'CHECKS_DIFFER' }] }),
    {
      missing: 'ended without a result (no such check)',
      refusal: { code: 'CHECKS_DIFFER', reason: 'no such check' },
    },
  ],
  ['terminated', new TerminatedFailure('by hand'), { missing: 'ended without a result (by hand)' }],
])('one that was %s', (_what, cause, expected) => {
  expect(noResultOf(failed(cause))).toEqual(expected);
});

it('a fault of ours, or a cancellation before it was begun, is thrown on', () => {
  for (const error of [new TypeError('x is undefined'), new CancelledFailure('by ana')]) {
    expect(() => noResultOf(error)).toThrow(error);
  }
});
