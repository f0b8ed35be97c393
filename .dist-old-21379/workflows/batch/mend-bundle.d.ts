/** One component's checks: as one change, then in smaller ones until every guilty check is named and the rest holds. */
import type { Target } from '../../contracts/basics.ts';
import type { BatchRun, CheckOutcome } from '../../contracts/batch.ts';
import type { ExpectedPlan } from '../../contracts/plan.ts';
import type { Bundle, Unit } from '../../domain/batch/bundles.ts';
import type { Stop, Tally } from './batch-result.ts';
import type { Batch } from './remediate-batch.ts';
import type { EndedRun } from './run-child.ts';
import type { MendWork } from './run-input.ts';
type RunOnce = (batch: Batch, target: Target, work: MendWork) => Promise<EndedRun>;
/** @returns why nothing more may be begun on this node; null: go on with the next component */
export declare function mendBundle(batch: Batch, bundle: Bundle, tally: Tally, once?: RunOnce): Promise<Stop | null>;
/** As the changes before it have left the node. */
export declare function expectedPlanOf({ parsed, view }: Batch, { target }: Bundle): ExpectedPlan | undefined;
export declare function heldAs({ status }: BatchRun): CheckOutcome;
export declare function tell(tally: Tally, units: readonly Unit[], outcome: CheckOutcome, reason: string): void;
/** Pause, abort and cancellation count between two changes; one that has begun ends as its own run does. */
export declare function whyNotNow({ view, isCancelled }: Batch): Promise<string | null>;
export {};
