/** A node whose batch takes too long: it is cancelled, and has its time to put back what is open, whenever it was begun. */
import type * as Workflow from '@temporalio/workflow';
import { beforeEach, expect, it, vi } from 'vitest';
import type { FleetNodeResult } from '../../src/contracts/fleet.ts';
import { freshCourse } from '../../src/domain/fleet/course.ts';
import type { Course } from '../../src/domain/fleet/course.ts';
import type { Fleet } from '../../src/workflows/fleet/fleet.ts';
import { untilNodeEnds } from '../../src/workflows/fleet/until-node-ends.ts';
import { fleetNode } from '../domain/fleet/nodes.ts';

const world = vi.hoisted((): { waits: Record<string, number> } => ({ waits: {} }));
vi.mock('@temporalio/workflow', async (original) => ({
  ...(await original<typeof Workflow>()),
  condition: (isTrue: () => boolean, ms: number, { summary }: { summary: string }) => {
    world.waits[summary] = ms;
    return Promise.resolve(isTrue());
  },
}));
beforeEach(() => (world.waits = {}));

const minuteMs = 60_000;
const ago = (ms: number): string => new Date(Date.now() - ms).toISOString();

async function follow(more: Partial<FleetNodeResult>, course: Partial<Course> = {}) {
  const node = fleetNode('cp-1 UNDER_WAY', { wave: 0, runId: 'r', ...more });
  const view = {
    status: { nodes: [node], stopped: null, result: null, startedAt: ago(minuteMs) },
    hold: { aborted: false, cancelledAt: null },
    node: () => node,
    change: (_name: string, change: object) => Object.assign(node, change),
    show: () => undefined,
  };
  const request = {
    ...{ cluster: 'c', nodeWithin: '4h', abandonAfter: '10m', unreachableAfter: '1m', approval: {} },
    ...{ dryRun: false, stopAfter: 9, silentIsFailure: false },
  };
  const own = { ...freshCourse(), ...course };
  const fleet = { view, parsed: { request }, course: own, id: 'fleet/c' } as unknown as Fleet;
  let cancels = 0;
  const ended = new Promise<never>(() => undefined);
  await untilNodeEnds(fleet, 'cp-1', { ended, cancel: () => (cancels += 1) });
  expect(cancels).toBe(1);
  expect(node).toMatchObject({ status: 'UNDER_WAY', code: 'NODE_SLOW', isFailure: true });
  return { graceMs: world.waits['cp-1 to put back what was under way'] ?? 0, course: own };
}

it.each([
  ['of an earlier fleet, long ago', { since: ago(10 * 60 * minuteMs) }],
  ['while nobody was there to look', { since: ago(5 * 60 * minuteMs), wave: 1 }],
])('one that was begun %s is waited for from its cancellation on', async (_when, more) => {
  const { graceMs, course } = await follow(more);
  expect(graceMs).toBeGreaterThan(9 * minuteMs);
  // Nothing of it is carried any further.
  expect(course.cancelled).toEqual({});
});

it('the next run of a long history waits for what is left of that time', async () => {
  const cancelled = { 'cp-1': ago(6 * minuteMs) };
  const { graceMs } = await follow({ since: ago(10 * 60 * minuteMs) }, { cancelled });
  expect(graceMs).toBeLessThanOrEqual(4 * minuteMs);
  expect(graceMs).toBeGreaterThan(3 * minuteMs);
});
