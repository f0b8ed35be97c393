/** How the states of a fleet's nodes are said, in the order in which they are read. */
import type { CheckOutcome } from '../contracts/batch.ts';
import type { FleetNodeResult, FleetNodeStatus } from '../contracts/fleet.ts';
import { printable } from '../domain/report/printable.ts';
import { dim, paintStatus, pc } from './print.ts';

/** what needs a person comes first */
const statusOrder: Readonly<Record<FleetNodeStatus, null>> = {
  REMEDIATION_FAILED_ROLLBACK_FAILED: null,
  REMEDIATION_FAILED_ROLLED_BACK: null,
  REMEDIATION_FAILED: null,
  PARTLY_FIXED: null,
  NOT_COMPLIANT: null,
  REFUSED: null,
  DECLINED: null,
  CANCELLED_ROLLED_BACK: null,
  CANCELLED: null,
  SILENT: null,
  UNDER_WAY: null,
  UNTOUCHED: null,
  PLANNED: null,
  FIXED: null,
  ALREADY_COMPLIANT: null,
};
export const nodeStatuses = Object.keys(statusOrder) as readonly FleetNodeStatus[];

export function paintNodeStatus(status: FleetNodeStatus): string {
  if (status === 'SILENT') return pc.yellow(status);
  if (status === 'UNDER_WAY') return pc.cyan(status);
  return status === 'UNTOUCHED' ? dim(status) : paintStatus(status);
}

type Counts = Partial<Record<FleetNodeStatus, number>>;

export function countsLine(counts: Counts): string {
  return countsLines(counts, Number.MAX_SAFE_INTEGER).join('');
}

/** As many lines as it takes, none wider than so many columns unless one word is. */
export function countsLines(counts: Counts, columns: number): string[] {
  const lines: { text: string; width: number }[] = [];
  for (const status of nodeStatuses.filter((one) => (counts[one] ?? 0) > 0)) {
    const count = ` ${counts[status] ?? 0}`;
    const word = { text: `${paintNodeStatus(status)}${count}`, width: status.length + count.length };
    const last = lines.at(-1);
    if (last === undefined || last.width + 2 + word.width > columns) lines.push(word);
    else {
      last.text += `  ${word.text}`;
      last.width += 2 + word.width;
    }
  }
  return lines.map(({ text }) => text);
}

export function hasEnded({ status }: Pick<FleetNodeResult, 'status'>): boolean {
  return status !== 'UNTOUCHED' && status !== 'UNDER_WAY';
}

const outcomeOrder: Readonly<Record<CheckOutcome, null>> = {
  fixed: null,
  planned: null,
  guilty: null,
  failed: null,
  putBack: null,
  refused: null,
  declined: null,
  notTried: null,
  left: null,
  compliant: null,
};
const outcomes = Object.keys(outcomeOrder) as readonly CheckOutcome[];

/** Such as `3 fixed, 1 left`; empty: no batch has ended. */
export function checksText({ checks = {} }: Pick<FleetNodeResult, 'checks'>): string {
  return outcomes
    .filter((outcome) => (checks[outcome] ?? 0) > 0)
    .map((outcome) => `${checks[outcome] ?? 0} ${outcome}`)
    .join(', ');
}

/** A node's own words on one line of so many columns. */
export function oneLine(text: string, columns: number): string {
  const line = printable(text)
    .replace(/\s*[\n\t]\s*/g, ' ')
    .trimEnd();
  if (line.length <= columns) return line;
  return columns < 2 ? '' : `${line.slice(0, columns - 1)}…`;
}
