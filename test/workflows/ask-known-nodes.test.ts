/** What a new guard asks the nodes, and which of them have said nothing. */
import type * as Workflow from '@temporalio/workflow';
import { beforeEach, expect, it, vi } from 'vitest';
import type { KnownNodes } from '../../src/contracts/deeds.ts';
import { askKnownNodes } from '../../src/workflows/guard/ask-known-nodes.ts';

interface World {
  /** null: the server cannot list them */
  known: KnownNodes | null;
  /** by node */
  says: Record<string, unknown>;
  waits: number[];
  error: Error | null;
}
const world = vi.hoisted((): World => ({ known: null, says: {}, waits: [], error: null }));

vi.mock('@temporalio/workflow', async (original) => {
  const actual = await original<typeof Workflow>();
  const failed = new actual.ActivityFailure(
    'no worker',
    'ask',
    'a1',
    'TIMEOUT',
    'w',
    new actual.TimeoutFailure('', undefined, 'SCHEDULE_TO_START'),
  );
  return {
    ...actual,
    condition: (_isOver: unknown, ms: number) => Promise.resolve(world.waits.push(ms)),
    proxyActivities: ({ taskQueue = '' }: Workflow.ActivityOptions) => ({
      findKnownNodes: async () => Promise.resolve(world.known ?? Promise.reject(failed)),
      ask: async () => {
        if (world.error !== null) throw world.error;
        const state = world.says[taskQueue.split('/').at(-1) ?? ''];
        return await (state === 'silent' ? Promise.reject(failed) : Promise.resolve(state));
      },
    }),
  };
});
beforeEach(() => {
  Object.assign(world, { known: { polling: [], silent: [] }, says: {}, waits: [], error: null });
});

async function ask(isOver = () => false) {
  const heard: Record<string, string | null> = {};
  const problems: string[] = [];
  const unasked = await askKnownNodes({
    cluster: 'c',
    askWithinMs: 1_000,
    isOver,
    hear: ({ node, knownGuard }) => (heard[node] = knownGuard),
    tell: (problem) => problems.push(problem),
  });
  return { heard, unasked, problems };
}

it('each is heard with the guard that it knows, or with none', async () => {
  world.known = { polling: ['cp-1', 'w-1'], silent: [] };
  world.says = { 'cp-1': { facts: { guard: 'guard-0' } }, 'w-1': { facts: { guard: null } } };
  expect(await ask()).toMatchObject({ heard: { 'cp-1': 'guard-0', 'w-1': null }, unasked: [] });
});

it('one that nobody serves now, or that does not answer, has said nothing', async () => {
  world.known = { polling: ['w-2', 'w-1'], silent: ['cp-9'] };
  world.says = { 'w-2': 'silent', 'w-1': { facts: { guard: null } } };
  expect(await ask()).toMatchObject({ heard: { 'w-1': null }, unasked: ['cp-9', 'w-2'] });
});

it.each([[undefined], [{}], [{ facts: {} }]])(
  'nor has a node worker of an earlier version, which answers %j: it may have been changed under any guard',
  async (answer) => {
    world.known = { polling: ['w-1'], silent: [] };
    world.says = { 'w-1': answer };
    expect(await ask()).toMatchObject({ heard: {}, unasked: ['w-1'] });
  },
);

it('more than fit into one history are not asked', async () => {
  const polling = Array.from({ length: 2_001 }, (_one, index) => `w-${index}`);
  world.known = { polling, silent: [] };
  world.says = Object.fromEntries(polling.map((name) => [name, { facts: { guard: null } }]));
  expect((await ask()).unasked).toEqual(['w-2000']);
});

it('a server that cannot list them is asked again, a minute apart at the most, until it is over', async () => {
  world.known = null;
  const { unasked, problems } = await ask(() => world.waits.length === 8);
  expect(unasked).toBeNull();
  expect(world.waits.slice(0, 2)).toEqual([1_000, 2_000]);
  expect(world.waits.at(-1)).toBe(60_000);
  expect(problems[0]).toBe('they could not be listed: no worker took the task');
});

it('a fault of ours is no silence', async () => {
  world.known = { polling: ['w-1'], silent: [] };
  world.error = new TypeError('x is undefined');
  await expect(ask()).rejects.toThrow('x is undefined');
});
