/** What a run must find planned, or nothing is done: whatever has happened to the node since the plan was shown. */
import type { Inspection, Plan, PlannedChange } from '../contracts/plan.ts';
import type { RemediateRequest } from '../contracts/request.ts';
import type { Settlement } from './result.ts';
/** @returns null: it is the plan that was expected, or none was, or the node says itself why there is none */
export declare function whyNotAsExpected({ expectedPlan: expected }: RemediateRequest, inspection: Inspection): Settlement | null;
/** What a dry run tells of its plan. */
export declare function plannedChange(plan: Plan): PlannedChange;
