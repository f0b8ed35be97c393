/** JUnit XML: a suite for the run itself, then one for each section with a case for each check. */
import type { ReportCheck, RunReport } from '../contracts/report.ts';
import type { Case, Suite } from './junit-suites.ts';
export declare function renderJunit(report: RunReport): string;
/** No run that is not as wanted looks green, also one that came to no check. */
export declare function suiteOfRun({ workflowId, success, status, code, reason, }: Pick<RunReport, 'workflowId' | 'success' | 'status' | 'code' | 'reason'>): Suite;
export declare function caseOf({ id, title, now, outcome, reason, }: Pick<ReportCheck, 'id' | 'title' | 'now' | 'outcome' | 'reason'>): Case;
