/** Small parts that every section of the page is made of. */
import type { Verdict } from '../../contracts/audit.ts';
import type { PassRate, RunReport } from '../../contracts/report.ts';
import type { ChangeEnd } from '../words.ts';
import type { Html } from './template.ts';
type End = RunReport['status'] | ChangeEnd;
export declare function statusChip(status: End): Html;
export declare function verdictChip(verdict: Verdict): Html;
/** `2026-01-31 04:05:06 UTC`, and the exact time for programs. */
export declare function time(at: string): Html;
/** `0.9 s`, `12 s`, `3 min 05 s`, `2 h 07 min`. */
export declare function duration(ms: number): string;
/** Between two ISO times. */
export declare function between(from: string, to: string): string;
export declare function percent(rate: PassRate): string;
/** The rate as a picture beside its number: an image and no background, which printers leave out. */
export declare function rateBar({ percent: value }: PassRate): Html;
/** A list of names and values; what is not known is left out. */
export declare function facts(entries: readonly (readonly [string, Html | string | null])[]): Html;
export declare function counted(count: number, one: string, several?: string): string;
export {};
