/** A fleet as its workflow tells it, with the nodes that a test is about. */
import type { FleetNodeResult, FleetProgress } from '../../../src/contracts/fleet.ts';

export const startedAt = '2026-01-31T04:00:00.000Z';

export function fleetNode(node: string, more: Partial<FleetNodeResult> = {}): FleetNodeResult {
  return { node, role: 'worker', status: 'UNTOUCHED', reason: 'not begun', ...more };
}

export function fleetProgress(nodes: FleetNodeResult[], more: Partial<FleetProgress> = {}): FleetProgress {
  const counts: FleetProgress['counts'] = {};
  for (const { status } of nodes) counts[status] = (counts[status] ?? 0) + 1;
  return {
    phase: 'wave',
    waitingFor: '',
    cluster: 'prod',
    name: null,
    runId: 'first',
    startedAt,
    paused: false,
    stopped: null,
    wave: 2,
    approval: null,
    counts,
    nodes,
    phases: [],
    result: null,
    ...more,
  };
}
