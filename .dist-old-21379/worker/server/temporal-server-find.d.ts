import type { Env } from '../../adapters/config/data-dir.ts';
import type { FetchOptions } from './temporal-server-fetch.ts';
export interface Considered {
    candidate: 'TEMPORAL_ADDRESS' | 'PATH' | 'cache' | 'download' | 'build';
    chosen: boolean;
    detail: string;
}
export type TemporalChoice = {
    kind: 'running';
    address: string;
    considered: Considered[];
} | {
    kind: 'binary';
    path: string;
    version: string;
    considered: Considered[];
};
export interface FindOptions {
    env?: Env;
    /** one line of progress for what takes long */
    report?: (line: string) => void;
    download?: (options: FetchOptions) => Promise<string>;
    build?: (options: FetchOptions) => Promise<string>;
}
/** @throws PlaceError that lists what was tried */
export declare function findTemporal(options?: FindOptions): Promise<TemporalChoice>;
export declare function describeConsidered(each: Considered): string;
