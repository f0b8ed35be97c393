/** One run of a batch: begun, waited for where that may help, and told of. */
import type { BatchRun } from '../../contracts/batch.ts';
import type { Target } from '../../contracts/basics.ts';
import type { Batch } from './remediate-batch.ts';
import type { EndedRun } from './run-child.ts';
import type { MendWork, Work } from './run-input.ts';
/**
 * Tried again, for a while, when a component is not well yet after another change of this batch. What this batch puts back
 * is tried until it can be, or an operator gives up: half of all or nothing is what nobody has asked for.
 */
export declare function runOnce(batch: Batch, target: Target, work: Work): Promise<EndedRun>;
export declare function shown({ failing: _failing, approval: _approval, ...run }: EndedRun): BatchRun;
/** Its plan alone, once: nothing has been changed yet that it could have to wait for. */
export declare function planOnce(batch: Batch, target: Target, work: MendWork): Promise<EndedRun>;
