/** Who has said yes, who was asked and why, and answers that did not count. */
import type { Approval } from '../../contracts/approval.ts';
import type { RunDetails } from '../../contracts/report.ts';
import type { Html } from './template.ts';
/** @returns null: nobody */
export declare function approvedBy(approvals: readonly Approval[]): Html | null;
export declare function asked(approval: RunDetails['approval']): [string, Html | null][];
