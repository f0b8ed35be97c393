/** Before anything is written anywhere, every node says that it is there, what it is and how it is. */
import type { FoundRun } from '../../contracts/deeds.ts';
import type { Fleet } from './fleet.ts';
export declare function askNodes(fleet: Fleet): Promise<void>;
export declare function tellSilent(fleet: Fleet, node: string, reason: string): Promise<void>;
/** Of its worker, as the server remembers it for five minutes. @returns null: nobody */
export declare function lastSeen({ parsed }: Fleet, node: string): Promise<string | null>;
/** A batch of the same work that an earlier run of this fleet has begun is waited for; any other is in the way. */
export declare function takeUp({ parsed, id, view }: Fleet, node: string, run: FoundRun): void;
