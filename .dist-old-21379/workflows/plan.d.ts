import type { NodeFacts, Plan } from '../contracts/plan.ts';
import type { Patience } from './open-change.ts';
import type { Run } from './remediate.ts';
import type { Settlement } from './result.ts';
/** A plan, and the node as it was when the plan was last made. */
export interface ApprovedPlan {
    plan: Plan;
    facts: NodeFacts;
}
/** @returns `again`: somebody else's change ended, or the file changed while people thought about it */
export declare function approvedPlan(run: Run, patience: Patience): Promise<ApprovedPlan | Settlement | 'again'>;
