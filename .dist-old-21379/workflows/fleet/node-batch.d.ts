import type { Fleet } from './fleet.ts';
export declare function workOnNode(fleet: Fleet, node: string, wave: number): Promise<void>;
