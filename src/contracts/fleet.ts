/** The same work on many nodes: in which order, when it stops, and what became of each of them. */
import { z } from 'zod';
import { BatchRef, Duration, Name, Timestamp } from './basics.ts';
import { BatchResult, BatchStatus, CheckOutcome, batchOptions } from './batch.ts';
import { Code } from './codes.ts';
import { NodeRole } from './approval-policy.ts';
import { Reported, ReportedCheck } from './kube-bench.ts';
import { Approval } from './approval.ts';
import type { DemandStanding } from './approval.ts';
import { AskedBy, Phase } from './result.ts';
import { remediateOptions } from './request.ts';

/** So many nodes: a count, or a part of all nodes, rounded up. */
export const Share = z.union([
  z.number().int().min(0).max(5000),
  z
    .string()
    .regex(/^(100|[1-9]?\d)%$/, 'expected a count of nodes, such as 5, or a part of them, such as "10%"'),
]);
export type Share = z.infer<typeof Share>;

/** What kube-bench reported of one node. Nodes have many findings in common, and thousands of nodes have 2 MB: each is written once. */
export const NodeReport = z
  .object({
    sources: Reported.shape.sources,
    findings: z
      .array(z.number().int().min(0))
      .describe('places in `reported` of the request, from 0; empty: nothing failed'),
  })
  .strict();
export type NodeReport = z.infer<typeof NodeReport>;

export const FleetNode = z
  .object({
    node: Name,
    role: NodeRole.optional().describe('what the inventory says; a node that says otherwise is not touched'),
    reported: NodeReport.optional().describe('beside `reported` of the request: what of it was found here'),
  })
  .strict();
export type FleetNode = z.infer<typeof FleetNode>;

const { checks, all, ...work } = batchOptions;

const ways = ['checks', 'all', 'reported'] as const;

export const FleetRequest = z
  .object({
    schemaVersion: z.literal(1).default(1),
    cluster: Name,
    name: Name.optional().describe('tells several fleets of one cluster apart: fleet/<cluster>/<name>'),
    nodes: z
      .array(FleetNode)
      .min(1)
      .max(5000)
      .describe('each once; control-plane nodes come first, else in this order'),
    role: NodeRole.optional().describe('what every node must prove to be; one that is not is left alone'),
    checks,
    all,
    reported: z
      .array(ReportedCheck)
      .optional()
      .describe(
        'in place of checks: what kube-bench found on these nodes, each finding once; every node says in its own `reported` what was found on it. It selects, and the own audit of the node decides',
      ),
    ...work,
    ...remediateOptions,
    waves: z
      .object({
        canary: Share.default(1).describe(
          'of each role, tried before all others: those that follow begin when every one of them has proved the change. 0: none',
        ),
        steps: z
          .array(Share)
          .max(100)
          .default([])
          .describe('sizes of the waves after the canary; what is left is one more wave'),
      })
      .strict()
      .prefault({}),
    maxParallel: z
      .number()
      .int()
      .min(1)
      .max(200)
      .default(10)
      .describe('worker nodes at the same time; of control-plane nodes it is always one'),
    soak: Duration.default('0s').describe('between the end of a wave and the next'),
    stopAfter: Share.default(1).describe(
      'failed nodes after which nothing more is begun; a part is one of all nodes. A failed rollback always stops',
    ),
    silentIsFailure: z
      .boolean()
      .default(false)
      .describe('nodes that do not answer count for stopAfter; they are never a success'),
    approveWaves: z
      .enum(['never', 'afterCanary', 'each'])
      .default('never')
      .describe(
        'which waves wait for people, as `approval` says. What is changed on a node is asked about beside it, where a rule or the policy of the node does; `approval` itself asks for the waves alone then',
      ),
    answerWithin: Duration.default('30s').describe(
      'for each node, before the first is touched; who does not is silent',
    ),
    nodeWithin: Duration.optional().describe(
      'for all work on one node; then it is cancelled, which puts its open change back, and counts as failed. Default 4h, and where a person may be asked also the expiry of the approval',
    ),
    retryOf: BatchRef.optional().describe(
      'the fleet run whose failed nodes these are; told again in the result',
    ),
  })
  .strict()
  .superRefine((request, context) => {
    const refuse = (path: string, message: string): void =>
      context.addIssue({ code: 'custom', path: [path], message });
    const asked = ways.filter((name) => request[name] !== undefined);
    if (asked.length !== 1) {
      const found = asked.length === 0 ? 'none' : asked.join(' and ');
      refuse('checks', `expected exactly one of checks, all and reported, found ${found}`);
    }
    for (const problem of reportProblems(request)) refuse('nodes', problem);
    const seen = new Set<string>();
    for (const { node } of request.nodes) {
      if (seen.has(node)) refuse('nodes', `expected each node once, found ${node} again`);
      seen.add(node);
    }
  });
export type FleetRequest = z.infer<typeof FleetRequest>;

/** A node without a report would be asked for nothing, or for everything: nobody has said which. */
function reportProblems({ reported, nodes }: { reported?: unknown[]; nodes: FleetNode[] }): string[] {
  if (reported === undefined) {
    const named = nodes.find((one) => one.reported !== undefined)?.node;
    return named === undefined
      ? []
      : [`expected \`reported\` of the request beside that of ${named}, found none`];
  }
  const without = nodes.filter((one) => one.reported === undefined).map(({ node }) => node);
  const lost = nodes.filter((one) => one.reported?.findings.some((place) => place >= reported.length));
  return [
    ...(without.length === 0
      ? []
      : [`expected what was reported of each node, found none of ${someOf(without)}`]),
    ...lost.map(
      ({ node }) => `expected findings of ${node} by places below ${reported.length}, found a higher one`,
    ),
  ];
}

function someOf(names: readonly string[]): string {
  const more = names.length > 5 ? ` and ${names.length - 5} more` : '';
  return `${names.slice(0, 5).join(', ')}${more}`;
}

/** What a caller may write: defaults left out. */
export type FleetInput = z.input<typeof FleetRequest>;

export const FleetStatus = BatchStatus;
export type FleetStatus = BatchStatus;

/**
 * As its batch ended, and beside that: SILENT: it did not answer, and nothing was done; UNTOUCHED: it was not begun;
 * UNDER_WAY: its batch has not ended, in a result because it took longer than `nodeWithin`, or goes on after a cancellation.
 */
export const FleetNodeStatus = z.enum([...BatchStatus.options, 'SILENT', 'UNTOUCHED', 'UNDER_WAY']);
export type FleetNodeStatus = z.infer<typeof FleetNodeStatus>;

/** Short, since a run may have thousands; the rest is in the batch of the node, `batch/<cluster>/<node>`. */
export const FleetNodeResult = z.object({
  node: z.string(),
  role: NodeRole.nullable().describe('as the node itself says; null: it was not asked, or has not answered'),
  status: FleetNodeStatus,
  code: Code.optional(),
  reason: z.string().max(300),
  wave: z
    .number()
    .int()
    .optional()
    .describe('1 is the first; 0: its batch was under way already and was joined'),
  isFailure: z.literal(true).optional().describe('it counted for stopAfter'),
  wentBack: z
    .literal(true)
    .optional()
    .describe('something that was written on it was put back, which its status does not say'),
  since: Timestamp.nullable()
    .optional()
    .describe('of SILENT: last seen, null where the server does not know; of UNDER_WAY: when it was begun'),
  checks: z
    .partialRecord(CheckOutcome, z.number().int())
    .optional()
    .describe('how many checks came to what; absent: no batch has ended'),
  restarts: z.number().int().optional(),
  outageMs: z.number().nullable().optional(),
  runId: z.string().optional().describe('of its batch'),
});
export type FleetNodeResult = z.infer<typeof FleetNodeResult>;

/** What the batch of a node came to. */
export type NodeEnd = Pick<
  FleetNodeResult,
  'status' | 'code' | 'reason' | 'checks' | 'restarts' | 'outageMs' | 'isFailure' | 'wentBack'
>;

/** What a fleet takes from the result of a node's batch, which a worker of another version may have written. */
export const EndedBatch = BatchResult.pick({
  status: true,
  code: true,
  reason: true,
  restarts: true,
  outageMs: true,
}).extend({
  checks: z.array(z.object({ outcome: CheckOutcome })),
  runs: z.array(z.object({ status: z.string(), code: z.string().optional(), reason: z.string() })),
});
export type EndedBatch = z.infer<typeof EndedBatch>;

export const FleetResult = z.object({
  schemaVersion: z.literal(1),
  status: FleetStatus,
  success: z.boolean().describe('every node that was asked for is as it should be'),
  code: Code.optional(),
  reason: z.string(),
  hint: z.string().optional(),
  cluster: z.string(),
  name: z.string().optional(),
  runId: z.string().describe('first run of this fleet: the one to name in retryOf'),
  retryOf: BatchRef.optional(),
  dryRun: z.literal(true).optional().describe('it was a plan: nothing was touched'),
  asked: AskedBy,
  counts: z.partialRecord(FleetNodeStatus, z.number().int()),
  nodes: z.array(FleetNodeResult).describe('in the order in which they were asked for'),
  waves: z.number().int().describe('how many were begun'),
  approvals: z.array(Approval.extend({ wave: z.number().int() })),
  restarts: z.number().int(),
  phases: z.array(Phase).describe('the last hundred'),
  startedAt: Timestamp,
  finishedAt: Timestamp,
});
export type FleetResult = z.infer<typeof FleetResult>;

/** What the query `status` answers: every node once, also after the end. */
export interface FleetProgress {
  phase: 'parse' | 'preflight' | 'join' | 'approve' | 'wave' | 'soak' | 'done';
  waitingFor: string;
  cluster: string;
  name: string | null;
  /** of the first run */
  runId: string;
  startedAt: string;
  paused: boolean;
  /** why nothing more is begun; null: it goes on */
  stopped: { reason: string; code: Code } | null;
  /** the wave under way, or the last one; 0: none yet */
  wave: number;
  /** set while a person is asked */
  approval: {
    wave: number;
    /** to be named by whoever decides: its first 8 digits */
    plan: string;
    /** the first hundred of them */
    nodes: string[];
    count: number;
    quorum: number;
    rules: DemandStanding[];
    expiresAt: string;
    granted: Approval[];
    ignored: string[];
  } | null;
  counts: Partial<Record<FleetNodeStatus, number>>;
  /** in the order in which they were asked for; UNTOUCHED until begun, then UNDER_WAY, then as it ended */
  nodes: FleetNodeResult[];
  phases: Phase[];
  /** null: it is under way. Its nodes are those above */
  result: Omit<FleetResult, 'nodes' | 'phases'> | null;
}
