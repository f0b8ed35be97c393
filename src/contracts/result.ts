/** What a run of `remediate` answers. */
import { z } from 'zod';
import { Approval, ApprovalFacts } from './approval.ts';
import { Digest, Target, Timestamp } from './basics.ts';
import { Verdict } from './audit.ts';
import { KubeletRestarts } from './change-record.ts';
import { Code, Status } from './codes.ts';
import { ApiOutageMs, GateEvidence } from './gate.ts';
import { PlannedChange } from './plan.ts';

export const Phase = z.object({
  name: z.string(),
  startedAt: Timestamp,
  endedAt: Timestamp.nullable(),
  outcome: z.string(),
});
export type Phase = z.infer<typeof Phase>;

/** As the persons themselves said who they are: no server has proved it. */
export const AskedBy = z.object({ by: z.string(), reason: z.string() });
export type AskedBy = z.infer<typeof AskedBy>;

/** Where what was before is kept. */
export const KeptBackup = z.object({
  id: z.string(),
  path: z.string().nullable(),
  originalPath: z.string(),
  kind: z.enum(['etcdSnapshot', 'configMap']).optional().describe('absent: of a file'),
  digest: Digest.nullable().optional().describe('of a snapshot: sha256 of the whole file'),
  sizeBytes: z.number().int().optional().describe('of a snapshot'),
  revision: z.number().nullable().optional().describe('of a snapshot: of its key-value store'),
});
export type KeptBackup = z.infer<typeof KeptBackup>;

/** The same flags in kubeadm's ConfigMap: what the next `kubeadm upgrade` writes to the node. */
export const Persisted = z.object({
  status: z
    .enum(['persisted', 'held', 'nothingToDo', 'failed', 'unknown', 'notAsked'])
    .describe(
      'held: it was there already; nothingToDo: nothing of the change is written by kubeadm; unknown: the answer was lost; notAsked: an upgrade would undo the change',
    ),
  reason: z.string(),
  configMap: z.string().nullable().describe('namespace and name'),
  changed: z
    .array(z.string())
    .describe('flags, mounts and keys: those written, or those that it says otherwise'),
  backup: KeptBackup.nullable().describe('of the ConfigMap before'),
});
export type Persisted = z.infer<typeof Persisted>;

export const RemediationResult = z.object({
  schemaVersion: z.literal(1),
  status: Status,
  success: z.boolean(),
  code: Code.optional(),
  reason: z.string(),
  hint: z.string().optional(),
  cluster: z.string(),
  node: z.string(),
  asked: AskedBy.optional().describe('who asked for it, and why; empty: not said'),
  approvals: z.array(Approval).optional().describe('who has said yes, to this plan and no other'),
  approval: ApprovalFacts.optional().describe(
    'what was asked, and what became of the question; absent: nobody was to be asked',
  ),
  target: Target.nullable(),
  checks: z.array(z.object({ id: z.string(), before: Verdict, after: Verdict.nullable() })),
  backups: z.array(KeptBackup),
  persisted: Persisted.optional().describe(
    'whether a `kubeadm upgrade` keeps the change; absent: not asked for, and not known',
  ),
  auditVerified: z.boolean(),
  changesMade: z.number().int(),
  restarts: z.number().int().describe('of the changed component'),
  kubeletRestarts: KubeletRestarts,
  outageMs: z
    .number()
    .nullable()
    .describe('how long the changed component did not answer; null: not measured'),
  apiOutageMs: ApiOutageMs,
  planHash: z.string().nullable(),
  plan: PlannedChange.optional().describe('of a dry run'),
  changeId: z
    .string()
    .nullable()
    .describe("the node's record of the change, whatever became of it; null: none was admitted"),
  diff: z.string(),
  phases: z.array(Phase),
  evidence: GateEvidence.nullable(),
  failedEvidence: GateEvidence.nullable().optional().describe('of a gate that the change did not pass'),
  revertEvidence: GateEvidence.nullable().optional().describe('of the gate over the form put back'),
  notReported: z.array(z.string()).describe('sinks that could not be reached within the limit'),
  startedAt: Timestamp,
  finishedAt: Timestamp,
});
export type RemediationResult = z.infer<typeof RemediationResult>;
