import type { GuardRelease, ReconcileInput } from '../../contracts/guard.ts';
/** @returns null: nothing is known of the run, and the node has not ended the change */
export declare function reconcile({ cluster, slot, guardId, isRunKnown, }: ReconcileInput): Promise<GuardRelease | null>;
