import type { ApprovalFacts } from '../../contracts/approval.ts';
import type { BatchRun } from '../../contracts/batch.ts';
import type { Target } from '../../contracts/basics.ts';
import type { RemediateInput } from '../../contracts/request.ts';
import type { RemediationResult } from '../../contracts/result.ts';
import type { Batch } from './remediate-batch.ts';
import type { Work } from './run-input.ts';
/** `failing`: checks that the run's own audit found not to pass; `approval`: of a dry run, who would be asked */
export type EndedRun = BatchRun & {
    failing: string[];
    approval?: ApprovalFacts | undefined;
};
/** @throws what kept it from a result, as the SDK throws it */
export type RunToItsEnd = (child: {
    workflowId: string;
    input: RemediateInput;
    summary: string;
}) => Promise<{
    runId: string;
    result: RemediationResult;
}>;
/** @param batchId found by it among all runs; null: the namespace lacks our search attributes */
export declare function runsOf(batchId: string | null): RunToItsEnd;
/** @throws the cancellation of a run that never began, and what is a fault of ours */
export declare function runChild(batch: Batch, workflowId: string, target: Target, work: Work, isDryRun?: boolean): Promise<EndedRun>;
