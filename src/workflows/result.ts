/** The result of a run, built from how it was settled. */
import type { ApprovalState } from '../contracts/approval.ts';
import type { Finding } from '../contracts/audit.ts';
import type { BackupRecord } from '../contracts/backup.ts';
import type { Target } from '../contracts/basics.ts';
import type { ChangeReport } from '../contracts/change-record.ts';
import type { Code, Status } from '../contracts/codes.ts';
import type { NodeFacts, Plan } from '../contracts/plan.ts';
import type { KeptBackup, RemediationResult } from '../contracts/result.ts';
import { neededText, noApproval } from '../domain/approval/demands.ts';
import { isSuccess } from '../domain/exit-code.ts';
import { plannedChange } from './expected-plan.ts';
import type { Run } from './remediate.ts';

/** How a run ended, with whatever it knew by then. */
export interface Settlement {
  status: Status;
  code?: Code | undefined;
  reason: string;
  hint?: string | undefined;
  plan?: Plan;
  facts?: NodeFacts | undefined;
  target?: Target;
  findings?: Finding[];
  backups?: BackupRecord[];
  report?: ChangeReport;
  /** a transient cause before the write, or another change of the node: the run may plan afresh */
  retry?: boolean;
}

export function resultOf(run: Run, settlement: Settlement): RemediationResult {
  const { status, code, reason, hint, plan, report } = settlement;
  const { progress, request } = run;
  progress.end(status);
  const before = plan?.checks.map((check) => check.before) ?? settlement.findings ?? [];
  const after = new Map(
    (report?.findings ?? settlement.findings ?? []).map((finding) => [finding.check, finding.verdict]),
  );
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
    kubeletRestarts: report?.kubeletRestarts ?? [],
    outageMs: report?.outageMs ?? null,
    apiOutageMs: report?.apiOutageMs ?? null,
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

function toldOf(backup: BackupRecord): KeptBackup {
  const { id, backupPath: path, originalPath, kind, digest, sizeBytes, etcd } = backup;
  if (kind !== 'etcdSnapshot') return { id, path, originalPath };
  return { id, path, originalPath, kind, digest, sizeBytes, revision: etcd?.revision ?? null };
}

/** What was asked about another plan before is not of this one: no answer counts for it. */
function approvalOf(
  { granted, ...facts }: ApprovalState,
  plan: Plan | undefined,
): Pick<RemediationResult, 'approvals' | 'approval'> {
  if (plan !== undefined && plan.planHash === facts.hash && facts.needed !== null) {
    return { approvals: granted, approval: facts };
  }
  const { granted: none, ...unasked } = { ...noApproval(), ignored: facts.ignored };
  return { approvals: none, ...(facts.ignored.length > 0 && { approval: unasked }) };
}

/** By the rules as well, where they were asked. */
function neededFor({ planHash, approvalNeeded }: Plan, approval: ApprovalState): string | null {
  return approval.hash === planHash ? neededText(approval) : approvalNeeded;
}
