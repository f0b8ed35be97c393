/** Who asks a guard before it has an answer waits a little, and never so many that the guard could not be asked any more. */
import type * as Workflow from '@temporalio/workflow';
import { expect, it, vi } from 'vitest';
import { openWaitingRoom } from '../../src/workflows/guard/waiting-room.ts';

const { waiting } = vi.hoisted(() => ({ waiting: [] as { ms: number; go: () => void }[] }));
vi.mock('@temporalio/workflow', async (original) => ({
  ...(await original<typeof Workflow>()),
  CancellationScope: { nonCancellable: async <T>(body: () => Promise<T>) => await body() },
  condition: async (_can: unknown, ms: number) =>
    await new Promise<void>((resolve) => waiting.push({ ms, go: resolve })),
}));

it('is answered at once where nothing is in the way', () => {
  expect(openWaitingRoom(() => true, 100)(() => 'yes')).toBe('yes');
});

it('waits for so long, and is then answered by what is known by then; of many only a few wait', async () => {
  waiting.length = 0;
  let known = 'nothing';
  const whenItCan = openWaitingRoom(() => false, 100);
  const decide = (): string => known;
  const answers = Array.from({ length: 7 }, () => whenItCan(decide));
  expect(answers.slice(5)).toEqual(['nothing', 'nothing']);
  expect(waiting.map(({ ms }) => ms)).toEqual([100, 100, 100, 100, 100]);
  known = 'all';
  for (const one of waiting) one.go();
  const late = answers.slice(0, 5).map(async (answer) => await answer);
  expect(await Promise.all(late)).toEqual(['all', 'all', 'all', 'all', 'all']);
  // Their places are free again.
  expect(whenItCan(decide)).toBeInstanceOf(Promise);
});
