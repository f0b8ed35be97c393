/** A drift audit as people read it: what has changed, what was mended, and what nobody could be told. */
import { codes } from '../contracts/codes.ts';
import type { DriftChange, DriftResult } from '../contracts/drift.ts';
import { dim, paintStatus, paintVerdict, printLine } from './print.ts';

export function printDrift(result: DriftResult, link?: string): void {
  const { status, code, reason, changes, remediation, notReported } = result;
  printLine(`${paintStatus(status)}${code === undefined || code === status ? '' : ` ${code}`}: ${reason}`);
  if (result.hint !== undefined) printLine(`  hint: ${result.hint}`);
  else if (code !== undefined) printLine(`  hint: ${codes[code].next}`);
  for (const change of changes) printChange(change);
  if (remediation !== null) printLine(`  ${remediation.workflowId}: ${paintStatus(remediation.status)}`);
  for (const sink of notReported) printLine(`  not reported to ${sink}`);
  if (link !== undefined) printLine(dim(`  ${link}`));
}

function printChange({ id, before, after, reason, mend, title }: DriftChange): void {
  const [was, is] = [before, after].map((verdict) =>
    verdict === null ? dim('none') : paintVerdict(verdict),
  );
  printLine(`  ${id.padEnd(16)} ${was ?? ''} → ${is ?? ''}  ${title}`);
  printLine(`    ${reason}`);
  if (mend !== null) printLine(`    ${mend.outcome}: ${mend.reason}`);
}
