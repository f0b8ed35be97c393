/** Earlier runs of the same id, and what of kube-bench's report came to nothing here. */
import type { RunReport } from '../../contracts/report.ts';
import type { Html } from './template.ts';
export declare function trend({ trend: earlier, workflowId, status, startedAt, total, runId, reason, }: RunReport): Html;
export declare function reported({ reported: report }: RunReport): Html | null;
