/** The page of a remediation or a batch. */
import type { RunReport } from '../../contracts/report.ts';
export declare function renderHtml(report: RunReport): string;
