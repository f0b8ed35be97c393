import type { NodeContext } from '../activities/node-context.ts';
/** Whoever started this process, told apart from a later process of the same pid by its start. */
export interface Starter {
    pid: number;
    startTicks: string;
}
export interface RecoverOptions {
    /** null: runs until told to stop */
    starter: Starter | null;
    signal: AbortSignal;
}
/** Runs until the signal fires, or its starter is gone and nothing is left to put back. */
export declare function runRecoverLoop(context: NodeContext, options: RecoverOptions): Promise<void>;
/** Every due change once, to its end; for a timer or by hand. */
export declare function recoverOnce(context: NodeContext, signal: AbortSignal): Promise<void>;
/** Before the kubelet starts: bytes only, no gate, bounded, and never a failure that keeps the kubelet from starting. */
export declare function recoverAtBoot(context: NodeContext, withinMs: number): Promise<void>;
export declare function isAlive(starter: Starter): Promise<boolean>;
