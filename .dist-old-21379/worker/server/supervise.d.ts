import type { ProcessRef } from '../../adapters/service/up-state.ts';
export interface SupervisedOptions {
    name: string;
    /** default: this Node */
    file?: string;
    args: readonly string[];
    env: NodeJS.ProcessEnv;
    logFile: string;
    /** called when it ended by itself and is started again */
    onRestart: (detail: string) => void;
    /** called after every start, the first one too: the pid is another one */
    onStart?: () => void;
}
export interface Supervised {
    ref(): ProcessRef;
    /** Waits for the line that begins with `ready:`. @throws UnavailableError with the end of the log */
    ready(limitMs: number): Promise<void>;
    /** The result of `work`, unless the process ends before. @throws UnavailableError with the end of the log */
    race<T>(work: Promise<T>): Promise<T>;
    stop(graceMs: number): Promise<void>;
}
export declare function supervise(options: SupervisedOptions): Supervised;
