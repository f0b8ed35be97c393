/** What an audit means to a script. */
import type { Finding, Verdict } from '../contracts/audit.ts';
import type { ExitCode } from '../domain/exit-code.ts';

type Judged = Pick<Finding, 'verdict' | 'unconfirmed'>;

const passing: ReadonlySet<Verdict> = new Set(['pass', 'notApplicable', 'waived']);

/** A pass that an open change may take back is not one yet. */
export function exitCodeOfAudit(findings: readonly Judged[]): ExitCode {
  return findings.every(({ verdict }) => passing.has(verdict)) && countUnconfirmed(findings) === 0 ? 0 : 1;
}

/** Passes under an open change. */
export function countUnconfirmed(findings: readonly Judged[]): number {
  return findings.filter(({ verdict, unconfirmed }) => verdict === 'pass' && unconfirmed).length;
}
