/** A fleet in whose middle a process is killed: it goes on, and every node is told once. The control worker: test/scenarios/fleet.itest.ts. */
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import type { ChangeRecord } from '../../src/contracts/change-record.ts';
import type { FleetResult } from '../../src/contracts/fleet.ts';
import { controlQueue, workflowIds } from '../../src/domain/names.ts';
import { eventually } from '../practice/support/practice-nodes.ts';
import { keepNode } from '../scenarios/support/node-state.ts';
import type { Keeper } from '../scenarios/support/node-state.ts';
import { shortGate } from '../support/short-gate.ts';
import { cluster, nodeName, startStack } from '../support/stack.ts';
import type { ProcessName, Stack } from '../support/stack.ts';
import { resultOf } from './support/run-cell.ts';

let stack: Stack;
let keeper: Keeper;
beforeAll(async () => {
  stack = await startStack();
  keeper = keepNode(stack.node);
});
afterAll(async () => await stack.stop());
beforeEach(async () => await keeper.restore());

const isUnderWay = ({ state }: ChangeRecord): boolean => state === 'applied' || state === 'healthy';

it.each<ProcessName>(['node worker', 'Temporal server'])('%s', async (name) => {
  const before = stack.records().length;
  const run = await stack.client.workflow.start('remediateFleet', {
    taskQueue: controlQueue,
    workflowId: workflowIds.fleet(cluster),
    args: [
      {
        ...{ cluster, nodes: [{ node: nodeName }, { node: 'gone' }], answerWithin: '5s' },
        ...{ checks: ['1.4.1'], gate: shortGate, heartbeat: '1s' },
      },
    ],
  });
  await eventually(
    'the scheduler to be changed',
    () => {
      const [last] = stack.records().slice(before);
      return (last !== undefined && isUnderWay(last)) || undefined;
    },
    90_000,
  );
  await stack.parts[name].kill();
  await stack.parts[name].restart();
  const result = (await resultOf(run)) as unknown as FleetResult;
  expect(result.nodes.map(({ node, status, wave }) => [node, status, wave])).toEqual([
    [nodeName, 'FIXED', 1],
    ['gone', 'SILENT', undefined],
  ]);
  expect(result).toMatchObject({ status: 'PARTLY_FIXED', success: false, waves: 1 });
  const states = stack.records().map(({ state }) => state);
  expect(states.filter((state) => !['confirmed', 'rolledBack', 'refused'].includes(state))).toEqual([]);
});
