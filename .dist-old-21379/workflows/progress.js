/** What a run tells while it is under way: the query `status`, the Web UI's details and its search attributes. */
import { setCurrentDetails, workflowInfo } from '@temporalio/workflow';
import { neededText, noApproval } from "../domain/approval/demands.js";
import { parseRemediateId, shortHash } from "../domain/names.js";
import { approvalLines } from "./approval/approval-lines.js";
import { beginPhase, checklistOf, endPhase } from "./phases.js";
import { attributeKeys, createAttributes } from "./search-attributes.js";
export function beginProgress() {
    const id = parseRemediateId(workflowInfo().workflowId);
    const startedAt = new Date().toISOString();
    const status = {
        phase: 'parse',
        waitingFor: '',
        cluster: id?.cluster ?? '',
        node: id?.node ?? '',
        target: id?.target ?? null,
        checks: [],
        planHash: null,
        diff: '',
        approval: noApproval(),
        phases: [],
        changeId: null,
        nodeSilentSince: null,
        result: null,
    };
    const { enable, upsert } = createAttributes();
    const show = () => setCurrentDetails(detailsOf(status));
    return {
        status,
        startedAt,
        describeRequest({ request, hasSearchAttributes }) {
            enable(hasSearchAttributes);
            status.cluster = request.cluster;
            status.node = request.node;
            status.checks = request.checks ?? [];
            upsert([
                { key: attributeKeys.Cluster, value: request.cluster },
                { key: attributeKeys.Node, value: request.node },
                { key: attributeKeys.Component, value: status.target },
                { key: attributeKeys.RequestedBy, value: request.requestedBy === '' ? null : request.requestedBy },
                { key: attributeKeys.CheckIds, value: status.checks.length === 0 ? null : status.checks },
            ]);
            show();
        },
        describePlan(plan) {
            status.planHash = plan.planHash;
            status.diff = plan.diff;
            status.persistPreview = plan.persistPreview;
            status.target = plan.target;
            status.checks = plan.checks.map((check) => check.id);
            if (status.checks.length > 0)
                upsert([{ key: attributeKeys.CheckIds, value: status.checks }]);
            show();
        },
        begin(phase, waitingFor) {
            beginPhase(status, phase, waitingFor);
            upsert([{ key: attributeKeys.Phase, value: phase }]);
            show();
        },
        end: (outcome) => endPhase(status, outcome),
        waitFor(what) {
            status.waitingFor = what;
            show();
        },
        finish(result) {
            status.result = result;
            status.phase = 'done';
            status.waitingFor = '';
            upsert([
                { key: attributeKeys.Phase, value: 'done' },
                { key: attributeKeys.Outcome, value: result.status },
            ]);
            show();
        },
    };
}
/** The Web UI's "current details": a checklist that is read from top to bottom, then the diff. */
function detailsOf(status) {
    const lines = checklistOf(status);
    const { approval, result } = status;
    const needed = neededText(approval);
    if (needed !== null && status.planHash !== null) {
        lines.push('', `Approval: ${needed}. Plan \`${shortHash(status.planHash)}\`.`, ...approvalLines(approval));
    }
    if (result !== null)
        lines.push('', `**${result.status}**${result.code === undefined ? '' : ` (${result.code})`}: ${result.reason}`);
    if (status.nodeSilentSince !== null)
        lines.push('', `Node silent since ${status.nodeSilentSince}.`);
    if (status.diff !== '')
        lines.push('', '```diff', status.diff.trimEnd(), '```');
    if (status.persistPreview !== undefined)
        lines.push('', `kubeadm: ${status.persistPreview}`);
    return lines.join('\n');
}
