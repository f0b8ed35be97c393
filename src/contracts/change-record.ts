/** The node's own file about one remediation: the truth where anything else differs (DESIGN "Change record"). */
import { z } from 'zod';
import { BatchRef, ChangeId, Target, Timestamp } from './basics.ts';
import { Finding } from './audit.ts';
import { Code } from './codes.ts';
import { ApiOutageMs, Baseline, GateEvidence, GateSpec } from './gate.ts';
import { BootInstance, NodeIdentity } from './node-identity.ts';
import { FileChange } from './plan.ts';

export const ChangeState = z.enum([
  'armed',
  'applied',
  'healthy',
  'verified',
  'confirmed',
  'reverting',
  'rolledBack',
  'rollbackFailed',
  'refused',
]);
export type ChangeState = z.infer<typeof ChangeState>;

export const WorkflowRef = z.object({
  clusterId: z.string(),
  namespace: z.string(),
  workflowId: z.string(),
  firstRunId: z.string(),
  attempt: z.number().int(),
  guard: z.string().optional().describe('the guard that admitted it'),
  batch: BatchRef.optional().describe('the batch that began it'),
  restore: z.string().optional().describe('the backup that it puts back'),
  restoreChanges: z.array(ChangeId).optional().describe('the changes whose files it puts back'),
});
export type WorkflowRef = z.infer<typeof WorkflowRef>;

export const RecordedFile = FileChange.extend({
  backupId: z.string().describe('of the form before: bytes and attributes, or the fact that it was absent'),
  stagedNewPath: z.string().nullable(),
  stagedOldPath: z
    .string()
    .nullable()
    .describe('the form before, staged ahead so that giving up is a rename even on a full disk'),
});
export type RecordedFile = z.infer<typeof RecordedFile>;

export const ChangeEnd = z.object({
  code: Code.nullable(),
  reason: z.string(),
  by: z.string().describe('worker, recover, or an operator'),
});
export type ChangeEnd = z.infer<typeof ChangeEnd>;

export const ChangeRecord = z.object({
  schema: z.literal(1).describe('readers take N and N-1; unreadable means blocked, never "none"'),
  changeId: ChangeId,
  state: ChangeState,
  identity: NodeIdentity,
  workflow: WorkflowRef,
  planHash: z.string(),
  target: Target,
  checks: z.array(z.string()),
  files: z.array(RecordedFile),
  stageToken: z
    .string()
    .default('')
    .describe('part of the name of everything staged by the attempt that armed it; empty for a tombstone'),
  baseline: Baseline.nullable(),
  gate: GateSpec.nullable(),
  revertGate: GateSpec.nullable().describe(
    'the gate of the form before: its own arguments, probes and ports',
  ),
  /** What the baseline audit found, so that a rollback can be proved to be one. */
  findingsBefore: z.array(Finding),
  boot: BootInstance,
  armedAt: Timestamp,
  armedUptimeMs: z.number().describe('deadlines count from here until the write is recorded'),
  appliedUptimeMs: z.number().nullable(),
  verifiedUptimeMs: z.number().nullable(),
  revertAfterMs: z.number(),
  confirmWithinMs: z.number(),
  /** The gate attempt that may store a verdict: a later attempt takes it over. */
  gateToken: z.string().nullable(),
  verifiedProcess: Baseline.shape.process,
  reverter: z
    .object({
      token: z.string(),
      by: z.string(),
      refreshedUptimeMs: z.number(),
      refreshMs: z.number().describe('its own rhythm: after three missed refreshes another may take over'),
      boot: BootInstance,
    })
    .nullable(),
  sideEffects: z.object({
    kubeletRestarts: z.number().int(),
    kubeletRestartedAt: Timestamp.nullable()
      .default(null)
      .describe('stored before it is done: a kubelet older than this was not restarted after all'),
    kubeletRestartWhy: z.string().nullable().default(null).describe('why that restart was needed'),
    restartedForChangeAt: Timestamp.nullable()
      .default(null)
      .describe(
        "of a change of the kubelet's configuration: its restart with the change, stored before it is done",
      ),
  }),
  evidence: GateEvidence.nullable().describe('of the gate over the change'),
  revertEvidence: GateEvidence.nullable(),
  findingsAfter: z.array(Finding).nullable(),
  conflicts: z.array(z.object({ path: z.string(), detail: z.string() })),
  end: ChangeEnd.nullable().describe('set when reverting begins (why), kept to the end'),
  history: z.array(z.object({ state: ChangeState, at: Timestamp, by: z.string() })),
});
export type ChangeRecord = z.infer<typeof ChangeRecord>;

export const KubeletRestart = z.object({
  at: Timestamp.describe("by the node's clock; stored before it is done"),
  why: z.string(),
});
export type KubeletRestart = z.infer<typeof KubeletRestart>;

/** Absent: of a version that did not tell. */
export const KubeletRestarts = z
  .array(KubeletRestart)
  .optional()
  .describe(
    'what the rollback of another component needed: a kubelet that ignores what was put back is restarted; none: it was not',
  );

/** What node activities answer about a change: its state, and its end when it has one. */
export const ChangeReport = z.object({
  changeId: z.string(),
  state: ChangeState.or(z.literal('unknown')),
  end: ChangeEnd.nullable(),
  evidence: GateEvidence.nullable(),
  revertEvidence: GateEvidence.nullable(),
  failedEvidence: GateEvidence.nullable()
    .optional()
    .describe('of a gate that the change did not pass: known to the run alone, no record keeps it'),
  findings: z.array(Finding),
  conflicts: ChangeRecord.shape.conflicts,
  restarts: z.number().int(),
  kubeletRestarts: KubeletRestarts,
  outageMs: z.number().nullable(),
  apiOutageMs: ApiOutageMs,
});
export type ChangeReport = z.infer<typeof ChangeReport>;

/** A change as it is found by the run that made it; what it wrote and saw stays on the node. */
export type ChangeSummary = Pick<ChangeRecord, 'changeId' | 'state' | 'target' | 'armedAt' | 'workflow'>;
