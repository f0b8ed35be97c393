import type { ParsedFleet } from '../../contracts/deeds.ts';
import type { FleetNodeResult } from '../../contracts/fleet.ts';
import type { Course } from '../../domain/fleet/course.ts';
import type { FleetStop } from '../../domain/fleet/stop-rule.ts';
import type { FleetView } from './fleet-progress.ts';
import type { WaveApprovals } from './wave-approval.ts';
export interface Fleet {
    parsed: ParsedFleet;
    id: string;
    view: FleetView;
    course: Course;
    approvals: WaveApprovals;
    continueAfter: number;
}
export declare const defaultContinueAfter = 4000;
/** Is what is done now only a look: a dry run of which nothing is told but that there is nothing to be done? */
export declare function isLook({ course }: Fleet): boolean;
/** Of those that were begun before and are under way still. */
export declare function isUnderWay({ status, isFailure }: FleetNodeResult): boolean;
export declare function isLong({ continueAfter }: Fleet): boolean;
/** Batches that are under way live on, and are followed by the next run as one that was joined. */
export declare function goOnInNewRun(fleet: Fleet): Promise<void>;
/** After every end of a node. The first reason stands. */
export declare function judge({ view, parsed, course }: Fleet): void;
/** @returns why nothing more may be begun; null: go on */
export declare function whyStopped({ view }: Fleet): FleetStop | null;
/** Pause, abort, cancellation and the stop rule count between two nodes. What is under way is followed meanwhile. */
export declare function untilResumed(fleet: Fleet): Promise<void>;
