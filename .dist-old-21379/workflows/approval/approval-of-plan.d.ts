import type { TermsAnswer } from '../../contracts/deeds.ts';
import type { NodeFacts, Plan } from '../../contracts/plan.ts';
import type { Run } from '../remediate.ts';
import type { Answer } from './question.ts';
type Refusal = Extract<TermsAnswer, {
    kind: 'refused';
}>;
/** A plan, and the node as it was then. */
export interface Asked {
    plan: Plan;
    facts: NodeFacts;
}
/** Holds nothing meanwhile. */
export declare function approvalOfPlan(run: Run, asked: Asked): Promise<Answer | ({
    granted: false;
} & Pick<Refusal, 'code' | 'reason'>)>;
/** What would be asked, for a dry run. */
export declare function describeApproval(run: Run, asked: Asked): Promise<void>;
/** A run that began without rules goes on without them. */
export declare function asksByRules(): boolean;
export {};
