import type { ExpectedPlan } from '../../contracts/plan.ts';
import type { Bundle } from '../../domain/batch/bundles.ts';
import type { Stop, Tally } from './batch-result.ts';
import type { Batch } from './remediate-batch.ts';
import type { EndedRun } from './run-child.ts';
/** @returns why nothing may be begun, with what differs of each target; all is as it was planned: the dry runs that say so */
export declare function comparePlans(batch: Batch, bundles: readonly Bundle[], expected: readonly ExpectedPlan[], tally: Tally): Promise<EndedRun[] | Stop>;
