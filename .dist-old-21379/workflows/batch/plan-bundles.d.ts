/** What a batch would change, as a dry run of it finds: for each component the one plan that people are asked about. */
import type { PlannedPart } from '../../domain/approval/merge.ts';
import type { Bundle } from '../../domain/batch/bundles.ts';
import type { Stop, Tally } from './batch-result.ts';
import type { Batch } from './remediate-batch.ts';
import type { EndedRun } from './run-child.ts';
/** A plan, and the checks of the bundle that it is of. */
export interface PlannedBundle {
    bundle: Bundle;
    part: PlannedPart;
}
/**
 * @param tally is told what cannot be planned, and why
 * @returns why nothing may be begun
 */
export declare function planBundles(batch: Batch, bundles: readonly Bundle[], tally: Tally): Promise<PlannedBundle[] | Stop>;
/** @returns null: it has no plan */
export declare function partOf({ status, plan, diff, approval }: EndedRun): PlannedPart | null;
