/** An audit of ours in kube-bench's JSON, for dashboards that read that. */
import type { Finding, Verdict } from '../../contracts/audit.ts';
import type { Check } from '../../contracts/check.ts';
import type {
  KubeBenchControl,
  KubeBenchGroup,
  KubeBenchReport,
  KubeBenchResult,
  KubeBenchStatus,
} from '../../contracts/kube-bench.ts';
import { groupBy } from '../group-by.ts';
import { controlOf, groupTexts, sectionOf } from './sections.ts';

interface Numbered {
  number: string;
  result: KubeBenchResult;
  verdict: Verdict;
}

/**
 * @param checkOf the check of a finding's slug; undefined: the node's catalog knows it, this one does not
 * @returns the report, and the findings that have no number in `benchmark` and so no place in it
 */
export function writeReport(
  findings: readonly Finding[],
  benchmark: string,
  checkOf: (slug: string) => Check | undefined,
): { report: KubeBenchReport; leftOut: string[] } {
  const numbered: Numbered[] = [];
  const leftOut: string[] = [];
  for (const finding of findings) {
    const check = checkOf(finding.slug);
    const number = check?.aliases[benchmark];
    if (check === undefined || number === undefined) leftOut.push(finding.slug);
    else {
      const result = resultOf(finding, check, number);
      numbered.push({ number, result, verdict: finding.verdict });
    }
  }
  const byControl = groupBy(numbered.toSorted(compareNumbers), ({ number }) => number.split('.')[0] ?? '');
  const controls = [...byControl]
    .filter(([, results]) => isOnThisNode(results))
    .map(([id, results]) => makeControl(id, benchmark, results));
  const total = (name: keyof KubeBenchReport['Totals']): number =>
    controls.reduce((sum, control) => sum + control[name], 0);
  const Totals = {
    total_pass: total('total_pass'),
    total_fail: total('total_fail'),
    total_warn: total('total_warn'),
    total_info: total('total_info'),
  };
  return { report: { Controls: controls, Totals }, leftOut };
}

/** What a person judges is a question about any node: it alone does not make a worker a control plane. */
function isOnThisNode(results: readonly Numbered[]): boolean {
  const isAbsent = results.some(({ verdict }) => verdict === 'notApplicable');
  return !isAbsent || results.some(({ verdict }) => verdict !== 'notApplicable' && verdict !== 'manual');
}

function makeControl(id: string, benchmark: string, results: readonly Numbered[]): KubeBenchControl {
  const tests = [...groupBy(results, ({ number }) => sectionOf(number))].map(([section, own]) =>
    makeGroup(
      section,
      own.map(({ result }) => result),
    ),
  );
  const total = (name: 'pass' | 'fail' | 'warn' | 'info'): number =>
    tests.reduce((sum, group) => sum + group[name], 0);
  return {
    id,
    version: benchmark,
    detected_version: 'none',
    ...controlOf(id),
    tests,
    total_pass: total('pass'),
    total_fail: total('fail'),
    total_warn: total('warn'),
    total_info: total('info'),
  };
}

function makeGroup(section: string, results: KubeBenchResult[]): KubeBenchGroup {
  const count = (status: KubeBenchStatus): number => results.filter((one) => one.status === status).length;
  return {
    section,
    type: '',
    pass: count('PASS'),
    fail: count('FAIL'),
    warn: count('WARN'),
    info: count('INFO'),
    desc: groupTexts[section] ?? '',
    results,
  };
}

function resultOf(finding: Finding, check: Check, number: string): KubeBenchResult {
  const { verdict, reason } = asConfirmed(finding);
  const isManual = verdict === 'manual';
  const remediation = finding.byHand ?? remediationOf(check, finding.check);
  return {
    test_number: number,
    test_desc: `${check.title} (${check.scored ? 'Automated' : 'Manual'})`,
    audit: '',
    AuditEnv: '',
    AuditConfig: '',
    type: isManual ? 'manual' : '',
    remediation,
    test_info: [remediation],
    status: statusOf(verdict, check.scored),
    actual_value: finding.observed.map(({ where, value }) => `${where}: ${value}`).join('\n'),
    scored: check.scored,
    IsMultiple: false,
    expected_result: finding.expected,
    // A reason of a FAIL reads as "could not look" to those who know kube-bench: only where that is so.
    reason: verdict === 'fail' || verdict === 'stale' || verdict === 'pass' ? '' : reason,
  };
}

/** It has no word for a pass that an open change may take back: nobody knows yet. */
function asConfirmed({ verdict, reason, unconfirmed }: Finding): Pick<Finding, 'verdict' | 'reason'> {
  if (verdict !== 'pass' || !unconfirmed) return { verdict, reason };
  return { verdict: 'unknown', reason: `passes while a change is open, which may be put back: ${reason}` };
}

/** kube-bench has four words for seven verdicts. What it would not have scored is a warning, as with it. */
function statusOf(verdict: Verdict, scored: boolean): KubeBenchStatus {
  switch (verdict) {
    case 'pass':
      return 'PASS';
    case 'fail':
    case 'stale':
    case 'unknown':
      return scored ? 'FAIL' : 'WARN';
    case 'manual':
      return 'WARN';
    case 'notApplicable':
    case 'waived':
      return 'INFO';
  }
}

function remediationOf({ fix }: Check, id: string): string {
  const command = fix.kind === 'auto' || fix.kind === 'consent' ? `kubemend remediate ${id}` : '';
  return [command, fix.guidance].filter((part) => part !== '').join('\n');
}

function compareNumbers(one: Numbered, other: Numbered): number {
  return one.number.localeCompare(other.number, 'en', { numeric: true });
}
