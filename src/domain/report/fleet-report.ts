/** The report of one closed fleet, from its result and those of the batches of its nodes. */
import type { Verdict } from '../../contracts/audit.ts';
import type { BatchResult } from '../../contracts/batch.ts';
import type { EarlierFleet, FleetCheck, FleetReport, FleetReportNode } from '../../contracts/fleet-report.ts';
import type { FleetNodeResult, FleetResult } from '../../contracts/fleet.ts';
import type { ReportCheck } from '../../contracts/report.ts';
import { workflowIds } from '../names.ts';
import { askedOf } from './build-report.ts';
import type { ReportFacts } from './build-report.ts';
import { checksOfBatch } from './checks.ts';
import { compareSections, passRate, sectionsOf, totalOf } from './pass-rate.ts';

/** The result of a node's batch, or why it is not to be had. */
export type BatchEnd = { result: BatchResult } | { missing: string };

type FleetFacts = Pick<ReportFacts, 'workflowId' | 'generatedAt' | 'version'> & { trend: EarlierFleet[] };

/** @param ends by node; a node without one has begun no batch */
export function reportOfFleet(
  result: FleetResult,
  ends: ReadonlyMap<string, BatchEnd>,
  { workflowId, generatedAt, version, trend }: FleetFacts,
): FleetReport {
  const { nodes, asked, phases: _phases, ...head } = result;
  const looked = nodes.map((node) => {
    const end = ends.get(node.node) ?? { missing: 'no batch of it was begun' };
    return { node, end, checks: 'result' in end ? checksOfBatch(end.result) : null };
  });
  const all = looked.flatMap(({ checks }) => checks ?? []);
  return {
    ...head,
    kubemend: version,
    generatedAt,
    kind: 'fleet',
    workflowId,
    asked: askedOf(asked),
    total: totalOf(all),
    sections: sectionsOf(all),
    trend,
    checks: acrossNodes(all),
    nodes: looked.map(({ node, end, checks }) => reportNode(head.cluster, node, end, checks)),
  };
}

function reportNode(
  cluster: string,
  { checks: _counted, ...node }: FleetNodeResult,
  end: BatchEnd,
  checks: ReportCheck[] | null,
): FleetReportNode {
  const batch = workflowIds.batch(cluster, node.node);
  if ('missing' in end || checks === null) {
    const whyNoDetails = 'missing' in end ? end.missing : null;
    const nothing = { before: null, now: null, checks: null, excluded: [], changes: [] };
    return { ...node, batch, ...nothing, whyNoDetails };
  }
  return {
    ...node,
    apiOutageMs: end.result.apiOutageMs ?? null,
    batch,
    ...ratesOf(checks),
    checks: checks.map(({ id, before, now, outcome, reason }) => {
      return { id, before, now, outcome, reason: now === 'pass' ? '' : reason };
    }),
    excluded: end.result.excluded ?? [],
    changes: end.result.runs.map(
      ({ workflowId, runId, target, changeId, status, code, reason, restarts, backups, ...run }) => ({
        ...{ workflowId, runId, target, changeId, status, reason, restarts, backups },
        ...{ outageMs: run.outageMs, apiOutageMs: run.apiOutageMs ?? null },
        ...(code !== undefined && { code }),
      }),
    ),
    whyNoDetails: null,
  };
}

function ratesOf(checks: readonly ReportCheck[]): Pick<FleetReportNode, 'before' | 'now'> {
  return {
    before: passRate(checks.map(({ before }) => before)),
    now: passRate(checks.map(({ now }) => now)),
  };
}

function acrossNodes(checks: readonly ReportCheck[]): FleetCheck[] {
  const byId = new Map<string, FleetCheck>();
  for (const { id, title, section, now, outcome } of checks) {
    const check = byId.get(id) ?? { id, title, section, now: {}, outcomes: {} };
    check.now[now] = (check.now[now] ?? 0) + 1;
    check.outcomes[outcome] = (check.outcomes[outcome] ?? 0) + 1;
    byId.set(id, check);
  }
  return [...byId.values()].toSorted(
    (one, other) => compareSections(one.section, other.section) || compareIds(one.id, other.id),
  );
}

function compareIds(one: string, other: string): number {
  return one.localeCompare(other, 'en', { numeric: true });
}

/** Nodes on which it does not pass: nobody could look counts with them. */
export function notPassing(now: Partial<Record<Verdict, number>>): number {
  return (now.fail ?? 0) + (now.stale ?? 0) + (now.unknown ?? 0);
}
