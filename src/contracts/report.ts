/** What `kubemend report` says of one closed run: what became of every check, how each change was proved, what came before. */
import { z } from 'zod';
import { Verdict } from './audit.ts';
import { BatchResult, BatchRun, BatchStatus } from './batch.ts';
import { Timestamp } from './basics.ts';
import { Code, Status } from './codes.ts';
import { ApiOutageMs } from './gate.ts';
import { RemediationResult } from './result.ts';

const AnyStatus = z.union([Status, BatchStatus]);

/** Judged are `pass`, `fail`, `stale` and `unknown`: what could not be looked at does not pass. */
export const PassRate = z.object({
  pass: z.number().int(),
  judged: z.number().int(),
  percent: z.number().nullable().describe('of the judged, rounded down to a tenth; null: nothing was judged'),
  percentOfAll: z
    .number()
    .nullable()
    .describe(
      'of all checks, also those that only a person judges; rounded down to a tenth; null: there is none',
    ),
});
export type PassRate = z.infer<typeof PassRate>;

export const ReportSection = z.object({
  id: z.string().describe('of the benchmark, such as 1.2; empty: checks without a number'),
  title: z.string(),
  checks: z.number().int().describe('those of this report; the section itself may have more'),
  notJudged: z.number().int().describe('now `manual`, `notApplicable` or `waived`'),
  before: PassRate,
  now: PassRate,
});
export type ReportSection = z.infer<typeof ReportSection>;

export const ReportCheck = BatchResult.shape.checks.element.extend({
  section: z.string().describe('id of its section'),
  now: Verdict.describe(
    '`after`; not looked at again: `before`, as nothing of a change is left, and `unknown` where a rollback failed',
  ),
  runs: z
    .array(z.number().int())
    .describe(
      'positions in `runs` of those that were about it, or have put its change back: their diff, backups and proof; the last decides',
    ),
});
export type ReportCheck = z.infer<typeof ReportCheck>;

const details = RemediationResult.pick({
  approvals: true,
  approval: true,
  auditVerified: true,
  planHash: true,
  phases: true,
  evidence: true,
  failedEvidence: true,
  revertEvidence: true,
  startedAt: true,
  finishedAt: true,
});
export const RunDetails = details.required({ approvals: true, failedEvidence: true, revertEvidence: true });
export type RunDetails = z.infer<typeof RunDetails>;

export const ReportRun = BatchRun.extend({
  target: RemediationResult.shape.target,
  details: RunDetails.nullable().describe(
    'null: its own result is not to be had, and `whyNoDetails` says why',
  ),
  whyNoDetails: z.string().nullable(),
  putBackBy: z
    .number()
    .int()
    .nullable()
    .describe('position in `runs` of the one that has put it back (all or nothing); null: none has'),
});
export type ReportRun = z.infer<typeof ReportRun>;

export const EarlierRun = z.object({
  runId: z.string(),
  startedAt: Timestamp,
  finishedAt: Timestamp.nullable(),
  status: AnyStatus.nullable().describe('null: it ended without a result, and `end` says how'),
  end: z.string(),
  now: PassRate.nullable().describe('of the checks that it was about'),
});
export type EarlierRun = z.infer<typeof EarlierRun>;

export const RunReport = z.object({
  schemaVersion: z.literal(1),
  kubemend: z.string().describe('version that wrote this report'),
  generatedAt: Timestamp,
  kind: z.enum(['remediation', 'batch', 'restore']),
  workflowId: z.string(),
  runId: z.string(),
  cluster: z.string(),
  node: z.string(),
  asked: z
    .object({ by: z.string().nullable(), reason: z.string().nullable() })
    .describe('as they said; null: not said'),
  approvals: BatchResult.shape.approvals,
  approval: BatchResult.shape.approval,
  startedAt: Timestamp,
  finishedAt: Timestamp,
  status: AnyStatus,
  success: z.boolean(),
  code: Code.optional(),
  reason: z.string(),
  hint: z.string().optional(),
  restarts: z.number().int(),
  outageMs: z.number().nullable(),
  apiOutageMs: ApiOutageMs,
  total: ReportSection.omit({ id: true, title: true }),
  sections: z.array(ReportSection),
  checks: z.array(ReportCheck),
  excluded: BatchResult.shape.excluded
    .unwrap()
    .describe('checks that were to be left alone, and why; none of them is one of `checks`'),
  runs: z.array(ReportRun).describe('in their order; a run that failed is followed by smaller ones'),
  phases: RemediationResult.shape.phases,
  reported: BatchResult.shape.report.describe("of kube-bench's report, where the checks were taken from one"),
  trend: z
    .array(EarlierRun)
    .describe('earlier closed runs of this id that the server still has, newest first, 20 at most'),
});
export type RunReport = z.infer<typeof RunReport>;
