import type { NodeEnd } from '../../contracts/fleet.ts';
import type { Fleet } from './fleet.ts';
export interface Followed {
    ended: Promise<NodeEnd>;
    /** What it has under way goes back. */
    cancel: () => void;
}
export declare function untilNodeEnds(fleet: Fleet, node: string, { ended, cancel }: Followed): Promise<void>;
/** Of one that was given up: it has counted as failed already, and a rollback that failed stops all even now. */
export declare function takeLateEnd(fleet: Fleet, node: string, told: NodeEnd): Promise<void>;
