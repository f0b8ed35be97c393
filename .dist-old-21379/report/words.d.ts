/** What is said in the same words in every format that people read. */
import type { Verdict } from '../contracts/audit.ts';
import type { CheckOutcome } from '../contracts/batch.ts';
import type { GateState } from '../contracts/gate.ts';
import type { ReportRun, ReportSection, RunReport } from '../contracts/report.ts';
/** How it stands; colours and JUnit's kinds go by it. */
export type Standing = 'good' | 'bad' | 'open' | 'none';
export declare const standings: Readonly<Record<Verdict, Standing>>;
export declare const verdictWords: Readonly<Record<Verdict, string>>;
export declare const outcomeWords: Readonly<Record<CheckOutcome, string>>;
export declare const stateWords: Readonly<Record<GateState, string>>;
/** Of a restore, what was mended is what was put back. */
export declare const kindWords: Readonly<Record<RunReport['kind'], string>>;
export declare function nameOfSection({ id, title }: Pick<ReportSection, 'id' | 'title'>): string;
/**
 * How a change ended, of which nothing is left where another has put it back. One that puts back is not said to have
 * fixed anything.
 */
export type ChangeEnd = ReportRun['status'] | 'PUT_BACK' | 'RESTORED';
export declare function endOfChange({ status, putBackBy, restoreChanges }: ReportRun): ChangeEnd;
/** Who said yes to all or any of its changes, each once. */
export declare function approversOf({ approvals, runs }: RunReport): string[];
