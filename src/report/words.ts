/** What is said in the same words in every format that people read. */
import type { Verdict } from '../contracts/audit.ts';
import type { CheckOutcome } from '../contracts/batch.ts';
import type { GateState } from '../contracts/gate.ts';
import type { ReportRun, ReportSection, RunReport } from '../contracts/report.ts';
import { approverText } from '../domain/approval/granted-text.ts';

/** How it stands; colours and JUnit's kinds go by it. */
export type Standing = 'good' | 'bad' | 'open' | 'none';

export const standings: Readonly<Record<Verdict, Standing>> = {
  pass: 'good',
  fail: 'bad',
  stale: 'bad',
  unknown: 'open',
  manual: 'open',
  notApplicable: 'none',
  waived: 'none',
};

export const verdictWords: Readonly<Record<Verdict, string>> = {
  pass: 'passes, on the running process and in the file',
  fail: 'does not pass',
  stale: 'file and running process differ',
  unknown: 'could not be looked at: not taken for good',
  manual: 'left to the judgement of a person',
  notApplicable: 'not on this node',
  waived: 'excluded or switched off in the configuration of this node',
};

export const outcomeWords: Readonly<Record<CheckOutcome, string>> = {
  fixed: 'fixed',
  compliant: 'passed already',
  planned: 'would be fixed',
  guilty: 'to blame, put back',
  failed: 'change did not hold',
  putBack: 'held, and put back with the others',
  refused: 'refused',
  declined: 'declined',
  notTried: 'not tried',
  left: 'left',
};

export const stateWords: Readonly<Record<GateState, string>> = {
  accepted: 'kubelet has taken up the file',
  oldGone: 'old process gone',
  started: 'new process runs',
  stable: 'it does not crash',
  serving: 'it answers',
  judged: 'kubelet finds it ready',
  useful: 'it does its work',
  soak: 'held without a break',
};

/** Of a restore, what was mended is what was put back. */
export const kindWords: Readonly<Record<RunReport['kind'], string>> = {
  remediation: 'Remediation',
  batch: 'Batch of remediations',
  restore: 'Restore of earlier changes',
};

export function nameOfSection({ id, title }: Pick<ReportSection, 'id' | 'title'>): string {
  return id === '' ? 'Checks without a number' : [id, title].filter((part) => part !== '').join(' ');
}

/**
 * How a change ended, of which nothing is left where another has put it back. One that puts back is not said to have
 * fixed anything.
 */
export type ChangeEnd = ReportRun['status'] | 'PUT_BACK' | 'RESTORED';
export function endOfChange({ status, putBackBy, restoreChanges }: ReportRun): ChangeEnd {
  if (putBackBy !== null) return 'PUT_BACK';
  return status === 'FIXED' && restoreChanges !== undefined ? 'RESTORED' : status;
}

/** Who said yes to all or any of its changes, each once. */
export function approversOf({ approvals = [], runs }: RunReport): string[] {
  const all = [...approvals, ...runs.flatMap(({ details }) => details?.approvals ?? [])];
  return [...new Set(all.map(approverText))];
}
