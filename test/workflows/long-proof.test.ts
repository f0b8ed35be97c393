/** A proof may take as long as its request lets it: ended by a limit of ours it would begin anew, and never come to its end. */
import type * as Workflow from '@temporalio/workflow';
import type { ActivityOptions } from '@temporalio/workflow';
import { expect, it, vi } from 'vitest';
import type { NamedChange } from '../../src/contracts/deeds.ts';
import type { Plan } from '../../src/contracts/plan.ts';
import { changeUntilFinal } from '../../src/workflows/change.ts';
import type { Run } from '../../src/workflows/remediate.ts';

const { options } = vi.hoisted(() => ({ options: new Map<string, ActivityOptions>() }));
vi.mock('@temporalio/workflow', async (original) => {
  const report = { findings: [], conflicts: [], end: null, restarts: 1 };
  const answers: Record<string, unknown> = {
    backUp: [],
    applyChange: { ...report, state: 'applied' },
    pollHealth: { report: { ...report, state: 'healthy' }, verdict: null },
    audit: { report: { ...report, state: 'verified' }, findings: [] },
    confirm: { ...report, state: 'confirmed' },
  };
  const proxyActivities = (given: ActivityOptions) =>
    new Proxy(
      {},
      {
        get: (_all, name: string) => async () => {
          options.set(name, given);
          return await Promise.resolve(answers[name]);
        },
      },
    );
  class CancellationScope {
    static nonCancellable = async <T>(step: () => Promise<T>): Promise<T> => await step();
    run = async <T>(step: () => Promise<T>): Promise<T> => await step();
  }
  return { ...(await original<typeof Workflow>()), proxyActivities, CancellationScope, patched: () => true };
});

const hours = (count: number): number => count * 3_600_000;

it('gate, audit and confirmation have the time that the node gives them', async () => {
  const progress = { begin: () => undefined, end: () => undefined, waitFor: () => undefined };
  const run = {
    request: { unreachableAfter: '1m' },
    place: { cluster: 'c', node: 'cp-1', heartbeatMs: 10_000 },
    progress,
    persistence: {
      untilAnswered: async (_what: string, call: (ms: number) => unknown) => await call(60_000),
    },
    isCancelled: () => false,
    whenCancelled: new Promise(() => undefined),
  } as unknown as Run;
  const limits = { revertAfterMs: hours(4), confirmWithinMs: hours(3), auditMs: 30_000 };
  const plan = { target: 'kube-apiserver', files: [], checks: [], limits } as unknown as Plan;
  const settlement = await changeUntilFinal(run, plan, {} as never, {} as NamedChange);
  expect(settlement.status).toBe('FIXED');
  const longest = (name: string): unknown => options.get(name)?.startToCloseTimeout;
  expect([longest('pollHealth'), longest('audit'), longest('confirm')]).toEqual([
    hours(4),
    hours(4),
    hours(3),
  ]);
  expect(longest('applyChange')).toBe(60_000);
});
