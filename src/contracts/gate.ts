/** The health gate: what it is asked (spec), what one look saw (observation), what it says (verdict). */
import { z } from 'zod';
import { Component, Timestamp } from './basics.ts';

/** States of a restart, in order; each has its own limit and its own failure (DESIGN "Health gate"). */
export const GateState = z.enum([
  'accepted',
  'oldGone',
  'started',
  'stable',
  'serving',
  'judged',
  'useful',
  'soak',
]);
export type GateState = z.infer<typeof GateState>;

/** Where evidence comes from; a source that cannot be read is named in the verdict, never guessed. */
export const EvidenceSource = z.enum(['process', 'tls', 'runtime', 'kubelet', 'probe', 'mirror', 'api']);
export type EvidenceSource = z.infer<typeof EvidenceSource>;

export const Probe = z.object({
  kind: z.enum(['startup', 'liveness', 'readiness']),
  scheme: z.enum(['http', 'https']),
  host: z.string(),
  port: z.number().int(),
  path: z.string(),
  headers: z
    .array(z.string())
    .optional()
    .describe(
      'names, in small letters, of what it sends besides; never their values, which may be credentials',
    ),
});
export type Probe = z.infer<typeof Probe>;

export const GateLimits = z.object({
  acceptMs: z.number().describe('A: until the kubelet has taken up the file'),
  oldGoneMs: z.number().describe('B: until the old process has ended (its grace and a slack)'),
  startMs: z
    .number()
    .describe("C: from the old process's end until a new one with the intended arguments runs"),
  progressMs: z.number().describe('D-G: without any progress, once the new process runs'),
  hardMs: z
    .number()
    .describe("D-G: whatever the progress; the Pod's own startup budget or the progress limit, the longer"),
  settleMs: z
    .number()
    .describe('H: how long it must hold without a break; never less than two kubelet ticks after the write'),
  intervalMs: z.number().describe('between two looks'),
  requestMs: z.number().describe('one request of a look'),
});
export type GateLimits = z.infer<typeof GateLimits>;

/** What ran before the write; captured by apply, kept in the change record. */
export const Baseline = z.object({
  process: z
    .object({ pid: z.number().int(), startTicks: z.string(), podUid: z.string().nullable() })
    .nullable(),
  certificate: z
    .string()
    .nullable()
    .describe('fingerprint by SNI (API server) or of the default serving certificate'),
  podUid: z.string().nullable(),
  containerId: z.string().nullable(),
  restartCount: z.number().int().nullable(),
  readyChecks: z.array(z.string()).nullable().describe('names of the /readyz checks that were ok'),
  sources: z
    .array(EvidenceSource)
    .optional()
    .describe('what could be read at the capture; "process" without a process means that none ran'),
  exits: z.array(z.string()).optional().describe('ids of container exits that were already on record'),
  useful: z
    .array(z.string())
    .optional()
    .describe('useful checks that passed before; only these are asked of the new process'),
  leaseHolder: z
    .string()
    .optional()
    .describe(
      'who led before, as its lease names that one process: its renewals are not those of the new one',
    ),
  staticPods: z
    .record(z.string(), z.string())
    .optional()
    .describe("beside a kubelet: other components' processes, which its restart must leave alone"),
});
export type Baseline = z.infer<typeof Baseline>;

export const GateSpec = z.object({
  component: Component,
  restartExpected: z
    .boolean()
    .describe('false when the parsed Pod does not change: then no restart is awaited'),
  argv: z
    .array(z.string())
    .nullable()
    .describe('intended arguments: base name of argv[0], then all from the first that begins with "-"'),
  baseline: Baseline.nullable().describe('null: nothing proves which process is new'),
  writtenAt: Timestamp.nullable(),
  kubeletTickMs: z.number(),
  probes: z.array(Probe),
  healthPort: z.number().int().nullable(),
  host: z.string(),
  limits: GateLimits,
  newPodUid: z
    .boolean()
    .optional()
    .describe("true: a process of the old Pod UID is the old Pod started again (not in a rollback's gate)"),
  restartAllowed: z
    .boolean()
    .optional()
    .describe('with restartExpected false: the same Pod may start anew (a rollback that may come in time)'),
  pod: z
    .object({ name: z.string(), namespace: z.string() })
    .optional()
    .describe('as the manifest names it; default: the component in kube-system'),
  manifestPath: z.string().nullable().optional().describe("node path; picks the kubelet's decode errors"),
  ownEndsOnly: z
    .boolean()
    .optional()
    .describe('true: only ends of Pods that were seen with the intended arguments count (after a rollback)'),
  toldOnly: z
    .array(z.string())
    .optional()
    .describe(
      'useful checks that are looked at and told, but not required (after a rollback: the work of others)',
    ),
  podUidBefore: z
    .string()
    .optional()
    .describe(
      "after a rollback: the Pod that ran before the change; the kubelet's back-off of it is waited out",
    ),
  canary: z.boolean().optional().describe("true: a rehearsal's Pod beside the live one is looked at"),
  effective: z
    .record(z.string(), z.unknown())
    .optional()
    .describe('of a kubelet: dotted key → the value that must be in force; null: its default'),
  apiServer: z
    .object({ host: z.string(), port: z.number().int() })
    .optional()
    .describe(
      "of another component: the API server of the same node, asked only to tell how long it is away; absent: this node has none, or it is the gate's own",
    ),
});
export type GateSpec = z.infer<typeof GateSpec>;

const Answer = z.object({
  status: z.number().int().nullable(),
  error: z.string().nullable(),
  body: z.string().nullable(),
});
/** One request's end: a status, or the error in words ("connection refused", "certificate is not signed by the cluster CA"). */
export type Answer = z.infer<typeof Answer>;

/**
 * One look at the world. Every source may be null: it could not be read in this look.
 * Times are milliseconds on the observer's monotonic clock, except certificate times.
 */
export const Observation = z.object({
  atMs: z.number(),
  missing: z
    .array(z.object({ source: EvidenceSource, why: z.string() }))
    .optional()
    .describe('why a source is null in this look'),
  /** all processes of the component on this node; `listening`: owns the component's port */
  processes: z
    .array(
      z.object({
        pid: z.number().int(),
        startTicks: z.string(),
        startedAtMs: z.number().nullable().describe('Unix time of the start'),
        argv: z.array(z.string()),
        podUid: z.string().nullable(),
        listening: z.boolean(),
      }),
    )
    .nullable(),
  certificate: z.object({ fingerprint: z.string(), startedAtMs: z.number().nullable() }).nullable(),
  ready: Answer.nullable().describe("authenticated /readyz?verbose, or the component's own health path"),
  live: Answer.nullable(),
  probes: z
    .array(z.object({ kind: Probe.shape.kind, answer: Answer }))
    .nullable()
    .describe("the Pod's own probes, without credentials"),
  kubelet: z
    .object({
      healthy: z.boolean(),
      podUid: z.string().nullable(),
      containerId: z.string().nullable(),
      started: z.boolean().nullable(),
      ready: z.boolean().nullable(),
      restartCount: z.number().int().nullable(),
      exits: z.array(
        z.object({
          id: z.string().optional().describe('the same exit has the same id in every look'),
          podUid: z.string(),
          exitCode: z.number().int().nullable().describe('null: only its log was left'),
          reason: z.string(),
          logTail: z.string(),
        }),
      ),
      startTicks: z.string().nullable().optional().describe("of the kubelet's own process"),
      startedAtMs: z.number().nullable().optional().describe("Unix time of the kubelet's start"),
      parseError: z.string().nullable().describe("the kubelet's own decode error for the manifest"),
      backOff: z
        .object({ podUid: z.string(), message: z.string() })
        .nullable()
        .optional()
        .describe(
          'its Pod’s container, which the kubelet starts again only when its wait after earlier ends is over',
        ),
    })
    .nullable(),
  runtime: z
    .object({
      podUid: z.string().nullable(),
      containerId: z.string().nullable().describe('of the running container'),
      pid: z.number().int().nullable().optional().describe('its process, as this machine numbers it'),
      exits: z.array(
        z.object({
          id: z.string().optional().describe('the same exit has the same id in every look'),
          podUid: z.string(),
          exitCode: z.number().int().nullable().describe('null: its container was removed already'),
          reason: z.string().optional(),
          logTail: z.string(),
        }),
      ),
    })
    .nullable()
    .describe('what the container runtime says of the Pod'),
  mirror: z
    .object({
      podUid: z.string().nullable(),
      ready: z.boolean().nullable(),
      containerId: z.string().nullable(),
    })
    .nullable(),
  useful: z
    .array(
      z.object({
        name: z.string(),
        ok: z.boolean(),
        detail: z.string(),
        holder: z.string().optional().describe('of a lease: the one process that it names'),
        runsOutMs: z
          .number()
          .optional()
          .describe('of a lease: until it can be taken by another, at most; negative: since then'),
        standsBy: z
          .boolean()
          .optional()
          .describe(
            'another node does this work now: it says nothing of what this one does when its turn comes',
          ),
        noneToSpare: z
          .boolean()
          .optional()
          .describe('of etcd: all are well, and the restart of one would cost the others their quorum'),
        unasked: z
          .boolean()
          .optional()
          .describe('it could not be asked, for lack of rights or means: nothing is known of it'),
      }),
    )
    .nullable(),
  podsOfName: z
    .number()
    .int()
    .nullable()
    .describe('visible files in the manifest directory that define this Pod'),
  configz: z
    .record(z.string(), z.unknown())
    .nullable()
    .optional()
    .describe('of a kubelet that is asked about keys: its configuration in force'),
  staticPods: z
    .record(z.string(), z.string())
    .nullable()
    .optional()
    .describe("beside a kubelet: other components' processes as `pid/start`"),
  apiServer: Answer.nullable()
    .optional()
    .describe(
      "beside another component: what this node's API server says of itself; no verdict is made of it",
    ),
});
export type Observation = z.infer<typeof Observation>;

export const ApiOutageMs = z
  .number()
  .nullable()
  .optional()
  .describe(
    "how long this node's own API server was away, whatever component was changed; null: not measured; absent: of a version that did not measure it",
  );

export const GateEvidence = z.object({
  states: z.array(
    z.object({
      state: GateState,
      reachedAtMs: z.number().describe('since the gate began'),
      by: z.array(EvidenceSource),
      detail: z.string(),
    }),
  ),
  sources: z.array(EvidenceSource).describe('sources that said something'),
  missing: z.array(z.object({ source: EvidenceSource, why: z.string() })),
  process: Baseline.shape.process,
  certificate: z.string().nullable(),
  looks: z.number().int(),
  outageMs: z.number().nullable(),
  apiOutageMs: ApiOutageMs,
  lastSeen: z.string(),
});
export type GateEvidence = z.infer<typeof GateEvidence>;

export const GateVerdict = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('waiting'), state: GateState, waitingFor: z.string(), evidence: GateEvidence }),
  z.object({ kind: z.literal('healthy'), evidence: GateEvidence }),
  z.object({
    kind: z.literal('failed'),
    state: GateState,
    failure: z.string().describe('short name, such as "crash-on-start"'),
    reason: z.string(),
    evidence: GateEvidence,
  }),
  z.object({ kind: z.literal('notProven'), state: GateState, reason: z.string(), evidence: GateEvidence }),
]);
export type GateVerdict = z.infer<typeof GateVerdict>;
