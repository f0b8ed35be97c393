/** The result of a fleet: every node that was asked for, with what became of it. */
import type { FleetResult } from '../../contracts/fleet.ts';
import { isSuccess } from '../../domain/exit-code.ts';
import { countStatuses, fleetOutcome } from '../../domain/fleet/fleet-outcome.ts';
import { roomForReason, shorten } from '../../domain/fleet/short-reason.ts';
import type { Fleet } from './fleet.ts';

export function fleetResult(fleet: Fleet): FleetResult {
  const { parsed, view, course } = fleet;
  const { request } = parsed;
  const { status, hold } = view;
  const { nodes } = status;
  tellUntouched(fleet);
  // One that came when all had ended came too late.
  const isCancelled =
    hold.cancelledAt !== null && nodes.some((one) => one.status === 'UNTOUCHED' || one.code === 'CANCELLED');
  const outcome = fleetOutcome({ nodes, dryRun: request.dryRun, stopped: status.stopped, isCancelled });
  const hint = hintOf(fleet, isSuccess(outcome.status));
  return {
    schemaVersion: 1,
    status: outcome.status,
    success: isSuccess(outcome.status),
    ...(outcome.code !== undefined && { code: outcome.code }),
    reason: outcome.reason,
    ...(hint !== undefined && { hint }),
    cluster: request.cluster,
    ...(request.name !== undefined && { name: request.name }),
    runId: status.runId,
    ...(request.retryOf !== undefined && { retryOf: request.retryOf }),
    ...(request.dryRun && { dryRun: true }),
    asked: { by: request.requestedBy, reason: request.reason },
    counts: countStatuses(nodes),
    nodes,
    waves: course.waves,
    approvals: course.approvals,
    restarts: nodes.reduce((sum, { restarts = 0 }) => sum + restarts, 0),
    phases: status.phases,
    startedAt: status.startedAt,
    finishedAt: new Date().toISOString(),
  };
}

function tellUntouched({ view }: Fleet): void {
  const { nodes, stopped } = view.status;
  const reason = shorten(stopped?.reason ?? 'not begun', roomForReason(nodes));
  for (const one of nodes) {
    if (one.status === 'UNTOUCHED' && one.reason === '') one.reason = reason;
  }
}

function hintOf({ view }: Fleet, isGood: boolean): string | undefined {
  if (isGood) return undefined;
  const { nodes } = view.status;
  if (nodes.some(({ status }) => status === 'REMEDIATION_FAILED_ROLLBACK_FAILED')) {
    return 'repair that node first, then `kubemend emergency clear NODE --reason …`';
  }
  return 'each node tells why; its own batch is batch/<cluster>/<node>. Run the nodes that are left again when that is settled';
}
