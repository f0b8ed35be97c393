/** A finding as people read it: what is the case and where it was seen, what was expected, what would be done. */
import type { AuditedCheck, FixInWords } from '../contracts/audit.ts';
import { groupBy } from '../domain/group-by.ts';
import { paintVerdict, printLine } from './print.ts';

/** so much of a step and of a guidance is shown, and what it needs where all fits in; --json has all of it */
const shown = 160;

/** @param isWhole what was seen and expected where nothing fails, too */
export function printFinding(finding: AuditedCheck, isWhole: boolean): void {
  const { check, verdict, title, reason, expected, observed, unconfirmed, fix } = finding;
  const note = unconfirmed ? ' (unconfirmed: a change is open)' : '';
  printLine(`${check.padEnd(16)} ${paintVerdict(verdict).padEnd(14)} ${title}${note}`);
  if (verdict === 'pass' && !isWhole) return;
  // What the reason says already needs no line of its own; where it was seen still does.
  const seen = groupBy(observed, ({ value }) => value);
  printLine(`    ${reason}${placesOf(seen.get(reason))}`);
  for (const [value, looks] of seen) {
    const layers = new Set(looks.map(({ layer }) => layer));
    if (value !== reason) printLine(`    ${[...layers].join(', ')}: ${value}${placesOf(looks)}`);
  }
  const isTold = verdict === 'fail' || verdict === 'stale' || (isWhole && verdict !== 'manual');
  if (isTold && !reason.includes(expected)) printLine(`    expected: ${expected}`);
  if (fix !== undefined) printLine(`    fix: ${fixLine(fix, finding)}`);
}

function placesOf(looks: AuditedCheck['observed'] = []): string {
  const places = new Set(looks.map(({ where }) => where));
  return places.size === 0 ? '' : `  (${[...places].join(', ')})`;
}

function fixLine(
  { kind, risk, steps, guidance, prerequisites, together, asks }: FixInWords,
  { check, lacks }: Pick<AuditedCheck, 'check' | 'lacks'>,
): string {
  const isByHand = kind === 'manual' || kind === 'refused';
  const before = lacks === undefined || steps.length === 0 ? '' : `needs ${lacks}; then `;
  const parts = [
    `${before}${steps.map(shortStep).join('; ')}`,
    isByHand && guidance !== undefined ? shortGuidance(guidance, check) : '',
    together === undefined ? '' : `together with ${together.join(', ')}`,
    asks === undefined ? '' : `asks ${asks}`,
  ];
  const line = `${kind}, risk ${risk}: ${parts.filter((part) => part !== '').join('; ')}`;
  const whole = prerequisites === undefined ? line : `${line}; needs: ${prerequisites.join('; ')}`;
  return lacks === undefined && whole.length <= shown ? whole : line;
}

/** A long one is a list: its end says what restarts. */
function shortStep(text: string): string {
  return text.length <= shown ? text : `${text.slice(0, shown - 70)}…${text.slice(-70)}`;
}

/** In the middle of no word, where it has several. */
function shortGuidance(text: string, check: string): string {
  if (text.length <= shown) return text;
  const cut = text.slice(0, shown);
  return `${/^(.{80,}) /su.exec(cut)?.[1] ?? cut} … (kubemend checks show ${check})`;
}
