/** A report in each of its forms. */
import type { RunReport } from '../contracts/report.ts';
import { renderCsv } from './csv.ts';
import { renderHtml } from './html/document.ts';
import { renderJunit } from './junit.ts';

export type ReportFormat = 'html' | 'json' | 'junit' | 'csv';

const renderers: Readonly<Record<ReportFormat, (report: RunReport) => string>> = {
  html: renderHtml,
  json: (report) => `${JSON.stringify(report, null, 2)}\n`,
  junit: renderJunit,
  csv: renderCsv,
};

export function renderReport(report: RunReport, format: ReportFormat): string {
  return renderers[format](report);
}
