import type { Env } from '../../adapters/config/data-dir.ts';
export interface FetchOptions {
    cache: string;
    env: Env;
    /** one line of progress */
    report: (line: string) => void;
}
/**
 * Fails within seconds when Temporal's host is not to be reached.
 * @returns the cached path
 */
export declare function downloadTemporal(options: FetchOptions): Promise<string>;
/**
 * Builds the official CLI from its Go module: about four minutes the first time, with progress.
 * @returns the cached path
 */
export declare function buildTemporal(options: FetchOptions): Promise<string>;
