/** The report of one closed run, from its result and those of the runs that it began. */
import type { BatchResult, BatchRun } from '../../contracts/batch.ts';
import type { EarlierRun, ReportCheck, ReportRun, RunDetails, RunReport } from '../../contracts/report.ts';
import type { AskedBy, RemediationResult } from '../../contracts/result.ts';
import { checksOfBatch, checksOfRemediation } from './checks.ts';
import { sectionsOf, totalOf } from './pass-rate.ts';
import { putBackBy } from './put-back.ts';

/** What a report says besides the results. */
export interface ReportFacts {
  workflowId: string;
  runId: string;
  /** ISO 8601 */
  generatedAt: string;
  version: string;
  trend: EarlierRun[];
}

/** The result of a run that a batch began, or why it is not to be had. */
export type ChildResult = { result: RemediationResult } | { missing: string };

/** @param titleOf of a check by its id; undefined: this catalog does not have it */
export function reportOfRemediation(
  result: RemediationResult,
  facts: ReportFacts,
  titleOf: (id: string) => string | undefined,
): RunReport {
  const { workflowId, runId } = facts;
  const { target, status, code, reason, changeId, diff, plan, restarts, outageMs, backups, persisted } =
    result;
  const { kubeletRestarts = [], apiOutageMs = null } = result;
  const run: ReportRun = {
    ...{ workflowId, runId, target, status, reason, changeId, diff, restarts, backups },
    ...{ kubeletRestarts, outageMs, apiOutageMs },
    ...(code !== undefined && { code }),
    ...(plan !== undefined && { plan }),
    ...(persisted !== undefined && { persisted }),
    checks: result.checks.map(({ id }) => id),
    details: detailsOf(result),
    whyNoDetails: null,
    putBackBy: null,
  };
  const checks = checksOfRemediation(result, titleOf);
  return { ...headOf(result, facts, checks), kind: 'remediation', excluded: [], runs: [run] };
}

/** @param children of `result.runs`, in their order */
export function reportOfBatch(
  result: BatchResult,
  children: readonly ChildResult[],
  facts: ReportFacts,
): RunReport {
  const checks = checksOfBatch(result);
  const runs = result.runs.map((run, index) => ({
    ...runOf(run, children[index] ?? { missing: 'not asked for' }),
    putBackBy: putBackBy(run, result.runs),
  }));
  return {
    ...headOf(result, facts, checks),
    kind: result.isRestore === true ? 'restore' : 'batch',
    excluded: result.excluded ?? [],
    runs,
    ...(result.approvals !== undefined && { approvals: result.approvals }),
    ...(result.approval !== undefined && { approval: result.approval }),
    ...(result.report !== undefined && { reported: result.report }),
  };
}

function runOf(run: BatchRun, child: ChildResult): Omit<ReportRun, 'putBackBy'> {
  if ('missing' in child) return { ...run, details: null, whyNoDetails: child.missing };
  return { ...run, details: detailsOf(child.result), whyNoDetails: null };
}

function detailsOf(result: RemediationResult): RunDetails {
  const { auditVerified, planHash, phases, evidence, startedAt, finishedAt } = result;
  const { approvals = [], approval, failedEvidence = null, revertEvidence = null } = result;
  return {
    ...{ auditVerified, planHash, phases, evidence, startedAt, finishedAt },
    ...{ approvals, failedEvidence, revertEvidence },
    ...(approval !== undefined && { approval }),
  };
}

function headOf(
  result: RemediationResult | BatchResult,
  { workflowId, runId, generatedAt, version, trend }: ReportFacts,
  checks: ReportCheck[],
): Omit<RunReport, 'kind' | 'excluded' | 'runs'> {
  const { cluster, node, startedAt, finishedAt, status, success, code, reason, hint } = result;
  const { restarts, outageMs, apiOutageMs = null, phases } = result;
  return {
    schemaVersion: 1,
    kubemend: version,
    ...{ generatedAt, workflowId, runId, cluster, node, asked: askedOf(result.asked), startedAt, finishedAt },
    ...{ status, success, reason, restarts, outageMs, apiOutageMs, phases, checks, trend },
    ...(code !== undefined && { code }),
    ...(hint !== undefined && { hint }),
    total: totalOf(checks),
    sections: sectionsOf(checks),
  };
}

export function askedOf(asked: AskedBy | undefined): RunReport['asked'] {
  const said = (text: string | undefined): string | null => (text === undefined || text === '' ? null : text);
  return { by: said(asked?.by), reason: said(asked?.reason) };
}
