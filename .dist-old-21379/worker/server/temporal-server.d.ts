import type { TemporalTarget } from './temporal-address.ts';
export interface TemporalServerOptions {
    /** holds temporal.db and temporal.log */
    dataDir: string;
    /** path of a `temporal` program; default: what `findTemporal` finds */
    binary?: string;
    /** default: a free one */
    port?: number;
    /** default: a free one; null: no Web UI */
    uiPort?: number | null;
    namespace?: string;
    /** SQLite: 2 also survives a power loss, 1 is faster */
    synchronous?: 1 | 2;
    logLevel?: 'debug' | 'info' | 'warn' | 'error' | 'never';
    readyLimitMs?: number;
}
export interface TemporalServer {
    address: string;
    port: number;
    namespace: string;
    uiUrl: string | null;
    pid: number;
    logFile: string;
    target: TemporalTarget;
    /** Ends exactly this process, and waits until it is gone; kill: with SIGKILL, as a crash would. */
    stop: (how?: 'end' | 'kill') => Promise<void>;
}
export interface ServerArguments {
    databaseFile: string;
    port: number;
    uiPort: number | null;
    namespace: string;
    synchronous: 1 | 2;
    logLevel: string;
}
export declare function temporalServerArguments(options: ServerArguments): string[];
export declare function localTarget(port: number, namespace: string, uiPort: number | null): TemporalTarget;
/**
 * Starts a server, waits until it answers, and registers our search attributes (also in a namespace that the database
 * file already holds).
 * @throws PlaceError no `temporal` program is to be had; UnavailableError it ended, or did not answer in time
 */
export declare function startTemporalServer(options: TemporalServerOptions): Promise<TemporalServer>;
