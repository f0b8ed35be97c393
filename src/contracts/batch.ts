/** Many checks on one node: what is asked, what each check came to, and every run that it took. */
import { z } from 'zod';
import { Exclusion } from './answers.ts';
import { Approval, ApprovalFacts } from './approval.ts';
import { Verdict } from './audit.ts';
import { ChangeId, Digest, Duration, Name, Risk, Target, Timestamp } from './basics.ts';
import { KubeletRestarts } from './change-record.ts';
import { Code, Status } from './codes.ts';
import { ApiOutageMs } from './gate.ts';
import { ExpectedPlan, PlannedChange } from './plan.ts';
import { Reported, ReportedCheck, SkippedFinding } from './kube-bench.ts';
import { AskedBy, KeptBackup, Persisted, Phase } from './result.ts';
import { remediateOptions } from './request.ts';

/** What is to be done with a node's checks, whether it is one node or each of a fleet. */
export const batchOptions = {
  checks: z.array(z.string().min(1)).min(1).optional().describe('check ids or slugs, on any targets'),
  all: z
    .literal(true)
    .optional()
    .describe(
      'in place of checks: the whole catalog, but for what is about the whole cluster (section 5), of which nothing is changed',
    ),
  exclude: z
    .array(z.union([z.string().min(1), Exclusion]))
    .default([])
    .describe('check ids or slugs that are left alone, with the reason where there is one'),
  oneByOne: z.boolean().default(false).describe('a change for each check; default: one for each component'),
  stopOnFailure: z
    .boolean()
    .default(false)
    .describe('do not look for the guilty check, and begin nothing more'),
  allOrNothing: z
    .boolean()
    .default(false)
    .describe(
      'when anything of it fails, is refused, declined, aborted or cancelled, what it has changed is put back, the last one first; what is left for a person is no failure',
    ),
  maxRestarts: z
    .number()
    .int()
    .min(0)
    .default(100)
    .describe('of components, rollbacks included, and with allOrNothing what it takes to put all back'),
  recoverWithin: Duration.default('2m').describe(
    'how long a component may take to be well again after another change of this batch',
  ),
};

const { checks, all, ...how } = batchOptions;

const ways = ['checks', 'all', 'reported', 'restoreChanges', 'expectedPlans'] as const;

export const BatchRequest = z
  .object({
    schemaVersion: z.literal(1).default(1),
    cluster: Name,
    node: Name,
    checks,
    all,
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
    expectedPlans: z
      .array(ExpectedPlan)
      .min(1)
      .optional()
      .describe(
        'in place of checks: what an earlier dry run has planned, for each target. All is compared before anything is changed, and each again before its own change: where one differs (PLAN_CHANGED) nothing more is begun, and allOrNothing puts back what was',
      ),
    ...how,
    ...remediateOptions,
  })
  .strict()
  .superRefine((request, context) => {
    const asked = ways.filter((name) => request[name] !== undefined);
    const refuse = (path: keyof BatchRequest, message: string): void =>
      context.addIssue({ code: 'custom', path: [path], message });
    for (const name of ['restoreChanges', 'expectedPlans'] as const) {
      const targets = request[name]?.map(({ target }) => target) ?? [];
      for (const target of targets.filter((one, index) => targets.indexOf(one) !== index)) {
        refuse(name, `expected each target once, found ${target} again: name all of its changes together`);
      }
    }
    if (request.restoreChanges !== undefined && request.approval.per === 'batch') {
      refuse(
        'restoreChanges',
        'expected checks beside approval.per "batch"; what is put back is asked for by itself, found changes',
      );
    }
    if (request.oneByOne && request.approval.per === 'batch') {
      refuse(
        'oneByOne',
        'expected false beside approval.per "batch", which is of one change for each component, found true',
      );
    }
    if (request.allOrNothing && request.persist) {
      refuse(
        'persist',
        'expected false beside allOrNothing, which may put back what kubeadm would then keep, found true',
      );
    }
    if (request.oneByOne && request.expectedPlans !== undefined) {
      refuse(
        'oneByOne',
        'expected false beside expectedPlans, which are of one change for each component, found true',
      );
    }
    if (request.allOrNothing && request.restoreChanges !== undefined) {
      refuse(
        'allOrNothing',
        'expected false beside restoreChanges, whose runs go back by themselves only, found true',
      );
    }
    if (asked.length === 1) return;
    const found = asked.length === 0 ? 'none' : asked.join(' and ');
    refuse(
      'checks',
      `expected exactly one of ${ways.slice(0, -1).join(', ')} or ${ways.at(-1) ?? ''}, found ${found}`,
    );
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
  digest: Digest.optional().describe('of its definition; absent: of a batch that began before there was one'),
  problem: z.string().optional().describe('why it cannot be used; then it is only told of'),
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
  'CANCELLED_ROLLED_BACK',
]);
export type BatchStatus = z.infer<typeof BatchStatus>;

/**
 * What became of one check; `guilty`: a change failed for it; `failed`: its change did not hold for another cause;
 * `putBack`: it held, and went back with all others (`allOrNothing`).
 */
export const CheckOutcome = z.enum([
  'fixed',
  'compliant',
  'planned',
  'guilty',
  'failed',
  'putBack',
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
  restoreChanges: z
    .array(z.string())
    .optional()
    .describe('what these changes wrote is what it put back; none: it mended checks'),
  changeId: z.string().nullable().optional().describe('as in the result of the run'),
  plan: PlannedChange.optional().describe('of a dry run'),
  status: Status,
  code: Code.optional(),
  reason: z.string(),
  hint: z.string().optional(),
  diff: z.string(),
  restarts: z.number().int(),
  kubeletRestarts: KubeletRestarts,
  outageMs: z.number().nullable(),
  apiOutageMs: ApiOutageMs,
  backups: z.array(KeptBackup),
  persisted: Persisted.optional(),
});
export type BatchRun = z.infer<typeof BatchRun>;

export const BatchResult = z.object({
  schemaVersion: z.literal(1),
  status: BatchStatus,
  success: z.boolean(),
  code: Code.optional(),
  reason: z.string(),
  hint: z.string().optional(),
  runId: z.string().optional().describe('by which its changes are found: `backups restore --run`'),
  cluster: z.string(),
  node: z.string(),
  asked: AskedBy.optional().describe('who asked for it, and why; empty: not said'),
  approvals: z
    .array(Approval)
    .optional()
    .describe('who has said yes to all of it at once (approval.per: batch)'),
  approval: ApprovalFacts.optional().describe('what was asked of all of it at once'),
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
  excluded: z
    .array(z.object({ id: z.string(), title: z.string(), reason: z.string() }))
    .optional()
    .describe('checks that were to be left alone, and why'),
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
  apiOutageMs: ApiOutageMs,
  phases: z.array(Phase),
  startedAt: Timestamp,
  finishedAt: Timestamp,
});
export type BatchResult = z.infer<typeof BatchResult>;
