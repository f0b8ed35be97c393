/** Connections to Temporal for commands and for workers, with errors that say what to do. The SDK is loaded when first needed. */
import type { Client, Connection } from '@temporalio/client';
import type { NativeConnection } from '@temporalio/worker';
import type { TemporalTarget } from './server/temporal-address.ts';
/** The oldest server that has everything we use (per-type timeout rules, updates with start). */
export declare const oldestServer: readonly [1, 29];
export interface Connected {
    client: Client;
    connection: Connection;
    serverVersion: string;
    close: () => Promise<void>;
}
/**
 * Connects a client and looks that server and namespace are usable.
 * @throws UnavailableError no server there, or it does not answer within `deadlineMs`
 * @throws InputError the namespace does not exist, or the server is too old
 */
export declare function connectClient(target: TemporalTarget, deadlineMs?: number): Promise<Connected>;
/** @throws like `connectClient`: a worker looks before it starts to poll */
export declare function connectWorker(target: TemporalTarget, deadlineMs?: number): Promise<NativeConnection>;
/**
 * Waits until a server answers, for processes that may start before it.
 * @throws the last error, once `limitMs` is over; at once for what waiting does not heal
 */
export declare function waitForServer(target: TemporalTarget, limitMs: number, signal?: AbortSignal): Promise<Connected>;
/** A version that cannot be read (a build from source, a cloud) is taken as new. */
export declare function isTooOld(version: string): boolean;
export declare function explainConnectError(error: unknown, target: TemporalTarget): Error;
