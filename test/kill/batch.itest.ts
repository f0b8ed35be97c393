/** A batch in whose middle a process is killed: it goes on from there, and tells the truth about every check. */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import type { BatchResult } from '../../src/contracts/batch.ts';
import type { ChangeRecord } from '../../src/contracts/change-record.ts';
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

const isUnderWay = ({ state }: ChangeRecord): boolean => state === 'applied' || state === 'healthy';

it.each<ProcessName>(['control worker', 'node worker', 'Temporal server'])('%s', async (name) => {
  const run = await stack.client.workflow.start('remediateBatch', {
    taskQueue: controlQueue,
    workflowId: workflowIds.batch(cluster, nodeName),
    args: [{ cluster, node: nodeName, checks: ['1.4.1', '1.3.2'], gate: shortGate, heartbeat: '1s' }],
  });
  // In the second of its two changes: the first must not be done again.
  const isChanging = async (): Promise<true | undefined> => {
    const status = await run.query<BatchProgress>(messages.status).catch(() => undefined);
    const last = stack.records().at(-1);
    return (status?.runs.length === 1 && last !== undefined && isUnderWay(last)) || undefined;
  };
  await eventually('the controller manager to be changed', isChanging, 90_000);
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

it('a control worker, while all that was changed is put back', async () => {
  const before = readFileSync(stack.node.manifestPath('kube-scheduler'));
  await stack.node.fault('crash', { when: '--profiling=false', component: 'kube-controller-manager' });
  const run = await stack.client.workflow.start('remediateBatch', {
    taskQueue: controlQueue,
    workflowId: workflowIds.batch(cluster, nodeName),
    args: [
      {
        ...{ cluster, node: nodeName, checks: ['1.4.1', '1.3.2'], allOrNothing: true },
        ...{ gate: shortGate, heartbeat: '1s' },
      },
    ],
  });
  await eventually(
    'the scheduler to be put back',
    () => {
      const last = stack.records().at(-1);
      return (last?.workflow.restoreChanges !== undefined && isUnderWay(last)) || undefined;
    },
    90_000,
  );
  await stack.parts['control worker'].kill();
  await stack.parts['control worker'].restart();
  const result = (await resultOf(run)) as unknown as BatchResult;
  expect(result, result.reason).toMatchObject({
    status: 'REMEDIATION_FAILED_ROLLED_BACK',
    code: 'GATE_FAILED',
  });
  expect(result.runs.map(({ target, status }) => [target, status])).toEqual([
    ['kube-scheduler', 'FIXED'],
    ['kube-controller-manager', 'REMEDIATION_FAILED_ROLLED_BACK'],
    ['kube-scheduler', 'FIXED'],
  ]);
  expect(readFileSync(stack.node.manifestPath('kube-scheduler'))).toEqual(before);
});
