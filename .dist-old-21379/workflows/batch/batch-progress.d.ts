import type { BatchResult, BatchRun } from '../../contracts/batch.ts';
import type { BatchProgress, ParsedBatch } from '../../contracts/deeds.ts';
export interface BatchView {
    readonly status: BatchProgress;
    readonly startedAt: string;
    describe(parsed: ParsedBatch): void;
    begin(phase: string, waitingFor: string): void;
    waitFor(what: string): void;
    /** Ends the phase under way. */
    end(outcome: string): void;
    /** @param what the run is to do, in words */
    beginRun(workflowId: string, run: Pick<BatchRun, 'target' | 'checks'>, what: string): void;
    /** @param run null: it came to no end of its own */
    endRun(run: BatchRun | null): void;
    /** One that was no phase of its own. */
    addRun(run: BatchRun): void;
    restarts(): number;
    /** resolves at once when nobody paused it */
    whilePaused(): Promise<void>;
    isAborted(): boolean;
    /**
     * Waits, and says for what.
     * @returns who has given up since the run began, and why; null: nobody
     */
    whileHeldUp(what: string, ms: number): Promise<string | null>;
    finish(result: BatchResult): void;
}
export declare function beginBatchProgress(): BatchView;
