/** Whether a run has ended, by what the server says of it: its change is put back and its place given away then, and only then. */
import type { Connection } from '@temporalio/client';
import proto from '@temporalio/proto';
import { expect, it } from 'vitest';
import { createTemporalService } from '../../../src/adapters/service/temporal-service.ts';

const { WorkflowExecutionStatus } = proto.temporal.api.enums.v1;
const run = { clusterId: 'x', namespace: 'default', workflowId: 'remediate/c/cp-1/etcd', firstRunId: 'r' };

/** @param said how the server describes the latest run of the id */
async function isClosed(said: object | null, firstRunId = 'r'): Promise<boolean> {
  const workflowExecutionInfo = said === null ? null : { ...said, firstRunId };
  const workflowService = {
    getClusterInfo: () => Promise.resolve({ clusterId: 'x' }),
    describeWorkflowExecution: () => Promise.resolve({ workflowExecutionInfo }),
  };
  const connection = { workflowService, operatorService: {} } as unknown as Connection;
  return (await createTemporalService(connection, 'default').isRunClosed(run)).closed;
}

it.each([
  ['RUNNING', false],
  ['PAUSED', false],
  ['UNSPECIFIED', false],
  ['COMPLETED', true],
  ['FAILED', true],
  ['CANCELED', true],
  ['TERMINATED', true],
  ['TIMED_OUT', true],
  ['CONTINUED_AS_NEW', true],
] as const)('a run that is %s is closed: %s', async (status, closed) => {
  expect(await isClosed({ status: WorkflowExecutionStatus[`WORKFLOW_EXECUTION_STATUS_${status}`] })).toBe(
    closed,
  );
});

it('a status that a later server may have says nothing, nor does none', async () => {
  expect(await isClosed({ status: 99 })).toBe(false);
  expect(await isClosed(null)).toBe(false);
});

it('of an id that another run has now the earlier one is closed, also while that is paused', async () => {
  for (const status of ['RUNNING', 'PAUSED'] as const) {
    const said = { status: WorkflowExecutionStatus[`WORKFLOW_EXECUTION_STATUS_${status}`] };
    expect(await isClosed(said, 'another')).toBe(true);
  }
});

it('search attributes are there only when each has its own type: of another, every run would be held up for ever', async () => {
  const asOurs = { Cluster: 2, Node: 2, Component: 2, CheckIds: 7, Phase: 2, Outcome: 2, RequestedBy: 2 };
  const has = async (customAttributes: object): Promise<boolean> => {
    const operatorService = { listSearchAttributes: () => Promise.resolve({ customAttributes }) };
    const connection = { workflowService: {}, operatorService } as unknown as Connection;
    return await createTemporalService(connection, 'shared').hasSearchAttributes();
  };
  expect(await has({ ...asOurs, BatchId: 2 })).toBe(true);
  expect(await has(asOurs)).toBe(false);
  expect(await has({ ...asOurs, BatchId: 2, Node: 3 })).toBe(false);
});

it.each([
  [7, false],
  [12, false],
  [14, null],
] as const)(
  'a server that answers the question for search attributes with code %i: %s',
  async (code, has) => {
    const refusal = Object.assign(new Error('refused'), { code });
    const operatorService = { listSearchAttributes: () => Promise.reject(refusal) };
    const connection = { workflowService: {}, operatorService } as unknown as Connection;
    const asked = createTemporalService(connection, 'cloud').hasSearchAttributes();
    // Of one that is away nothing is known: it is asked again.
    if (has === null) await expect(asked).rejects.toBe(refusal);
    else expect(await asked).toBe(has);
  },
);
