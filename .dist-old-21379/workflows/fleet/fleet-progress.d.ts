import type { ParsedFleet } from '../../contracts/deeds.ts';
import type { FleetNodeResult, FleetProgress, FleetResult } from '../../contracts/fleet.ts';
import type { FleetState } from '../../contracts/fleet-state.ts';
export interface FleetView {
    readonly status: FleetProgress;
    /** what people have asked for */
    readonly hold: {
        aborted: boolean;
        cancelledAt: string | null;
    };
    describe(parsed: ParsedFleet, nodes: FleetNodeResult[]): void;
    begin(phase: FleetProgress['phase'], waitingFor: string): void;
    end(outcome: string): void;
    waitFor(what: string): void;
    node(name: string): FleetNodeResult;
    /** @param change a field that is undefined is taken away */
    change(name: string, change: {
        [Field in keyof FleetNodeResult]?: FleetNodeResult[Field] | undefined;
    }): void;
    show(): void;
    finish(result: FleetResult): void;
}
export declare function beginFleetProgress(runId: string, state: FleetState | undefined): FleetView;
