import type { WorkflowRef } from '../contracts/change-record.ts';
import type { NamedChange } from '../contracts/deeds.ts';
import type { NodeFacts, Plan } from '../contracts/plan.ts';
import type { Patience } from './open-change.ts';
import type { ApprovedPlan } from './plan.ts';
import type { Run } from './remediate.ts';
import type { Settlement } from './result.ts';
/**
 * Reserves the change with the guard, by the node's state as it is now.
 * @returns `again`: the guard had no room for a while, in which the node may have become another
 */
export declare function admittedChange(run: Run, { plan, facts }: ApprovedPlan, workflow: WorkflowRef, patience: Patience): Promise<{
    facts: NodeFacts;
    change: NamedChange;
    workflow: WorkflowRef;
} | Settlement | 'again'>;
/** @returns null: the new configuration was tried and taken, or could not be tried, which is said */
export declare function refusedByRehearsal({ request, place, progress }: Run, plan: Plan, workflow: WorkflowRef): Promise<Settlement | null>;
