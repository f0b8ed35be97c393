/** What the report of a fleet reads of its nodes: one that is under way still is not waited for. */
import type { Client } from '@temporalio/client';
import { WorkflowNotFoundError } from '@temporalio/client';
import { expect, it } from 'vitest';
import { readBatchEnds } from '../../../src/adapters/service/closed-fleets.ts';
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
