import type { GivenApproval } from '../../contracts/approval.ts';
import type { BatchRef } from '../../contracts/basics.ts';
import type { BatchResult } from '../../contracts/batch.ts';
import type { ParsedBatch } from '../../contracts/deeds.ts';
import type { Desk } from '../approval/question.ts';
import type { BatchView } from './batch-progress.ts';
import type { RunToItsEnd } from './run-child.ts';
/** What every step of one batch shares. */
export interface Batch {
    parsed: ParsedBatch;
    /** by which its changes are found */
    ref: BatchRef;
    view: BatchView;
    desk: Desk;
    /** what people have said to all of it at once; null: each change is asked for by itself */
    approved: GivenApproval | null;
    isCancelled: () => boolean;
    runToItsEnd: RunToItsEnd;
    pause: (ms: number, summary: string) => Promise<void>;
    /** false: of a run that began before this way of going on was known, and has not come by it */
    isNew: (way: string) => boolean;
}
export declare function remediateBatch(input: unknown): Promise<BatchResult>;
