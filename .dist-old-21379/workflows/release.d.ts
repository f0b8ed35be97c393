import type { GuardRelease } from '../contracts/guard.ts';
import type { NodeIdentity } from '../contracts/node-identity.ts';
import type { NodeFacts } from '../contracts/plan.ts';
import type { Place } from './deeds.ts';
import type { Run } from './remediate.ts';
/** What the guard holds for a run. */
export interface HeldSlot {
    changeId: string;
    identity: NodeIdentity;
    /** absent: of a control worker of before it was told */
    guardId: string | undefined;
}
export type LastWord = Required<Pick<GuardRelease, 'stop' | 'openChange'>>;
/** @returns why it is not given back: the guard asks the node itself, once the run is closed; null: it is, or there was none */
export declare function releaseSlot(run: Run, { end, code }: Pick<GuardRelease, 'end' | 'code'>): Promise<string | null>;
/** @returns null: the node does not answer, which is never "nothing is open" */
export declare function lastWordOf(place: Place, identity: NodeIdentity, waitMs: number): Promise<LastWord | null>;
export declare function wordOf({ emergencyStop, openChange }: NodeFacts): LastWord;
