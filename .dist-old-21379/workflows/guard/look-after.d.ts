import type { GuardSlot, GuardState } from '../../contracts/guard.ts';
/** What cannot be looked at now is looked at the next time: the guard itself never ends for it. */
export declare function lookAfterAll({ cluster, guardId, slots }: GuardState): Promise<void>;
/** A person has answered for it. There is none where the run has never been missed. */
export declare function endReconcile(cluster: string, slot: GuardSlot): Promise<void>;
