import type { Considered } from '../server/temporal-server-find.ts';
import type { UpPractice } from './up-practice.ts';
export interface UpOptions {
    dataDir: string;
    practice: boolean;
    /** short ticks and graces on the practice node */
    fast: boolean;
    /** a worker for this machine, under this name */
    node: string | null;
    cluster: string;
    port?: number;
    uiPort?: number;
    report: (line: string) => void;
}
export interface Up {
    address: string;
    ui: string | null;
    considered: Considered[];
    nodes: string[];
    practice: UpPractice | null;
    /** Ends what was started, in order: node workers, control worker, practice node, server. */
    stop(): Promise<void>;
}
/** @throws ConflictError when an `up` of this data directory runs; PlaceError when no Temporal server is to be had */
export declare function startUp(options: UpOptions): Promise<Up>;
