/** What a fleet that was cancelled comes to, by what was still to be done then. */
import { expect, it } from 'vitest';
import { freshCourse } from '../../src/domain/fleet/course.ts';
import type { FleetNodeResult } from '../../src/contracts/fleet.ts';
import type { Fleet } from '../../src/workflows/fleet/fleet.ts';
import { fleetResult } from '../../src/workflows/fleet/fleet-result.ts';
import { fleetNodes } from '../domain/fleet/nodes.ts';

function statusOf(nodes: FleetNodeResult[]): string {
  const view = {
    status: { nodes, stopped: null, runId: 'r', phases: [], startedAt: '2026-01-01T00:00:00.000Z' },
    hold: { aborted: false, cancelledAt: '2026-01-01T00:10:00.000Z' },
  };
  const request = { cluster: 'c', dryRun: false, requestedBy: 'ana', reason: '' };
  return fleetResult({ view, course: freshCourse(), parsed: { request } } as unknown as Fleet).status;
}

it('a cancellation that came when all had ended came too late', () => {
  expect(statusOf(fleetNodes('w-1 FIXED', 'w-2 ALREADY_COMPLIANT'))).toBe('FIXED');
});

it('one that left a node untouched, or ended its batch, has cancelled the fleet', () => {
  expect(statusOf(fleetNodes('w-1 FIXED', 'w-2'))).toBe('CANCELLED');
  expect(statusOf(fleetNodes('w-1 FIXED', 'w-2 CANCELLED CANCELLED'))).toBe('CANCELLED');
});
