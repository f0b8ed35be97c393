/** Fleets whose work is from reports of kube-bench: what is asked of one node is what was reported of it. */
import type { BatchInput } from '../../contracts/batch.ts';
import type { ParsedFleet } from '../../contracts/deeds.ts';
import type { FleetInput, FleetRequest, NodeReport } from '../../contracts/fleet.ts';
import type { Reported, ReportedCheck } from '../../contracts/kube-bench.ts';
import { digest64 } from '../digest64.ts';
import { roomForReason, shortestReason } from './short-reason.ts';

/** Many nodes have the same findings: each is written once, and by each node its place. */
export function shareFindings(byNode: ReadonlyMap<string, Reported>): {
  reported: ReportedCheck[];
  reports: Map<string, NodeReport>;
} {
  const places = new Map<string, number>();
  const reported: ReportedCheck[] = [];
  const placeOf = (finding: ReportedCheck): number => {
    const text = JSON.stringify([finding.id, finding.status, finding.whyNot, finding.title]);
    const known = places.get(text);
    if (known !== undefined) return known;
    places.set(text, reported.length);
    return reported.push(finding) - 1;
  };
  const reports = [...byNode].map(([node, { sources, findings }]): [string, NodeReport] => [
    node,
    { sources, findings: findings.map(placeOf) },
  ]);
  return { reported, reports: new Map(reports) };
}

type Asked = Pick<ParsedFleet, 'reports'> & {
  request: Pick<FleetRequest, 'reported' | 'nodes' | 'parameters'>;
};

/** What the batch of a node is asked beside what every node is; without reports nothing. */
export function reportedOn(
  { request, reports }: Asked,
  node: string,
): Pick<BatchInput, 'reported' | 'parameters'> {
  const report = reportOf(request, node);
  if (report === undefined) return {};
  const findings = report.findings.flatMap((place) => request.reported?.[place] ?? []);
  // A parameter of what was found on other nodes only is none of this one, which would refuse it.
  const isWanted = (name: string): boolean =>
    reports?.wanting[name]?.some((place) => report.findings.includes(place)) === true;
  const parameters = Object.entries(request.parameters).filter(([name]) => isWanted(name));
  return { reported: { sources: report.sources, findings }, parameters: Object.fromEntries(parameters) };
}

/** As text that is equal when the work on the node is. Which file said it is no part of it. */
export function workOn({ work, ...parsed }: Asked & Pick<ParsedFleet, 'work'>, node: string): string {
  const { reported } = reportedOn(parsed, node);
  return reported === undefined ? work : `${work}/${digest64(JSON.stringify(reported.findings))}`;
}

function reportOf(
  { reported, nodes }: Pick<FleetRequest, 'reported' | 'nodes'>,
  node: string,
): NodeReport | undefined {
  return reported === undefined ? undefined : nodes.find((one) => one.node === node)?.reported;
}

/** @returns what is carried from run to run, as often as its bytes are asked for */
export function carriedReports({ reported, nodes }: Pick<FleetInput, 'reported' | 'nodes'>): unknown {
  return [reported, nodes.map((one) => one.reported)];
}

/** A run, its result and what it hands to the next have 2 MB: beside the reports every node must be able to say why. */
export function reportSizeProblems({ nodes }: Pick<FleetRequest, 'nodes'>, sizeBytes: number): string[] {
  if (roomForReason(nodes, sizeBytes) > shortestReason) return [];
  return [
    `nodes: expected reports of kube-bench that have room in one run beside the results of ${nodes.length} nodes, found ${Math.ceil(sizeBytes / 1000)} kB of them: divide the nodes among several fleets, each with a name of its own (--name)`,
  ];
}
