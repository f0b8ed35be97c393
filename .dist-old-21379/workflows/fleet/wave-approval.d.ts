/** A person's yes or no to a wave, bound to its number, its nodes and what is to be done on them. */
import type { RequestApproval } from '../../contracts/approval.ts';
import type { FleetProgress } from '../../contracts/fleet.ts';
import type { FleetStop } from '../../domain/fleet/stop-rule.ts';
import type { FleetView } from './fleet-progress.ts';
export interface WaveAsk {
    wave: number;
    plan: string;
    nodes: string[];
    cluster: string;
    approval: RequestApproval;
    requestedBy: string;
}
export type Granted = NonNullable<FleetProgress['approval']>['granted'];
export interface WaveApprovals {
    /** @returns who has said yes; or why the wave may not begin; null: something else has ended the waiting */
    ask(wave: WaveAsk, isOver: () => boolean): Promise<{
        granted: Granted;
    } | {
        refused: FleetStop;
    } | null>;
}
/** Opens its desk at once: a decision that comes early is answered by name, not lost. */
export declare function listenForWaveApprovals(view: FleetView): WaveApprovals;
