/** What a drift audit tells while it is under way: the query `status`, the Web UI's details and its search attributes. */
import { defineQuery, setCurrentDetails, setHandler } from '@temporalio/workflow';
import { messages } from "../../domain/names.js";
import { beginPhase, checklistOf, endPhase } from "../phases.js";
import { attributeKeys, createAttributes } from "../search-attributes.js";
export function beginDriftProgress() {
    const startedAt = new Date().toISOString();
    const status = {
        phase: 'parse',
        waitingFor: '',
        cluster: '',
        node: '',
        phases: [],
        result: null,
    };
    const { enable, upsert } = createAttributes();
    const show = () => setCurrentDetails(detailsOf(status));
    setHandler(defineQuery(messages.status), () => status, {
        description: 'Phase and result of this drift audit',
    });
    return {
        status,
        startedAt,
        describe({ request, hasSearchAttributes }) {
            status.cluster = request.cluster;
            status.node = request.node;
            enable(hasSearchAttributes);
            upsert([
                { key: attributeKeys.Cluster, value: request.cluster },
                { key: attributeKeys.Node, value: request.node },
                { key: attributeKeys.RequestedBy, value: request.requestedBy === '' ? null : request.requestedBy },
            ]);
            show();
        },
        begin(phase, waitingFor) {
            beginPhase(status, phase, waitingFor);
            upsert([{ key: attributeKeys.Phase, value: phase }]);
            show();
        },
        end(outcome) {
            endPhase(status, outcome);
            show();
        },
        finish(result) {
            status.phase = 'done';
            status.waitingFor = '';
            status.result = result;
            const changed = result.changes.map(({ id }) => id);
            upsert([
                { key: attributeKeys.Phase, value: 'done' },
                { key: attributeKeys.Outcome, value: result.status },
                { key: attributeKeys.CheckIds, value: changed.length === 0 ? null : changed },
            ]);
            show();
        },
    };
}
/** The Web UI's "current details": a checklist, then what has changed. */
function detailsOf(status) {
    const lines = checklistOf(status);
    const { result } = status;
    if (result === null)
        return lines.join('\n');
    const code = result.code === undefined ? '' : ` (${result.code})`;
    lines.push('', `**${result.status}**${code}: ${result.reason}`);
    for (const { id, before, after, reason, mend } of result.changes) {
        const mended = mend === null ? '' : `; **${mend.outcome}**: ${mend.reason}`;
        lines.push(`- ${id}: ${before ?? 'not audited'} → ${after ?? 'not audited'}: ${reason}${mended}`);
    }
    return lines.join('\n');
}
