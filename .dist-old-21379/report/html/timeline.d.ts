import type { RunDetails } from '../../contracts/report.ts';
import type { Html } from './template.ts';
/** One line of the picture; milliseconds since the run began. */
export interface Bar {
    label: string;
    fromMs: number;
    toMs: number;
    kind: 'step' | 'failed' | 'back' | 'state';
}
/** Two steps hold a gate: the one over the change, and the one over what was put back. */
export declare function barsOf(details: RunDetails): Bar[];
/** @param id makes the names of title and description its own within the page */
export declare function timeline(details: RunDetails, id: string): Html;
