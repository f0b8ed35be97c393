import type { Fleet } from './fleet.ts';
/** Those that were begun before are followed. One lane after the other: a worker node needs its API server. */
export declare function runNodes(fleet: Fleet, names: readonly string[]): Promise<void>;
