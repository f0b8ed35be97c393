import type { Code } from '../contracts/codes.ts';
export interface Failure {
    /** `silent`: no worker took the task, so it never ran; `unknown`: it may have run, wholly or in part. */
    kind: 'silent' | 'unknown' | 'refused';
    name: string;
    code: Code | null;
    reason: string;
    hint: string | null;
}
/** undefined: not the failure of an activity, but a cancellation or a fault of our own. */
export declare function failureOf(error: unknown): Failure | undefined;
/** Runs a step whose refusal is the run's own: whoever asked reads the problems, not that an activity failed. */
export declare function orFailWithItsReason<T>(step: () => Promise<T>): Promise<T>;
