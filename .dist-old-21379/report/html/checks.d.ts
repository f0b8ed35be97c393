/** Checks: the pass rate by section, those that somebody must look at, and all of them. */
import type { RunReport } from '../../contracts/report.ts';
import type { Html } from './template.ts';
/** @param of whose checks, and what that means for the numbers */
export declare function passRates({ sections, total }: Pick<RunReport, 'sections' | 'total'>, of: string): Html;
/** For who is on call: what does not pass now, worst first, and nothing else. */
export declare function openChecks({ checks, runs }: RunReport): Html;
export declare function allChecks({ checks, sections, runs }: RunReport): Html;
