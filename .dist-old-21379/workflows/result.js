import { neededText, noApproval } from "../domain/approval/demands.js";
import { isSuccess } from "../domain/exit-code.js";
import { plannedChange } from "./expected-plan.js";
export function resultOf(run, settlement) {
    const { status, code, reason, hint, plan, report } = settlement;
    const { progress, request } = run;
    progress.end(status);
    const before = plan?.checks.map((check) => check.before) ?? settlement.findings ?? [];
    const after = new Map((report?.findings ?? settlement.findings ?? []).map((finding) => [finding.check, finding.verdict]));
    const isFixed = status === 'FIXED';
    return {
        schemaVersion: 1,
        status,
        success: isSuccess(status),
        ...(code !== undefined && { code }),
        reason,
        ...(hint !== undefined && { hint }),
        cluster: request.cluster,
        node: request.node,
        asked: { by: request.requestedBy, reason: request.reason },
        ...approvalOf(progress.status.approval, plan),
        target: plan?.target ?? settlement.target ?? null,
        checks: before.map((finding) => ({
            id: finding.check,
            before: finding.verdict,
            after: after.get(finding.check) ?? null,
        })),
        backups: (settlement.backups ?? []).map(toldOf),
        auditVerified: isFixed || (status === 'ALREADY_COMPLIANT' && before.length > 0),
        changesMade: isFixed ? (plan?.files.length ?? 0) : 0,
        restarts: report?.restarts ?? 0,
        outageMs: report?.outageMs ?? null,
        planHash: plan?.planHash ?? null,
        ...(plan !== undefined &&
            status === 'PLANNED' && {
            plan: plannedChange({ ...plan, approvalNeeded: neededFor(plan, progress.status.approval) }),
        }),
        changeId: progress.status.changeId,
        diff: plan?.diff ?? '',
        phases: progress.status.phases,
        evidence: report?.evidence ?? null,
        failedEvidence: report?.failedEvidence ?? null,
        revertEvidence: report?.revertEvidence ?? null,
        notReported: [],
        startedAt: progress.startedAt,
        finishedAt: new Date().toISOString(),
    };
}
function toldOf(backup) {
    const { id, backupPath: path, originalPath, kind, digest, sizeBytes, etcd } = backup;
    if (kind !== 'etcdSnapshot')
        return { id, path, originalPath };
    return { id, path, originalPath, kind, digest, sizeBytes, revision: etcd?.revision ?? null };
}
/** What was asked about another plan before is not of this one: no answer counts for it. */
function approvalOf({ granted, ...facts }, plan) {
    if (plan !== undefined && plan.planHash === facts.hash && facts.needed !== null) {
        return { approvals: granted, approval: facts };
    }
    const { granted: none, ...unasked } = { ...noApproval(), ignored: facts.ignored };
    return { approvals: none, ...(facts.ignored.length > 0 && { approval: unasked }) };
}
/** By the rules as well, where they were asked. */
function neededFor({ planHash, approvalNeeded }, approval) {
    return approval.hash === planHash ? neededText(approval) : approvalNeeded;
}
