/** What a user asks for: one JSON object with every optional field defaulted. Parsed by the workflow's first activity. */
import { z } from 'zod';
import { AbsolutePath, BatchRef, ChangeId, Digest, Duration, DurationAboveZero } from './basics.ts';
import { durationUpTo, Name } from './basics.ts';
import { ParameterValue } from './answers.ts';
import { GivenApproval, RequestApproval } from './approval.ts';
import { AuditScript } from './audit.ts';
import { ExpectedPlan } from './plan.ts';

const Edits = z.record(z.string(), z.string());

/** Overrides of the health gate; what is absent comes from the node's configuration, then the pace. */
export const GateOptions = z
  .object({
    accept: durationUpTo('1h', 'A: until the kubelet has taken up the file').optional(),
    oldGone: durationUpTo('1h', 'B: until the old process has ended').optional(),
    start: durationUpTo('1h', 'C: from then until the new process runs').optional(),
    progress: durationUpTo('1h', 'D-G: without progress, once the new process runs; default 60s').optional(),
    interval: durationUpTo('1m', 'between two looks; default 2s').optional(),
    settle: durationUpTo(
      '4h',
      'H: soak; default 15s, never less than two kubelet ticks after the write',
    ).optional(),
    request: durationUpTo('1m', 'one request; default 5s').optional(),
  })
  .strict();
export type GateOptions = z.infer<typeof GateOptions>;

/** How a change is made and proved, whatever it is; a batch hands them to each of its runs. */
export const remediateOptions = {
  parameters: z.record(z.string(), ParameterValue).default({}),
  definitions: z
    .record(z.string(), Digest)
    .optional()
    .describe(
      'slug → digest of what whoever asks knows by it; where another knows another, the check is refused',
    ),
  acceptRisk: z
    .enum(['none', 'low', 'medium', 'high'])
    .default('low')
    .describe('highest risk of a check done without further consent'),
  accept: z
    .array(z.string().min(1))
    .optional()
    .describe(
      'check ids or slugs whose own risk is accepted, whatever it is; a batch does them as if each were named',
    ),
  allowUnknown: z
    .boolean()
    .default(false)
    .describe('allow flags that the table of this version does not know'),
  persist: z
    .boolean()
    .default(false)
    .describe(
      "once the change is confirmed, write the same flags into kubeadm's ConfigMap, which is of all control-plane nodes",
    ),
  withoutEtcdSnapshot: z
    .string()
    .min(1)
    .max(1000)
    .optional()
    .describe('why etcd is changed without a snapshot of its data before; absent: no change without one'),
  dryRun: z.boolean().default(false),
  wait: Duration.default('10m').describe('how long to wait for an open change of the node to become final'),
  requestedBy: z.string().max(200).default(''),
  reason: z.string().max(1000).default(''),
  approval: RequestApproval.prefault({}),
  audit: AuditScript.strict().optional(),
  auditTimeout: durationUpTo('1h', 'how long the audit of the change may take').default('30s'),
  rehearse: z.enum(['auto', 'off', 'canary']).default('auto'),
  pace: z.enum(['normal', 'slow', 'fast']).default('normal'),
  gate: GateOptions.prefault({}),
  confirmWithin: durationUpTo('1d', 'from "verified" until the node reverts unless confirmed').default('15m'),
  revertAfter: durationUpTo(
    '1d',
    'from the write until the node reverts by itself unless verified; default: every limit of gate and audit, and 2m. Shorter than those, it ends a slow proof',
  ).optional(),
  abandonAfter: Duration.default('10m').describe(
    'silence of the node after which the signal `abandon` is accepted',
  ),
  heartbeat: DurationAboveZero.default('10s').describe(
    'silence of a node activity after which it is taken for dead',
  ),
  unreachableAfter: DurationAboveZero.default('1m').describe(
    'how long a task waits for the node worker before anything is written',
  ),
  report: z
    .object({ within: DurationAboveZero.default('10m') })
    .strict()
    .prefault({}),
};

export const RemediateRequest = z
  .object({
    schemaVersion: z.literal(1).default(1),
    cluster: Name,
    node: Name,
    checks: z.array(z.string().min(1)).min(1).optional().describe('check ids or slugs, all on one target'),
    manifest: AbsolutePath.optional().describe('a manifest on the node, with set, add, remove or unset'),
    set: Edits.optional(),
    add: Edits.optional(),
    remove: Edits.optional(),
    unset: z.array(z.string()).optional(),
    restore: z.string().optional().describe('a backup id to put back, gated like any change'),
    restoreChanges: z
      .array(ChangeId)
      .min(1)
      .optional()
      .describe(
        'changes of this node, all confirmed and of one target: what they wrote is put back, as one change',
      ),
    isPutBack: z
      .literal(true)
      .optional()
      .describe(
        'beside restoreChanges: the batch that made these changes puts them back, also when they have made the component unwell since',
      ),
    expectedPlan: ExpectedPlan.optional().describe(
      'what an earlier dry run has planned: exactly that is carried out, or nothing (PLAN_CHANGED)',
    ),
    approved: GivenApproval.optional().describe(
      'beside expectedPlan: what people have said to the whole batch; it counts only where that batch has begun this run',
    ),
    batch: BatchRef.optional().describe('the batch that this run is of; its changes are found by it'),
    ...remediateOptions,
  })
  .strict()
  .superRefine((request, context) => {
    const ways = [request.checks, request.manifest, request.restore, request.restoreChanges];
    const asked = ways.filter((value) => value !== undefined);
    if (asked.length !== 1) {
      context.addIssue({
        code: 'custom',
        path: ['checks'],
        message: `expected exactly one of checks, manifest, restore or restoreChanges, found ${asked.length}`,
      });
    }
    if (request.isPutBack === true && request.restoreChanges === undefined) {
      context.addIssue({
        code: 'custom',
        path: ['isPutBack'],
        message: 'expected restoreChanges beside isPutBack, found none',
      });
    }
    const edits =
      [request.set, request.add, request.remove].flatMap((edit) => Object.keys(edit ?? {})).length +
      (request.unset?.length ?? 0);
    if (request.manifest !== undefined && edits === 0) {
      context.addIssue({
        code: 'custom',
        path: ['set'],
        message: 'expected set, add, remove or unset beside manifest, found none',
      });
    }
    if (request.manifest === undefined && edits > 0) {
      context.addIssue({
        code: 'custom',
        path: ['manifest'],
        message: 'expected manifest beside set, add, remove or unset, found none',
      });
    }
  });
export type RemediateRequest = z.infer<typeof RemediateRequest>;
/** What a caller may write: defaults left out. */
export type RemediateInput = z.input<typeof RemediateRequest>;

export const AskRequest = z
  .object({
    cluster: Name,
    node: Name,
    ask: z.enum(['audit', 'backups', 'journal', 'emergency', 'doctor', 'changes', 'checks', 'state']),
    input: z.record(z.string(), z.unknown()).default({}),
    unreachableAfter: DurationAboveZero.default('30s'),
  })
  .strict();
export type AskRequest = z.infer<typeof AskRequest>;

/** A person's answer to a plan; `plan` is its hash, or the first 8 digits of it. */
export const Decision = z.object({
  by: z.string().min(1).max(200),
  plan: z.string().default(''),
  comment: z.string().max(2000).default(''),
});
export type Decision = z.infer<typeof Decision>;
