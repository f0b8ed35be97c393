/** What commands print: JSON for programs, plain text for people, colour on a terminal only. */
import picocolors from 'picocolors';
import type { Verdict } from '../contracts/audit.ts';
import type { AnyStatus } from '../domain/exit-code.ts';
import { printable } from '../domain/report/printable.ts';

/** On a terminal only: the library would also colour wherever CI is set, and a pipe is no terminal there either. */
export const pc = picocolors.createColors(
  process.stdout.isTTY ? (process.env['NO_COLOR'] ?? '') === '' : false,
);

export function printLine(text = ''): void {
  process.stdout.write(`${text}\n`);
}

/** One JSON document, with the version of its shape. */
export function printJson(value: object): void {
  printLine(JSON.stringify({ schemaVersion: 1, ...value }, null, 2));
}

const statusColours: Record<AnyStatus, (text: string) => string> = {
  FIXED: pc.green,
  ALREADY_COMPLIANT: pc.green,
  PLANNED: pc.cyan,
  PARTLY_FIXED: pc.yellow,
  NOT_COMPLIANT: pc.yellow,
  REMEDIATION_FAILED: pc.red,
  REMEDIATION_FAILED_ROLLED_BACK: pc.yellow,
  REMEDIATION_FAILED_ROLLBACK_FAILED: (text) => pc.bold(pc.red(text)),
  DECLINED: pc.yellow,
  REFUSED: pc.yellow,
  CANCELLED: pc.yellow,
  CANCELLED_ROLLED_BACK: pc.yellow,
  BASELINE: pc.cyan,
  NO_CHANGE: pc.green,
  IMPROVED: pc.green,
  DRIFT_FIXED: pc.green,
  CHANGED: pc.yellow,
  DRIFTED: pc.red,
  NODE_UNREACHABLE: pc.yellow,
  AUDIT_FAILED: pc.red,
};
export function paintStatus(status: AnyStatus): string {
  return statusColours[status](status);
}

const verdictColours: Record<Verdict, (text: string) => string> = {
  pass: pc.green,
  fail: pc.red,
  stale: pc.red,
  unknown: pc.yellow,
  manual: pc.cyan,
  waived: pc.dim,
  notApplicable: pc.dim,
};
export function paintVerdict(verdict: Verdict): string {
  return verdictColours[verdict](verdict);
}

/**
 * Text of others for people: on a terminal nothing in it moves the cursor or hides what stands beside it, for they decide on
 * what they see. Programs get it as it is.
 */
export function shownText(text: string): string {
  return process.stdout.isTTY ? printable(text) : text;
}

export function paintDiff(diff: string): string {
  const paint = (line: string): string => {
    if (line.startsWith('+++') || line.startsWith('---')) return pc.bold(line);
    if (line.startsWith('+')) return pc.green(line);
    if (line.startsWith('-')) return pc.red(line);
    return line.startsWith('@@') ? pc.cyan(line) : line;
  };
  return shownText(diff).split('\n').map(paint).join('\n');
}

/** A plan as people read it: its diff, and what would be written for kubeadm as well. */
export function printPlanned(diff: string, persistPreview = ''): void {
  if (diff !== '') printLine(paintDiff(diff.trimEnd()));
  for (const line of persistPreview.split('\n')) if (line !== '') printLine(`kubeadm: ${line}`);
}

export const dim = pc.dim;
export const bold = pc.bold;
