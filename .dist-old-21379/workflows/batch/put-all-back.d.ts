import type { Tally } from './batch-result.ts';
import type { Batch } from './remediate-batch.ts';
/**
 * In a scope that no cancellation reaches.
 * @param tally is told of every check that went back, and why others did not
 */
export declare function putAllBack(batch: Batch, tally: Tally): Promise<void>;
