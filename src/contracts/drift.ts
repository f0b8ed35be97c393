/** Drift of one node: what a recurring audit is asked, and what has changed since the audit before it. */
import { z } from 'zod';
import { Exclusion } from './answers.ts';
import { Verdict } from './audit.ts';
import { Duration, Name, Timestamp } from './basics.ts';
import { BatchCheck, BatchResult, CheckOutcome } from './batch.ts';
import { Code } from './codes.ts';
import { Phase } from './result.ts';
import { remediateOptions } from './request.ts';

const { parameters, requestedBy, approval, rehearse, pace, gate, wait } = remediateOptions;
const { heartbeat, unreachableAfter, report } = remediateOptions;

export const DriftRequest = z
  .object({
    schemaVersion: z.literal(1).default(1),
    cluster: Name,
    node: Name,
    checks: z
      .array(z.string().min(1))
      .min(1)
      .optional()
      .describe('check ids or slugs; default: the whole catalog'),
    exclude: z
      .array(z.union([z.string().min(1), Exclusion]))
      .default([])
      .describe('check ids or slugs that are left alone, such as what was put back on purpose'),
    remediate: z
      .enum(['none', 'low', 'medium'])
      .default('none')
      .describe('what passed before and fails now is mended, up to this risk; default: nothing is changed'),
    parameters,
    requestedBy,
    ...{ approval, rehearse, pace, gate, wait, heartbeat, unreachableAfter, report },
  })
  .strict();
export type DriftRequest = z.infer<typeof DriftRequest>;
/** What a caller may write: defaults left out. */
export type DriftInput = z.input<typeof DriftRequest>;

/** When a node is audited again and again. */
export const DriftSchedule = z
  .object({
    name: Name.optional().describe('tells several schedules of one node apart'),
    every: Duration.optional(),
    cron: z
      .string()
      .regex(/^[^#\n]+$/, 'expected five to seven fields, or a word such as @daily, without a comment')
      .optional(),
    timezone: z.string().min(1).optional().describe('of cron, as IANA names it; default: UTC'),
    jitter: Duration.default('0s').describe('each run begins later by up to this much'),
  })
  .strict()
  .superRefine(({ every, cron, timezone }, context) => {
    const problem = (path: string, message: string): void =>
      context.addIssue({ code: 'custom', path: [path], message });
    if ((every === undefined) === (cron === undefined)) {
      problem(
        'every',
        `expected exactly one of every and cron, found ${every === undefined ? 'none' : 'both'}`,
      );
    }
    if (timezone !== undefined && cron === undefined)
      problem('timezone', 'expected cron beside it, found none');
  });
export type DriftSchedule = z.infer<typeof DriftSchedule>;

/** What a drift audit must know of a check. */
export const DriftCheck = BatchCheck.pick({
  id: true,
  slug: true,
  title: true,
  target: true,
  kind: true,
  risk: true,
  requires: true,
  parameters: true,
  neverInAll: true,
  digest: true,
});
export type DriftCheck = z.infer<typeof DriftCheck>;

export const DriftStatus = z.enum([
  'BASELINE',
  'NO_CHANGE',
  'IMPROVED',
  'CHANGED',
  'DRIFTED',
  'DRIFT_FIXED',
  'NODE_UNREACHABLE',
  'AUDIT_FAILED',
  'REMEDIATION_FAILED_ROLLBACK_FAILED',
]);
export type DriftStatus = z.infer<typeof DriftStatus>;

export const DriftChange = z.object({
  id: z.string(),
  title: z.string(),
  kind: z
    .enum(['newlyFailing', 'newlyPassing', 'newlyUnknown', 'changed', 'appeared', 'disappeared'])
    .describe('newlyUnknown: could not be looked at; appeared, disappeared: of what is audited'),
  before: Verdict.nullable().describe('null: was not audited'),
  after: Verdict.nullable().describe('as this audit found it, before anything was mended; null: not audited'),
  reason: z.string().describe('what was seen'),
  mend: z
    .object({
      outcome: CheckOutcome,
      reason: z.string(),
      code: Code.optional().describe('of the run that did not do it'),
    })
    .nullable()
    .describe('what came of mending it again; null: that was not asked for, or it did not drift'),
});
export type DriftChange = z.infer<typeof DriftChange>;

/** What the next audit compares with. */
export const KnownCheck = z.object({
  id: z.string(),
  verdict: Verdict,
  held: z.boolean().describe('it passed when it could last be looked at: if it fails, it has drifted'),
  mends: z.number().int().describe('times that it was mended since it last passed by itself'),
});
export type KnownCheck = z.infer<typeof KnownCheck>;

export const DriftResult = z.object({
  schemaVersion: z.literal(1),
  status: DriftStatus,
  success: z.boolean(),
  code: Code.optional(),
  reason: z.string(),
  hint: z.string().optional(),
  cluster: z.string(),
  node: z.string(),
  comparedWith: Timestamp.nullable().describe('when what this was compared with was audited; null: nothing'),
  auditedAt: Timestamp.nullable().describe(
    'of `checks`; older than this run where the node could not be audited; null: never',
  ),
  changes: z.array(DriftChange),
  remediation: BatchResult.pick({
    status: true,
    code: true,
    reason: true,
    restarts: true,
    outageMs: true,
    apiOutageMs: true,
  })
    .extend({ workflowId: z.string(), runId: z.string(), checks: z.array(z.string()) })
    .nullable()
    .describe('the batch that was to mend what drifted; null: there was nothing to be mended'),
  checks: z.array(KnownCheck).describe('as they are now: what the next audit is compared with'),
  phases: z.array(Phase),
  notReported: z.array(z.string()).describe('sinks that could not be reached within the limit'),
  startedAt: Timestamp,
  finishedAt: Timestamp,
});
export type DriftResult = z.infer<typeof DriftResult>;
