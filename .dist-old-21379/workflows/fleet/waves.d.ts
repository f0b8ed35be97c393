import type { Fleet } from './fleet.ts';
export declare function workInWaves(fleet: Fleet): Promise<void>;
