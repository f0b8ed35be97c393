import type { BatchResult, CheckOutcome } from '../../contracts/batch.ts';
import type { Target } from '../../contracts/basics.ts';
import type { Code } from '../../contracts/codes.ts';
import type { Selection } from '../../domain/batch/select.ts';
import type { Batch } from './remediate-batch.ts';
/** Why nothing more was begun. */
export interface Stop {
    reason: string;
    code?: Code | undefined;
    /** where what stopped it says what to do */
    hint?: string | undefined;
    isCancelled: boolean;
    /** before anything was begun, and of all of it */
    isRefusal?: boolean;
}
/** What a batch has come to so far. */
export interface Tally {
    /** null: the node was not audited */
    selection: Selection | null;
    /** of checks that were tried, by id */
    outcomes: Map<string, {
        outcome: CheckOutcome;
        reason: string;
    }>;
    /** of changes that were to be put back, by target */
    restored: Map<Target, CheckOutcome>;
    /** null: all was tried */
    stopped: Stop | null;
    /** of a batch that is all or nothing: what it had changed went back, but for what this says; null: nothing was to go back */
    putBack: {
        failed: Stop | null;
    } | null;
}
export declare function batchResult(batch: Batch, tally: Tally): BatchResult;
