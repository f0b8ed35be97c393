import type { Bundle } from '../../domain/batch/bundles.ts';
import type { Stop, Tally } from './batch-result.ts';
import type { Batch } from './remediate-batch.ts';
import type { EndedRun } from './run-child.ts';
/** A batch whose every run has its plan, and the bundles that are to be carried out. */
interface ApprovedBatch {
    batch: Batch;
    bundles: Bundle[];
}
/**
 * @param compared dry runs of all bundles, where whoever asks has a plan already; null: they are still to be planned
 * @returns why nothing may be begun, or what was said yes to
 */
export declare function approvedBatch(batch: Batch, bundles: readonly Bundle[], tally: Tally, compared: readonly EndedRun[] | null): Promise<ApprovedBatch | Stop>;
export {};
