import { shortHash } from "../../domain/names.js";
import { approvalLines } from "../approval/approval-lines.js";
import { checklistOf } from "../phases.js";
export function detailsOf(status) {
    const lines = checklistOf(status);
    const { paused, result, approval, diff, persistPreview = '' } = status;
    if (paused)
        lines.push('', 'Paused: signal `resume` or `abort`.');
    if (approval.needed !== null && approval.hash !== null) {
        lines.push('', `Approval: ${approval.needed}. Plans \`${shortHash(approval.hash)}\`.`, ...approvalLines(approval));
    }
    if (result !== null)
        lines.push('', `**${result.status}**: ${result.reason}`);
    if (diff !== '')
        lines.push('', '```diff', diff.trimEnd(), '```');
    for (const line of persistPreview.split('\n'))
        if (line !== '')
            lines.push('', `kubeadm: ${line}`);
    return lines.join('\n');
}
