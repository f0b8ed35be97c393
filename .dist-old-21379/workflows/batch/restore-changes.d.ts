/** What changes wrote is put back: one run for each target, in the order that is asked for. The first that fails ends it. */
import type { BatchRequest } from '../../contracts/batch.ts';
import type { Stop, Tally } from './batch-result.ts';
import type { Batch } from './remediate-batch.ts';
export type Restoration = NonNullable<BatchRequest['restoreChanges']>[number] & {
    isOwn?: boolean;
};
/** @returns why not all was put back; null: it was */
export declare function restoreChanges(batch: Batch, asked: readonly Restoration[], tally: Tally): Promise<Stop | null>;
