/** CSV (RFC 4180): a row for each check; a change that is about no check (a restore, flags by name) has a row of its own, and so has a run that came to none. */
import { stringify } from 'csv-stringify/sync';
import type { ReportCheck, ReportRun, RunReport } from '../contracts/report.ts';
import { printable } from '../domain/report/printable.ts';
import { approversOf, endOfChange } from './words.ts';

const columns = [
  ...['cluster', 'node', 'workflowId', 'runId', 'startedAt', 'finishedAt', 'status', 'askedBy', 'approvedBy'],
  ...['check', 'section', 'title', 'before', 'after', 'now', 'outcome', 'reason', 'reported'],
  ...['target', 'changeId', 'changeStatus', 'changeCode', 'backups'],
] as const;
type Row = Partial<Record<string, string>>;

export function renderCsv(report: RunReport): string {
  const { cluster, node, workflowId, runId, startedAt, finishedAt, status, asked } = report;
  const common: Row = {
    ...{ cluster, node, workflowId, runId, startedAt, finishedAt, status },
    askedBy: asked.by ?? '',
    approvedBy: approversOf(report).join(', '),
  };
  const rows: Row[] = [
    ...report.checks.map((check) => rowOfCheck(check, report.runs)),
    ...report.runs.filter(({ checks }) => checks.length === 0).map(rowOfRun),
    ...report.excluded.map(({ id, title, reason }) => ({ check: id, title, reason, outcome: 'excluded' })),
    ...(report.reported?.unknown ?? []).map(({ id, title, status: reported, reason }) => ({
      ...{ check: id, title, reason, reported, outcome: 'notInCatalog' },
    })),
  ];
  // One that came to nothing says so, or whoever collects these files takes its silence for success.
  if (rows.length === 0) rows.push({ reason: report.reason });
  return stringify(
    rows.map((row) => columns.map((name) => printable({ ...common, ...row }[name] ?? ''))),
    // A cell that begins like a formula gets an apostrophe: titles, reasons and names are not ours.
    { header: true, columns: [...columns], record_delimiter: 'windows', escape_formulas: true },
  );
}

function rowOfCheck(check: ReportCheck, runs: readonly ReportRun[]): Row {
  // The change that was about it, and not one that has put that back.
  const run = runs.findLast(({ checks }) => checks.includes(check.id));
  const { id, section, title, before, after, now, outcome, reason, reported } = check;
  return {
    ...(run !== undefined && changeOf(run)),
    ...{ check: id, section, title, before, after: after ?? '', now, outcome, reason },
    reported: reported ?? '',
  };
}

function rowOfRun(run: ReportRun): Row {
  return { ...changeOf(run), reason: run.reason };
}

function changeOf(run: ReportRun): Row {
  const { target, changeId, code, backups } = run;
  return {
    ...{
      target: target ?? '',
      changeId: changeId ?? '',
      changeStatus: endOfChange(run),
      changeCode: code ?? '',
    },
    backups: backups
      .map(({ id, path, originalPath }) => `${id} ${path ?? `${originalPath} was absent`}`)
      .join('; '),
  };
}
