/** What `kubemend report` says of one closed fleet: every node, and every check across them. */
import { z } from 'zod';
import { Verdict } from './audit.ts';
import { BatchResult, BatchRun, CheckOutcome } from './batch.ts';
import { Timestamp } from './basics.ts';
import { FleetNodeResult, FleetResult, FleetStatus } from './fleet.ts';
import { PassRate, ReportSection, RunReport } from './report.ts';

/** One check across the nodes whose batch result is to be had. */
export const FleetCheck = z.object({
  id: z.string(),
  title: z.string(),
  section: z.string(),
  now: z.partialRecord(Verdict, z.number().int()).describe('on how many nodes'),
  outcomes: z.partialRecord(CheckOutcome, z.number().int()),
});
export type FleetCheck = z.infer<typeof FleetCheck>;

export const FleetReportNode = FleetNodeResult.omit({ checks: true }).extend({
  apiOutageMs: BatchResult.shape.apiOutageMs,
  batch: z.string().describe('workflow id: the report of this node alone is made of it'),
  before: PassRate.nullable(),
  now: PassRate.nullable(),
  checks: z
    .array(
      z.object({
        id: z.string(),
        before: Verdict,
        now: Verdict,
        outcome: CheckOutcome,
        reason: z.string().describe('empty: it passes'),
      }),
    )
    .nullable()
    .describe('null: the result of its batch is not to be had, and `whyNoDetails` says why'),
  excluded: BatchResult.shape.excluded.unwrap(),
  changes: z
    .array(
      BatchRun.pick({
        workflowId: true,
        runId: true,
        target: true,
        changeId: true,
        status: true,
        code: true,
        reason: true,
        restarts: true,
        outageMs: true,
        apiOutageMs: true,
        backups: true,
      }),
    )
    .describe('in their order; a change that failed is followed by smaller ones'),
  whyNoDetails: z.string().nullable(),
});
export type FleetReportNode = z.infer<typeof FleetReportNode>;

export const EarlierFleet = z.object({
  runId: z.string().describe('the one to name with --run'),
  startedAt: Timestamp,
  finishedAt: Timestamp.nullable(),
  status: FleetStatus.nullable().describe('null: it ended without a result, and `end` says how'),
  end: z.string(),
  asTheyShouldBe: z
    .number()
    .int()
    .nullable()
    .describe('nodes that were, of `asked`; of a plan those on which nothing is to be done'),
  asked: z.number().int().nullable().describe('nodes'),
});
export type EarlierFleet = z.infer<typeof EarlierFleet>;

export const FleetReport = FleetResult.omit({ nodes: true, asked: true, phases: true }).extend({
  kubemend: z.string().describe('version that wrote this report'),
  generatedAt: Timestamp,
  kind: z.literal('fleet'),
  workflowId: z.string(),
  asked: RunReport.shape.asked,
  total: RunReport.shape.total.describe('of every check of every node whose batch result is to be had'),
  sections: z.array(ReportSection).describe('of the same checks, in the order of the benchmark'),
  trend: z
    .array(EarlierFleet)
    .describe('closed runs of the same id, newest first, as the server still keeps them'),
  checks: z.array(FleetCheck).describe('in the order of the benchmark'),
  nodes: z.array(FleetReportNode).describe('in the order in which they were asked for'),
});
export type FleetReport = z.infer<typeof FleetReport>;
