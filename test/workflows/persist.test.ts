/** What is written for kubeadm comes after the change's place is given back, for a bounded time, and never where the node is silent. */
import type * as Workflow from '@temporalio/workflow';
import type { ActivityOptions } from '@temporalio/workflow';
import { beforeEach, expect, it, vi } from 'vitest';
import { persistedChange } from '../../src/workflows/persist.ts';
import type { Run } from '../../src/workflows/remediate.ts';
import type { Settlement } from '../../src/workflows/result.ts';

const { done, options, isSilent } = vi.hoisted(() => ({
  done: [] as string[],
  options: new Map<string, ActivityOptions>(),
  isSilent: { now: false },
}));

vi.mock('@temporalio/workflow', async (original) => {
  const actual = await original<typeof Workflow>();
  const answers: Record<string, unknown> = {
    readFacts: { emergencyStop: null, openChange: null },
    persist: { status: 'persisted', reason: 'r' },
  };
  const timeout = (): Error =>
    new actual.ActivityFailure(
      'no worker',
      'readFacts',
      'a1',
      'TIMEOUT',
      'w',
      new actual.TimeoutFailure('', undefined, 'SCHEDULE_TO_START'),
    );
  const proxyActivities = (given: ActivityOptions) =>
    new Proxy(
      {},
      {
        get: (_all, name: string) => async () => {
          done.push(name);
          options.set(name, given);
          if (isSilent.now && name === 'readFacts') throw timeout();
          return Promise.resolve(answers[name]);
        },
      },
    );
  const CancellationScope = { nonCancellable: async <T>(step: () => Promise<T>) => await step() };
  return {
    ...actual,
    proxyActivities,
    CancellationScope,
    patched: () => true,
    deprecatePatch: () => undefined,
  };
});

const progress = {
  status: { changeId: 'c1' },
  begin: () => undefined,
  end: () => undefined,
};
let run: Run;
beforeEach(() => {
  done.length = 0;
  isSilent.now = false;
  run = {
    request: { persist: true, unreachableAfter: '60s', report: { within: '10m' } },
    place: { cluster: 'c', node: 'cp-1', heartbeatMs: 1_000 },
    slot: { changeId: 'c1', identity: {}, guardId: undefined },
    progress,
  } as unknown as Run;
});
const fixed = { status: 'FIXED', reason: '', plan: { identity: {} } } as unknown as Settlement;

it('the next node need not wait for it', async () => {
  expect(await persistedChange(run, fixed)).toMatchObject({ status: 'persisted' });
  expect(done).toEqual(['readFacts', 'release', 'persist']);
  expect(run.slot).toBeNull();
  expect(options.get('persist')).toMatchObject({
    scheduleToStartTimeout: 60_000,
    scheduleToCloseTimeout: 600_000,
  });
});

it('a node that does not say how it is, is asked for nothing more', async () => {
  isSilent.now = true;
  expect(await persistedChange(run, fixed)).toMatchObject({
    status: 'failed',
    reason:
      'nothing was written for kubeadm: change c1 of cp-1 holds its place until the node says how it is',
  });
  expect(done).toEqual(['readFacts']);
});
