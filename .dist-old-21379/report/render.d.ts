/** A report in each of its forms. */
import type { RunReport } from '../contracts/report.ts';
export type ReportFormat = 'html' | 'json' | 'junit' | 'csv';
export declare function renderReport(report: RunReport, format: ReportFormat): string;
