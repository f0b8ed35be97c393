/** Waiting for somebody else's change for days must fit into one history. */
import type * as Workflow from '@temporalio/workflow';
import { expect, it, vi } from 'vitest';
import { freshPatience, hasPatience, pause } from '../../src/workflows/open-change.ts';
import type { Run } from '../../src/workflows/remediate.ts';

const { slept } = vi.hoisted(() => ({ slept: [] as number[] }));
vi.mock('@temporalio/workflow', async (original) => ({
  ...(await original<typeof Workflow>()),
  sleep: async (ms: number) => await Promise.resolve(void slept.push(ms)),
}));

it.each(['10m', '30d'])('a wait of %s is that long, and is over after few looks', async (wait) => {
  slept.length = 0;
  const run = { request: { wait } } as Run;
  const patience = freshPatience();
  while (hasPatience(run, patience)) await pause(run, patience, 'another change');
  expect(slept.reduce((sum, ms) => sum + ms, 0)).toBe(wait === '10m' ? 600_000 : 30 * 86_400_000);
  // Each look is up to forty events, and a server ends a run at 51,200.
  expect(slept.length * 40).toBeLessThan(25_000);
  expect(Math.max(...slept.slice(0, 20))).toBeLessThanOrEqual(30_000);
});
