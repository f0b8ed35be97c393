import type { Worker } from '@temporalio/worker';
/** Warnings and errors to standard error, one line each; standard output stays ours. */
export declare function installRuntime(): void;
/** The line printed once the worker polls is what `up` and tests wait for. */
export declare function runUntilSignal(worker: Worker, readyLine: string): Promise<void>;
