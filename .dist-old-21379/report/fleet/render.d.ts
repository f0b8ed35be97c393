/** The report of a fleet in each of its forms. */
import type { FleetReport } from '../../contracts/fleet-report.ts';
import type { ReportFormat } from '../render.ts';
export declare function renderFleetReport(report: FleetReport, format: ReportFormat): string;
