/** A fleet as CSV (RFC 4180): a row for each node, then a row for each check of each node. */
import { stringify } from 'csv-stringify/sync';
import type { FleetReport, FleetReportNode } from '../../contracts/fleet-report.ts';
import { printable } from '../../domain/report/printable.ts';
import { nodeReason } from './words.ts';

const columns = [
  ...['cluster', 'fleet', 'runId', 'startedAt', 'finishedAt', 'askedBy'],
  ...['node', 'role', 'wave', 'status', 'code', 'nodeReason', 'restarts', 'outageMs', 'apiOutageMs'],
  ...['batch', 'batchRunId'],
  ...['passPercentBefore', 'passPercentNow', 'changes', 'backups'],
  ...['check', 'title', 'before', 'now', 'outcome', 'reason'],
] as const;
type Row = Partial<Record<string, string | number>>;

export function renderFleetCsv(report: FleetReport): string {
  const { cluster, workflowId, runId, startedAt, finishedAt, asked, nodes } = report;
  const common: Row = { cluster, fleet: workflowId, runId, startedAt, finishedAt, askedBy: asked.by ?? '' };
  const titles = new Map(report.checks.map(({ id, title }) => [id, title]));
  const rows = [...nodes.map(rowOfNode), ...nodes.flatMap((node) => rowsOfChecks(node, titles))];
  return stringify(
    rows.map((row) => columns.map((name) => printable(String({ ...common, ...row }[name] ?? '')))),
    // A cell that begins like a formula gets an apostrophe: titles, reasons and names are not ours.
    { header: true, columns: [...columns], record_delimiter: 'windows', escape_formulas: true },
  );
}

function rowOfNode(node: FleetReportNode): Row {
  const { changes, before, now, restarts, outageMs, apiOutageMs } = node;
  return {
    ...nameOf(node),
    ...{ code: node.code ?? '', nodeReason: nodeReason(node), wave: node.wave ?? '' },
    ...{ restarts: restarts ?? '', outageMs: outageMs?.toFixed() ?? '' },
    ...{ apiOutageMs: apiOutageMs?.toFixed() ?? '', batchRunId: node.runId ?? '' },
    passPercentBefore: before?.percent ?? '',
    passPercentNow: now?.percent ?? '',
    changes: changes
      .map(({ target, status, changeId }) => `${target} ${status} ${changeId ?? ''}`.trim())
      .join('; '),
    backups: changes
      .flatMap(({ backups }) => backups)
      .map(({ id, path, originalPath }) => `${id} ${path ?? `${originalPath} was absent`}`)
      .join('; '),
  };
}

function rowsOfChecks(node: FleetReportNode, titles: ReadonlyMap<string, string>): Row[] {
  const own = (node.checks ?? []).map(({ id, before, now, outcome, reason }) => ({
    ...{ ...nameOf(node), check: id, title: titles.get(id) ?? '', before, now, outcome, reason },
  }));
  const left = node.excluded.map(({ id, title, reason }) => {
    return { ...nameOf(node), check: id, title, outcome: 'excluded', reason };
  });
  return [...own, ...left];
}

function nameOf({ node, role, status, batch }: FleetReportNode): Row {
  return { node, role: role ?? '', status, batch };
}
