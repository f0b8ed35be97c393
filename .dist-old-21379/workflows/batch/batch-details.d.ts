/** A batch as the Web UI's "current details" tell it, in Markdown. */
import type { BatchProgress } from '../../contracts/deeds.ts';
export declare function detailsOf(status: BatchProgress): string;
