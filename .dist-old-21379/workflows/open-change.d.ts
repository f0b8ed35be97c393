import type { Inspection } from '../contracts/plan.ts';
import type { Run } from './remediate.ts';
import type { Settlement } from './result.ts';
/** How long a run has waited for others, whatever it did between: thinking people are not counted. */
export interface Patience {
    waitedMs: number;
    /** grows: an hour of waiting costs few events */
    pauseMs: number;
    isWaiting: boolean;
}
export declare const freshPatience: () => Patience;
/** An open change is looked at before any verdict. Waiting for it holds nothing. */
export declare function waitForOpenChange(run: Run, { facts }: Extract<Inspection, {
    kind: 'openChange';
}>, patience: Patience): Promise<Settlement | 'again'>;
export declare function hasPatience({ request }: Run, { waitedMs }: Patience): boolean;
/** One wait for others, longer than the last, and within what the run has left for them. */
export declare function pause({ request }: Run, patience: Patience, summary: string, mostMs?: number): Promise<void>;
