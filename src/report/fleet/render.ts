/** The report of a fleet in each of its forms. */
import type { FleetReport } from '../../contracts/fleet-report.ts';
import type { ReportFormat } from '../render.ts';
import { renderFleetCsv } from './csv.ts';
import { renderFleetHtml } from './html.ts';
import { renderFleetJunit } from './junit.ts';

const renderers: Readonly<Record<ReportFormat, (report: FleetReport) => string>> = {
  html: renderFleetHtml,
  json: (report) => `${JSON.stringify(report, null, 2)}\n`,
  junit: renderFleetJunit,
  csv: renderFleetCsv,
};

export function renderFleetReport(report: FleetReport, format: ReportFormat): string {
  return renderers[format](report);
}
