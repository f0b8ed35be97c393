/** Telling what happened: guard, journals, sinks. Bounded, and never a cause of rollback. */
import type { NodeFacts } from '../contracts/plan.ts';
import type { RemediationResult } from '../contracts/result.ts';
import type { Run } from './remediate.ts';
export declare function reportResult(run: Run, result: RemediationResult, facts: NodeFacts | undefined): Promise<RemediationResult>;
