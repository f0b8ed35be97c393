import type { Progress } from './progress.ts';
export interface Abandonment {
    by: string;
    reason: string;
}
export declare const abandonSignal: import("@temporalio/workflow").SignalDefinition<[(Partial<Abandonment> | undefined)?], string>;
/** A signal carries anything, also nothing: whatever it is, it is one. */
export declare function abandonmentOf(said: unknown): Abandonment;
/** An operator has given up on a node that was silent for long enough. */
export declare class Abandoned extends Error {
    readonly name = "Abandoned";
    readonly abandonment: Abandonment;
    readonly silentSince: string;
    constructor(abandonment: Abandonment, silentSince: string);
}
export interface Persistence {
    /**
     * Repeats `call` until it answers; `call` gets the milliseconds that the task may wait for the node.
     * @param onRefusal what a refusal of the node is: an answer, or (once its record alone can end the run) one more reason
     *   to ask again
     * @throws Abandoned
     */
    untilAnswered<T>(what: string, call: (scheduleToStartMs: number) => Promise<T>, onRefusal?: 'throw' | 'ask again'): Promise<T>;
}
/** Where it is told that a node is silent. */
export type SilenceView = Pick<Progress, 'waitFor'> & {
    status: Pick<Progress['status'], 'nodeSilentSince'>;
};
export declare function listenForAbandonment(progress: SilenceView, limits: () => {
    firstWaitMs: number;
    abandonAfterMs: number;
}): Persistence;
