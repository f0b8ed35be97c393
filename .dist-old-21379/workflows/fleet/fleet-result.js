import { isSuccess } from "../../domain/exit-code.js";
import { countStatuses, fleetOutcome } from "../../domain/fleet/fleet-outcome.js";
import { roomForReason, shorten } from "../../domain/fleet/short-reason.js";
export function fleetResult(fleet) {
    const { parsed, view, course } = fleet;
    const { request } = parsed;
    const { status, hold } = view;
    const { nodes } = status;
    tellUntouched(fleet);
    // One that came when all had ended came too late.
    const isCancelled = hold.cancelledAt !== null && nodes.some((one) => one.status === 'UNTOUCHED' || one.code === 'CANCELLED');
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
function tellUntouched({ view }) {
    const { nodes, stopped } = view.status;
    const reason = shorten(stopped?.reason ?? 'not begun', roomForReason(nodes));
    for (const one of nodes) {
        if (one.status === 'UNTOUCHED' && one.reason === '')
            one.reason = reason;
    }
}
function hintOf({ view }, isGood) {
    if (isGood)
        return undefined;
    const { nodes } = view.status;
    if (nodes.some(({ status }) => status === 'REMEDIATION_FAILED_ROLLBACK_FAILED')) {
        return 'repair that node first, then `kubemend emergency clear NODE --reason …`';
    }
    return 'each node tells why; its own batch is batch/<cluster>/<node>. Run the nodes that are left again when that is settled';
}
