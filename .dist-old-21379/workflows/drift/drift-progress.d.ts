import type { DriftProgress, ParsedDrift } from '../../contracts/deeds.ts';
import type { DriftResult } from '../../contracts/drift.ts';
export interface DriftView {
    readonly status: DriftProgress;
    readonly startedAt: string;
    describe(parsed: ParsedDrift): void;
    begin(phase: string, waitingFor: string): void;
    /** Ends the phase under way. */
    end(outcome: string): void;
    finish(result: DriftResult): void;
}
export declare function beginDriftProgress(): DriftView;
