/** The steps of a run as people follow them: begun, ended, and what is waited for meanwhile. */
import type { Phase } from '../contracts/result.ts';
export interface Stepwise {
    phase: string;
    waitingFor: string;
    phases: Phase[];
}
/** Ends the step under way, too. */
export declare function beginPhase(status: Stepwise, phase: string, waitingFor: string): void;
/** Nothing when none is under way. */
export declare function endPhase({ phases }: Stepwise, outcome: string): void;
/** For the Web UI: a checklist that is read from top to bottom. */
export declare function checklistOf({ phases, waitingFor }: Stepwise): string[];
