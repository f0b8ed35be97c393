/** How much of what was judged passes: of all checks of a report, and by section of the benchmark. */
import type { Verdict } from '../../contracts/audit.ts';
import type { PassRate, ReportCheck, ReportSection, RunReport } from '../../contracts/report.ts';
import { groupBy } from '../group-by.ts';
import { groupTexts } from '../kube-bench/sections.ts';

type Judged = Pick<ReportCheck, 'section' | 'before' | 'now'>;

/** What nobody could look at does not pass; what a person judges, or what is not on this node, is no machine's to count. */
const counted: readonly Verdict[] = ['pass', 'fail', 'stale', 'unknown'];

export function passRate(verdicts: readonly Verdict[]): PassRate {
  const judged = verdicts.filter((verdict) => counted.includes(verdict)).length;
  const pass = verdicts.filter((verdict) => verdict === 'pass').length;
  return { pass, judged, percent: percentOf(pass, judged), percentOfAll: percentOf(pass, verdicts.length) };
}

/** Rounded down: nothing less than all is 100. */
function percentOf(part: number, whole: number): number | null {
  return whole === 0 ? null : Math.floor((1000 * part) / whole) / 10;
}

export function totalOf(checks: readonly Judged[]): RunReport['total'] {
  return {
    checks: checks.length,
    notJudged: checks.filter(({ now }) => !counted.includes(now)).length,
    before: passRate(checks.map(({ before }) => before)),
    now: passRate(checks.map(({ now }) => now)),
  };
}

/** In the order of the benchmark; checks without a number come last. */
export function sectionsOf(checks: readonly Judged[]): ReportSection[] {
  return [...groupBy(checks, ({ section }) => section)]
    .toSorted(([one], [other]) => compareSections(one, other))
    .map(([id, own]) => ({ id, title: groupTexts[id] ?? '', ...totalOf(own) }));
}

export function compareSections(one: string, other: string): number {
  if (one === '' || other === '') return one === other ? 0 : one === '' ? 1 : -1;
  return one.localeCompare(other, 'en', { numeric: true });
}
