/** Who is asked before a wave, and not once more by the next run of a long history. */
import type * as Workflow from '@temporalio/workflow';
import { expect, it, vi } from 'vitest';
import { freshCourse } from '../../src/domain/fleet/course.ts';
import { hashWave } from '../../src/domain/fleet/wave-plan.ts';
import type { Fleet } from '../../src/workflows/fleet/fleet.ts';
import { workInWaves } from '../../src/workflows/fleet/waves.ts';
import { fleetNode } from '../domain/fleet/nodes.ts';

vi.mock('@temporalio/workflow', async (original) => ({
  ...(await original<typeof Workflow>()),
  workflowInfo: () => ({ continueAsNewSuggested: false, historyLength: 1 }),
  condition: async (isTrue: () => boolean) => {
    while (!isTrue()) await new Promise((resolve) => setImmediate(resolve));
    return true;
  },
  startChild: () => {
    const result = { status: 'FIXED', reason: '', checks: [], runs: [], restarts: 0, outageMs: null };
    return Promise.resolve({ firstExecutionRunId: 'r', result: () => Promise.resolve(result) });
  },
  CancellationScope: class {
    run = async <T>(body: () => Promise<T>): Promise<T> => await body();
    cancel = (): void => undefined;
  },
}));

/**
 * @param approved number of the last wave that people have said yes to, as an earlier run has handed it on
 * @param approvedPlan of that wave
 */
async function work(approved: number, approvedPlan?: string): Promise<{ asked: number[]; status: string }> {
  const node = fleetNode('w-1');
  const asked: number[] = [];
  const view = {
    status: {
      nodes: [node],
      stopped: null,
      paused: false,
      startedAt: '2026-01-01T00:00:00.000Z',
      runId: 'r',
    },
    hold: { aborted: false, cancelledAt: null },
    begin: () => undefined,
    end: () => undefined,
    show: () => undefined,
    node: () => node,
    change: (_name: string, change: object) => Object.assign(node, change),
  };
  const request = {
    ...{ cluster: 'c', waves: { canary: 1, steps: [] }, approveWaves: 'each', approval: {}, soak: '0s' },
    ...{ dryRun: false, stopAfter: 1, silentIsFailure: false, maxParallel: 1, nodeWithin: '1h' },
    ...{ abandonAfter: '10m', unreachableAfter: '1m', requestedBy: 'ana', nodes: [{ node: 'w-1' }] },
  };
  const approvals = {
    ask: ({ wave }: { wave: number }) => (asked.push(wave), Promise.resolve({ granted: [] })),
  };
  const course = {
    ...freshCourse(),
    order: ['w-1'],
    approved,
    ...(approvedPlan !== undefined && { approvedPlan }),
  };
  const parsed = { request, work: 'w', hasSearchAttributes: false };
  await workInWaves({ view, course, parsed, approvals, id: 'fleet/c', continueAfter: 9 } as unknown as Fleet);
  return { asked, status: node.status };
}

it('a wave is begun when people have said yes to it', async () => {
  expect(await work(0)).toEqual({ asked: [1], status: 'FIXED' });
});

it('a wave that people have said yes to is not asked about again', async () => {
  expect(await work(1)).toEqual({ asked: [], status: 'FIXED' });
});

it('what people have said yes to is these nodes: where others may be touched by now, they are asked again', async () => {
  const wave = { workflowId: 'fleet/c', runId: 'r', wave: 1, work: 'w' };
  expect(await work(1, hashWave({ ...wave, nodes: ['w-1'] }))).toMatchObject({ asked: [] });
  expect(await work(1, hashWave({ ...wave, nodes: ['w-2'] }))).toMatchObject({ asked: [1] });
});
