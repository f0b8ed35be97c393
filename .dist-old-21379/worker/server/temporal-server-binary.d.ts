import type { Env } from '../../adapters/config/data-dir.ts';
/** The release that scripts/temporal-server builds; brings server 1.31.2. */
export declare const temporalVersion = "1.8.2";
export declare function cachedTemporalPath(cache: string): string;
export declare function findInPath(name: string, env: Env): Promise<string | undefined>;
export declare function isExecutable(path: string): Promise<boolean>;
export type BinaryVerdict = {
    usable: true;
    version: string;
} | {
    usable: false;
    why: string;
};
/** Asks a program what it is. One that hangs, crashes or carries an old server is not used, and why is said. */
export declare function judgeBinary(path: string): Promise<BinaryVerdict>;
/**
 * Runs `produce` with a path beside the cached one, and renames only what it proved to be a usable program: whoever
 * is killed half-way leaves no half cache.
 * @returns the cached path
 */
export declare function fillCache(cachedPath: string, produce: (stagedPath: string) => Promise<void>): Promise<string>;
