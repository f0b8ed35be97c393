/** What would be done, worked out on the node without touching it; what people approve. */
import { z } from 'zod';
import { Digest, Mode, Risk, Target, Timestamp } from './basics.ts';
import { Finding } from './audit.ts';
import { GateSpec } from './gate.ts';
import { BootInstance, NodeIdentity } from './node-identity.ts';
import { Code } from './codes.ts';

export const Attributes = z.object({
  mode: Mode,
  uid: z.number().int(),
  gid: z.number().int(),
  xattrs: Digest.nullable().describe('digest over all extended attributes; null: not readable here'),
});
export type Attributes = z.infer<typeof Attributes>;

/** A file (or directory) before or after the change; `null` bytes: it is absent, or a directory. */
export const FileForm = z.object({
  kind: z.enum(['absent', 'file', 'directory']),
  digest: Digest.nullable(),
  attributes: Attributes.nullable(),
});
export type FileForm = z.infer<typeof FileForm>;

export const FileChange = z.object({
  path: z.string().describe('as the node names it: where the link leads when it is one'),
  linkPath: z.string().nullable().describe('the symlink through which it was reached, kept as it is'),
  role: z.enum(['manifest', 'kubeletConfig', 'managed']),
  before: FileForm,
  after: FileForm,
});
export type FileChange = z.infer<typeof FileChange>;

/** The node's state that decides whether anything may begin; re-read at every admission. */
export const NodeFacts = z.object({
  identity: NodeIdentity,
  boot: BootInstance,
  at: Timestamp,
  emergencyStop: z.object({ since: Timestamp, changeId: z.string(), reason: z.string() }).nullable(),
  openChange: z
    .object({
      changeId: z.string(),
      state: z.string(),
      target: Target,
      remainingMs: z.number(),
      workflow: z.object({
        clusterId: z.string(),
        namespace: z.string(),
        workflowId: z.string(),
        firstRunId: z.string(),
      }),
    })
    .nullable(),
  recoverer: z.object({ alive: z.boolean(), detail: z.string() }),
  isControlPlane: z
    .boolean()
    .optional()
    .describe(
      'it runs an API server, or has the manifest of one; absent: it could not look, or a node worker that does not say',
    ),
  guard: z.string().nullable().optional().describe('the guard under which it was last changed'),
});
export type NodeFacts = z.infer<typeof NodeFacts>;

export const Plan = z.object({
  planHash: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .describe('people use its first 8 digits'),
  identity: NodeIdentity,
  target: Target,
  checks: z.array(
    z.object({
      id: z.string(),
      slug: z.string(),
      title: z.string(),
      risk: Risk,
      definition: Digest.optional(),
      before: Finding,
    }),
  ),
  files: z.array(FileChange).describe('prerequisites first, manifest last'),
  diff: z.string().describe('unified; values of secret flags masked; no whole bodies'),
  persistPreview: z
    .string()
    .optional()
    .describe("what --persist would write in kubeadm's ConfigMap; told to people, and never compared"),
  argvDiff: z.object({ removed: z.array(z.string()), added: z.array(z.string()) }),
  restart: z.boolean(),
  risk: Risk,
  approvalNeeded: z.string().nullable().describe('why a person must say yes; null: nobody needs to'),
  selfApproval: z.boolean().describe('may the person who asked for the change approve it'),
  preflight: z.array(z.object({ name: z.string(), ok: z.boolean(), detail: z.string() })),
  gate: GateSpec.nullable().describe('null when nothing restarts and there is no component to watch'),
  revertGate: GateSpec.nullable()
    .default(null)
    .describe('the same for the form before: what a rollback must pass'),
  limits: z.object({ revertAfterMs: z.number(), confirmWithinMs: z.number(), auditMs: z.number() }),
  expectedOutageMs: z.number(),
  versions: z.object({
    component: z.string(),
    kubelet: z.string(),
    catalog: z.string(),
    kubemend: z.string(),
  }),
});
export type Plan = z.infer<typeof Plan>;

/** What a dry run tells of a plan: enough to carry out exactly that later, or to say what differs. */
export const PlannedChange = Plan.pick({
  planHash: true,
  identity: true,
  target: true,
  files: true,
  restart: true,
  risk: true,
  approvalNeeded: true,
  expectedOutageMs: true,
  versions: true,
  persistPreview: true,
}).extend({ checks: z.array(z.string()).describe('ids; none: of a manifest edit, or of a restore') });
export type PlannedChange = z.infer<typeof PlannedChange>;

/** What a run must find planned, or it changes nothing (PLAN_CHANGED). */
export const ExpectedPlan = PlannedChange.pick({
  identity: true,
  target: true,
  checks: true,
  files: true,
  versions: true,
}).extend({
  planHash: PlannedChange.shape.planHash
    .nullable()
    .describe('null: not known, because an earlier change of the same batch touches the same files'),
  diff: Plan.shape.diff.optional().describe('what people have been shown; absent: it is not compared'),
});
export type ExpectedPlan = z.infer<typeof ExpectedPlan>;

/** The answer of `inspectAndPlan`. */
export const Inspection = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('change'), facts: NodeFacts, plan: Plan }),
  z.object({ kind: z.literal('compliant'), facts: NodeFacts, target: Target, findings: z.array(Finding) }),
  z.object({ kind: z.literal('openChange'), facts: NodeFacts, target: Target }),
  z.object({
    kind: z.literal('refused'),
    facts: NodeFacts.nullable(),
    status: z.enum(['REFUSED', 'REMEDIATION_FAILED']),
    code: Code,
    reason: z.string(),
    hint: z.string().nullable(),
    findings: z.array(Finding),
  }),
]);
export type Inspection = z.infer<typeof Inspection>;
