/** A node that was given up ends after all: what it came to is told, and a rollback that failed stops the fleet. */
import { expect, it } from 'vitest';
import type { FleetNodeResult, NodeEnd } from '../../src/contracts/fleet.ts';
import { freshCourse } from '../../src/domain/fleet/course.ts';
import type { Fleet } from '../../src/workflows/fleet/fleet.ts';
import { takeLateEnd } from '../../src/workflows/fleet/until-node-ends.ts';
import { fleetNode } from '../domain/fleet/nodes.ts';

function fleetWith(late: FleetNodeResult, result: object | null = null): Fleet {
  const nodes = [late, fleetNode('w-2')];
  const view = {
    status: { nodes, stopped: null, result },
    node: (name: string) => nodes.find(({ node }) => node === name),
    change: (name: string, change: object) =>
      Object.assign(
        nodes.find(({ node }) => node === name)!,
        change,
      ),
    show: () => undefined,
  };
  const request = { stopAfter: '100%', silentIsFailure: false, dryRun: false };
  return { view, course: { ...freshCourse(), late: ['w-1'] }, parsed: { request } } as unknown as Fleet;
}
const givenUp = (): FleetNodeResult => fleetNode('w-1 UNDER_WAY NODE_SLOW', { isFailure: true });
const lost: NodeEnd = {
  status: 'REMEDIATION_FAILED_ROLLBACK_FAILED',
  code: 'REVERT_CONFLICT',
  reason: 'lost',
};

it.each<[NodeEnd, Partial<FleetNodeResult>, string | null]>([
  [lost, { status: lost.status, code: 'REVERT_CONFLICT' }, 'REVERT_CONFLICT'],
  [{ status: 'FIXED', reason: '1 fixed' }, { status: 'FIXED', isFailure: true, code: undefined }, null],
  [
    { status: 'CANCELLED_ROLLED_BACK', code: 'CANCELLED', reason: 'put back' },
    { code: 'NODE_SLOW', reason: 'ended after it had been given up: put back', isFailure: true },
    null,
  ],
  [
    {
      status: 'PARTLY_FIXED',
      code: 'CANCELLED',
      reason: '1 fixed, 1 failed',
      checks: { fixed: 1, failed: 1 },
    },
    { status: 'PARTLY_FIXED', code: 'NODE_SLOW', checks: { fixed: 1, failed: 1 }, isFailure: true },
    null,
  ],
])('%j is told', async (end, expected, stop) => {
  const fleet = fleetWith(givenUp());
  await takeLateEnd(fleet, 'w-1', end);
  expect(fleet.view.node('w-1')).toMatchObject(expected);
  expect(fleet.view.status.stopped?.code ?? null).toBe(stop);
  expect(fleet.course.late).toEqual([]);
});

it('a result that stands is left as it is', async () => {
  const fleet = fleetWith(givenUp(), { status: 'PARTLY_FIXED' });
  await takeLateEnd(fleet, 'w-1', lost);
  expect(fleet.view.node('w-1')).toEqual(givenUp());
  expect(fleet.view.status.stopped).toBeNull();
});
