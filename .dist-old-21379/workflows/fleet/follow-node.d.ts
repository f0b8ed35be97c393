import type { Fleet } from './fleet.ts';
export declare function followNode(fleet: Fleet, node: string): Promise<void>;
/** Those that an earlier run of the workflow has given up: how they end counts still. */
export declare function followLate(fleet: Fleet): void;
