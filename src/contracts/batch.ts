/** Many checks on one node: what is asked, what each check came to, and every run that it took. */
import { z } from 'zod';
import { Verdict } from './audit.ts';
import { ChangeId, Duration, Name, Risk, Target, Timestamp } from './basics.ts';
import { Code, Status } from './codes.ts';
import { Reported, ReportedCheck, SkippedFinding } from './kube-bench.ts';
import { AskedBy, Phase } from './result.ts';
import { remediateOptions } from './request.ts';

export const BatchRequest = z
  .object({
    schemaVersion: z.literal(1).default(1),
    cluster: Name,
    node: Name,
    checks: z.array(z.string().min(1)).min(1).optional().describe('check ids or slugs, on any targets'),
    all: z.literal(true).optional().describe('in place of checks: the whole catalog'),
    reported: Reported.optional().describe(
      'in place of checks: what kube-bench found on this node; it selects, and the own audit decides',
    ),
    restoreChanges: z
      .array(z.object({ target: Target, changes: z.array(ChangeId).min(1) }).strict())
      .min(1)
      .optional()
      .describe(
        'in place of checks: what these changes wrote is put back, in this order, each target as one change',
      ),
    exclude: z.array(z.string().min(1)).default([]).describe('check ids or slugs that are left alone'),
    oneByOne: z.boolean().default(false).describe('a change for each check; default: one for each component'),
    stopOnFailure: z
      .boolean()
      .default(false)
      .describe('do not look for the guilty check, and begin nothing more'),
    maxRestarts: z.number().int().min(0).default(100).describe('of components, rollbacks included'),
    recoverWithin: Duration.default('2m').describe(
      'how long a component may take to be well again after another change of this batch',
    ),
    ...remediateOptions,
  })
  .strict()
  .superRefine((request, context) => {
    const asked = (['checks', 'all', 'reported', 'restoreChanges'] as const).filter(
      (name) => request[name] !== undefined,
    );
    const targets = request.restoreChanges?.map(({ target }) => target) ?? [];
    for (const target of targets.filter((one, index) => targets.indexOf(one) !== index)) {
      const message = `expected each target once, found ${target} again: name all of its changes together`;
      context.addIssue({ code: 'custom', path: ['restoreChanges'], message });
    }
    if (asked.length === 1) return;
    context.addIssue({
      code: 'custom',
      path: ['checks'],
      message: `expected exactly one of checks, all, reported or restoreChanges, found ${asked.length === 0 ? 'none' : asked.join(' and ')}`,
    });
  });
export type BatchRequest = z.infer<typeof BatchRequest>;
/** What a caller may write: defaults left out. */
export type BatchInput = z.input<typeof BatchRequest>;

/** What a batch must know of a check; the catalog itself stays where it is. */
export const BatchCheck = z.object({
  id: z.string(),
  slug: z.string(),
  title: z.string(),
  target: Target,
  kind: z.enum(['auto', 'consent', 'manual', 'refused']),
  risk: Risk,
  neverInAll: z.boolean(),
  requires: z.array(z.string()).describe('slugs that travel in the same change'),
  words: z.array(z.string()).describe('flags and keys that its steps touch: a failure that names one is its'),
  parameters: z.array(z.string()).describe('names of its parameters'),
  guidance: z.string(),
});
export type BatchCheck = z.infer<typeof BatchCheck>;

/** FIXED: nothing that was asked for fails any more; NOT_COMPLIANT: nothing was to be done, and something still fails. */
export const BatchStatus = z.enum([
  'FIXED',
  'ALREADY_COMPLIANT',
  'PLANNED',
  'PARTLY_FIXED',
  'NOT_COMPLIANT',
  'REMEDIATION_FAILED',
  'REMEDIATION_FAILED_ROLLED_BACK',
  'REMEDIATION_FAILED_ROLLBACK_FAILED',
  'DECLINED',
  'REFUSED',
  'CANCELLED',
]);
export type BatchStatus = z.infer<typeof BatchStatus>;

/** What became of one check; `guilty`: a change failed for it; `failed`: its change did not hold for another cause. */
export const CheckOutcome = z.enum([
  'fixed',
  'compliant',
  'planned',
  'guilty',
  'failed',
  'refused',
  'declined',
  'notTried',
  'left',
]);
export type CheckOutcome = z.infer<typeof CheckOutcome>;

export const BatchRun = z.object({
  workflowId: z.string(),
  runId: z.string(),
  target: Target,
  checks: z.array(z.string()),
  changeId: z.string().nullable().optional().describe('as in the result of the run'),
  status: Status,
  code: Code.optional(),
  reason: z.string(),
  diff: z.string(),
  restarts: z.number().int(),
  outageMs: z.number().nullable(),
  backups: z.array(z.object({ id: z.string(), path: z.string().nullable(), originalPath: z.string() })),
});
export type BatchRun = z.infer<typeof BatchRun>;

export const BatchResult = z.object({
  schemaVersion: z.literal(1),
  status: BatchStatus,
  success: z.boolean(),
  code: Code.optional(),
  reason: z.string(),
  hint: z.string().optional(),
  cluster: z.string(),
  node: z.string(),
  asked: AskedBy.optional().describe('who asked for it, and why; empty: not said'),
  checks: z.array(
    z.object({
      id: z.string(),
      title: z.string(),
      before: Verdict,
      after: Verdict.nullable().describe('null: not looked at again'),
      outcome: CheckOutcome,
      reason: z.string(),
      reported: ReportedCheck.shape.status
        .optional()
        .describe('what kube-bench said, where its report was given'),
    }),
  ),
  isRestore: z.boolean().optional().describe('what changes wrote was put back, and no check mended'),
  report: z
    .object({
      sources: Reported.shape.sources,
      unknown: z.array(SkippedFinding).describe('findings that the catalog has no check for'),
      excluded: z.array(SkippedFinding).describe('findings that were to be left alone'),
    })
    .optional()
    .describe('of the report that the checks were taken from'),
  runs: z.array(BatchRun).describe('in their order; a run that failed is followed by smaller ones'),
  restarts: z.number().int(),
  outageMs: z.number().nullable(),
  phases: z.array(Phase),
  startedAt: Timestamp,
  finishedAt: Timestamp,
});
export type BatchResult = z.infer<typeof BatchResult>;
