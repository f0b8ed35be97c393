/** A run is waited for while its server is away: said once, and only as long as it may come back. */
import { WorkflowFailedError } from '@temporalio/client';
import { CancelledFailure, TerminatedFailure } from '@temporalio/common';
import type { WorkflowHandle } from '@temporalio/client';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
// Also so that it is loaded before time stands still.
import { ServiceError } from '../../src/adapters/service/temporal-client.ts';
import { awaitResult } from '../../src/cli/await-result.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** As the SDK wraps what gRPC says. */
function away(code = 14): ServiceError {
  const grpc = { code, details: 'refused', metadata: {} };
  const cause = Object.assign(new Error('connection refused'), grpc);
  return new ServiceError('Failed to get Workflow execution history', { cause });
}

function handleOf(
  answers: (Error | { status: string })[],
  describe = () => Promise.resolve(),
  workflowId = 'remediate/test/cp-1/etcd',
): WorkflowHandle {
  return {
    workflowId,
    describe,
    result: () => {
      const answer = answers.shift();
      return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
    },
  } as unknown as WorkflowHandle;
}

/** The end of a wait whose pauses take no time. */
async function settle<T>(waiting: Promise<T>): Promise<T | Error> {
  const ended = waiting.catch((error: unknown) => error as Error);
  await vi.advanceTimersByTimeAsync(20 * 60_000);
  return await ended;
}

it('waits through each outage, and says when it begins and when it ends', async () => {
  const said: string[] = [];
  const handle = handleOf([away(), away(), { status: 'FIXED' }]);
  expect(await settle(awaitResult(handle, (line) => said.push(line)))).toEqual({ status: 'FIXED' });
  const outage = [expect.stringContaining('does not answer') as string, 'Temporal answers again'];
  expect(said).toEqual([...outage, ...outage]);
});

it('a server that is still away when it is asked again is the same outage', async () => {
  const said: string[] = [];
  let asked = 0;
  const handle = handleOf([away(), { status: 'FIXED' }], () =>
    (asked += 1) < 3 ? Promise.reject(away()) : Promise.resolve(),
  );
  expect(await settle(awaitResult(handle, (line) => said.push(line)))).toEqual({ status: 'FIXED' });
  expect(said).toEqual([expect.stringContaining('does not answer'), 'Temporal answers again']);
});

it('gives up after a quarter of an hour, with what to do', async () => {
  const handle = handleOf([away()], () => Promise.reject(away()));
  const ended = await settle(awaitResult(handle, () => undefined));
  expect(ended).toMatchObject({
    name: 'UnavailableError',
    hint: expect.stringContaining('kubemend watch') as string,
  });
});

const failed = new WorkflowFailedError('Workflow execution failed', undefined, 'NON_RETRYABLE_FAILURE');
const decided: [string, Error][] = [
  ['a run that failed', failed],
  ['a refusal of the server', away(7)],
];
it.each(decided)('%s is not waited for', async (_what, error) => {
  const said: string[] = [];
  expect(await settle(awaitResult(handleOf([error]), (line) => said.push(line)))).toBe(error);
  expect(said).toEqual([]);
});

const ended: [string, Error, string][] = [
  [
    'batch/test/cp-1',
    new TerminatedFailure('window closed'),
    'batch/test/cp-1 was terminated: window closed',
  ],
  ['fleet/test', new TerminatedFailure(''), 'fleet/test was terminated'],
  [
    'remediate/test/cp-1/etcd',
    new CancelledFailure(''),
    'remediate/test/cp-1/etcd was cancelled before it could answer',
  ],
];
it.each(ended)('%s that was ended from outside is told so, with what to do', async (id, cause, message) => {
  const error = new WorkflowFailedError(cause.message, cause, 'NON_RETRYABLE_FAILURE');
  const told = await settle(awaitResult(handleOf([error], undefined, id), () => undefined));
  expect(told).toMatchObject({ name: 'PlaceError', message });
  expect((told as { hint?: string }).hint).toContain('kubemend status');
});
