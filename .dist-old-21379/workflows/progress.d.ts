import type { ParsedRequest, RemediationStatus } from '../contracts/deeds.ts';
import type { Plan } from '../contracts/plan.ts';
import type { RemediationResult } from '../contracts/result.ts';
export interface Progress {
    readonly status: RemediationStatus;
    readonly startedAt: string;
    /** The namespace has our search attributes: an upsert cannot fail the workflow task. */
    describeRequest(parsed: ParsedRequest): void;
    describePlan(plan: Plan): void;
    begin(phase: string, waitingFor: string): void;
    /** Ends the phase under way. */
    end(outcome: string): void;
    waitFor(what: string): void;
    finish(result: RemediationResult): void;
}
export declare function beginProgress(): Progress;
