/** A batch in whose middle a process is killed: it goes on from there, and tells the truth about every check. */
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import type { BatchResult } from '../../src/contracts/batch.ts';
import type { BatchProgress } from '../../src/contracts/deeds.ts';
import { controlQueue, messages, workflowIds } from '../../src/domain/names.ts';
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

it.each<ProcessName>(['control worker', 'node worker', 'Temporal server'])('%s', async (name) => {
  const run = await stack.client.workflow.start('remediateBatch', {
    taskQueue: controlQueue,
    workflowId: workflowIds.batch(cluster, nodeName),
    args: [{ cluster, node: nodeName, checks: ['1.4.1', '1.3.2'], gate: shortGate, heartbeat: '1s' }],
  });
  // In the second of its two changes: the first must not be done again.
  await eventually('the controller manager to be changed', async () => {
    const status = await run.query<BatchProgress>(messages.status).catch(() => undefined);
    const isUnderWay =
      stack.records().at(-1)?.state === 'applied' || stack.records().at(-1)?.state === 'healthy';
    return (status?.runs.length === 1 && isUnderWay) || undefined;
  });
  await stack.parts[name].kill();
  await stack.parts[name].restart();
  const result = (await resultOf(run)) as unknown as BatchResult;
  expect(result.status, result.reason).toBe('FIXED');
  expect(result.runs.map(({ target, status }) => [target, status])).toEqual([
    ['kube-scheduler', 'FIXED'],
    ['kube-controller-manager', 'FIXED'],
  ]);
  const states = stack.records().map(({ state }) => state);
  expect(states.filter((state) => !['confirmed', 'rolledBack', 'refused'].includes(state))).toEqual([]);
});
