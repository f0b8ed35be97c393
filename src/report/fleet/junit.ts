/** A fleet as JUnit XML: a suite for the run with a case for each node, then one for each node with a case for each check. */
import type { FleetReport, FleetReportNode } from '../../contracts/fleet-report.ts';
import { isAsWanted } from '../../domain/fleet/node-words.ts';
import { caseOf, suiteOfRun } from '../junit.ts';
import { renderSuites } from '../junit-suites.ts';
import type { Case, Suite } from '../junit-suites.ts';
import { nodeReason } from './words.ts';

export function renderFleetJunit(report: FleetReport): string {
  const { workflowId, cluster, nodes, asked, restarts, runId } = report;
  const run = suiteOfRun(report);
  const titles = new Map(report.checks.map(({ id, title }) => [id, title]));
  const suites: Suite[] = [
    {
      ...run,
      properties: [
        ['workflowId', workflowId],
        ['runId', runId],
        ['askedBy', asked.by ?? ''],
        ['askedWhy', asked.reason ?? ''],
        ['restarts', String(restarts)],
        ['passPercentBefore', String(report.total.before.percent ?? '')],
        ['passPercentNow', String(report.total.now.percent ?? '')],
      ],
    },
    { id: 'nodes', name: 'nodes', cases: nodes.map(caseOfNode) },
    ...nodes.flatMap((node) => suiteOfNode(node, titles)),
  ];
  const { startedAt, finishedAt } = report;
  return renderSuites(suites, { name: workflowId, within: cluster, startedAt, finishedAt });
}

/** One that was not reached is no success: it is told as what could not be looked at is. */
function caseOfNode(node: FleetReportNode): Case {
  const { status, code } = node;
  const type = code === undefined ? status : `${status} ${code}`;
  const kind = isAsWanted(status) ? 'passed' : status === 'SILENT' ? 'error' : 'failure';
  return { name: node.node, kind, type, message: `${type}: ${nodeReason(node)}` };
}

function suiteOfNode(
  { node, checks, excluded }: FleetReportNode,
  titles: ReadonlyMap<string, string>,
): Suite[] {
  if (checks === null) return [];
  const cases = checks.map((check) => caseOf({ ...check, title: titles.get(check.id) ?? '' }));
  const left = excluded.map(({ id, title, reason }): Case => ({
    name: `${id} ${title}`.trim(),
    kind: 'skipped',
    type: 'excluded',
    message: reason,
  }));
  return [{ id: node, name: node, cases: [...cases, ...left] }];
}
