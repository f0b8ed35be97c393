/** What the report of a fleet reads of the server: of its nodes, where one under way is not waited for, and of earlier fleets. */
import type { Client } from '@temporalio/client';
import { WorkflowNotFoundError } from '@temporalio/client';
import { describe, expect, it } from 'vitest';
import {
  readBatchEnds,
  readClosedFleet,
  readEarlierFleets,
} from '../../../src/adapters/service/closed-fleets.ts';
import { fleetNode } from '../../domain/fleet/nodes.ts';

/** @param name of the status of every run; null: the server knows none */
function serverWith(name: string | null): Client {
  const gone = (): Promise<never> => Promise.reject(new WorkflowNotFoundError('gone', 'batch/f/w-1', 'r'));
  const handle = {
    describe: async () => (name === null ? await gone() : await Promise.resolve({ status: { name } })),
    result: async () =>
      name === null ? await gone() : await Promise.reject(new Error('its end would be waited for')),
  };
  return { workflow: { getHandle: () => handle } } as unknown as Client;
}

it.each([
  ['RUNNING', 'is under way still'],
  ['PAUSED', 'is under way still'],
  [null, 'is gone from the server: its history is not kept'],
])('a node that was left under way, and whose batch is %s, %s', async (status, missing) => {
  const nodes = [fleetNode('w-1 UNDER_WAY NODE_SLOW', { runId: 'r' }), fleetNode('w-2')];
  const ends = await readBatchEnds(serverWith(status), { cluster: 'f', nodes });
  expect([...ends]).toEqual([['w-1', { missing }]]);
});

describe('earlier fleets', () => {
  const start = (second: number): Date => new Date(Date.UTC(2026, 10, 30, 8, 0, second));
  const runs = [
    { runId: 'chain', startTime: start(20), closeTime: start(29), first: 'first' },
    { runId: 'own', startTime: start(10), closeTime: start(19), first: 'own' },
    { runId: 'before', startTime: start(0), closeTime: start(9), first: 'before' },
  ];
  /** continued by `chain`, and so not among those that are listed */
  const first = { runId: 'first', startTime: start(20), first: 'first' };
  const gone = (): Promise<never> => Promise.reject(new WorkflowNotFoundError('gone', 'fleet/f', 'r'));
  const server = {
    options: { namespace: 'default' },
    workflow: {
      getHandle: (_id: string, runId: string) => ({
        describe: () =>
          Promise.resolve({
            ...[...runs, first].find((run) => run.runId === runId),
            status: { name: 'COMPLETED' },
          }),
        result: gone,
      }),
      async *list() {
        yield* await Promise.resolve(runs);
      },
    },
    workflowService: {
      getWorkflowExecutionHistory: ({ execution: { runId } }: { execution: { runId: string } }) => {
        const firstExecutionRunId = [...runs, first].find((run) => run.runId === runId)?.first;
        const input = { payloads: [{ data: Buffer.from('{}') }] };
        const workflowExecutionStartedEventAttributes = { firstExecutionRunId, input };
        return Promise.resolve({ history: { events: [{ workflowExecutionStartedEventAttributes }] } });
      },
    },
  };
  const client = server as unknown as Client;

  it('a run of a fleet that goes on in another is under way until the last one has ended', async () => {
    const names: Record<string, string> = { chain: 'RUNNING', first: 'CONTINUED_AS_NEW' };
    const getHandle = (_id: string, runId = 'chain') => ({
      describe: () => Promise.resolve({ runId, startTime: start(20), status: { name: names[runId] } }),
      result: gone,
    });
    const going = { ...server, workflow: { getHandle } } as unknown as Client;
    const isUnderWay = 'fleet/f: expected a fleet that has ended, found one under way';
    await expect(readClosedFleet(going, 'fleet/f', 'first')).rejects.toThrow(isUnderWay);
    names['chain'] = 'COMPLETED';
    expect((await readClosedFleet(going, 'fleet/f', 'first')).firstRunId).toBe('first');
  });

  it.each([
    ['own', ['before']],
    ['chain', ['own', 'before']],
  ])('of %s: itself is none, whenever its workflow first looked at the clock', async (runId, expected) => {
    const { startedAt } = await readClosedFleet(client, 'fleet/f', runId);
    const earlier = await readEarlierFleets(client, 'fleet/f', { startedAt, limit: 5 });
    expect(earlier.map((fleet) => fleet.runId)).toEqual(expected);
  });
});
