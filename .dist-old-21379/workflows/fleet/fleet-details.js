import { countStatuses, describeCounts } from "../../domain/fleet/fleet-outcome.js";
import { checklistOf } from "../phases.js";
/** of each list */
const mostShown = 20;
export function detailsOf(status) {
    const { nodes, paused, stopped, approval, result } = status;
    const lines = checklistOf({ ...status, phases: status.phases.slice(-mostShown) });
    lines.push('', describeCounts(countStatuses(nodes)));
    const telling = nodes.filter(({ status: is, isFailure }) => isFailure === true || is === 'UNDER_WAY');
    for (const { node, status: is, reason } of telling.slice(0, mostShown)) {
        lines.push(`- ${node} ${is}${reason === '' ? '' : `: ${reason}`}`);
    }
    if (telling.length > mostShown)
        lines.push(`- and ${telling.length - mostShown} more`);
    if (approval !== null)
        lines.push('', `Approval of wave ${approval.wave}: plan \`${approval.plan.slice(0, 8)}\`.`);
    if (paused)
        lines.push('', 'Paused: signal `resume` or `abort`.');
    if (stopped !== null && result === null)
        lines.push('', `Nothing more is begun: ${stopped.reason}`);
    if (result !== null)
        lines.push('', `**${result.status}**: ${result.reason}`);
    return lines.join('\n');
}
