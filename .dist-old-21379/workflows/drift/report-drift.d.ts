import type { DriftResult } from '../../contracts/drift.ts';
import type { Drift } from './audit-drift.ts';
import type { DriftView } from './drift-progress.ts';
export declare function reportDrift({ parsed, view, memory }: Drift, result: DriftResult): Promise<DriftResult>;
/**
 * An input that is refused, because a check of it is gone from the catalog, say, is refused at every run: without a word the
 * schedule would be silent for ever. The run fails all the same, and the next one compares with the last that was completed.
 */
export declare function tellRefused(view: DriftView, error: unknown): Promise<void>;
