/** JUnit XML: a suite for the run itself, then one for each section with a case for each check. */
import type { ReportCheck, RunReport } from '../contracts/report.ts';
import { renderSuites } from './junit-suites.ts';
import type { Case, Suite } from './junit-suites.ts';
import { approversOf, nameOfSection, outcomeWords, verdictWords } from './words.ts';

export function renderJunit(report: RunReport): string {
  const { workflowId, startedAt, finishedAt } = report;
  const run = { ...suiteOfRun(report), properties: propertiesOf(report) };
  const place = { name: workflowId, within: `${report.cluster}.${report.node}` };
  return renderSuites([run, ...suitesOfChecks(report)], { ...place, startedAt, finishedAt });
}

/** No run that is not as wanted looks green, also one that came to no check. */
export function suiteOfRun({
  workflowId,
  success,
  status,
  code,
  reason,
}: Pick<RunReport, 'workflowId' | 'success' | 'status' | 'code' | 'reason'>): Suite {
  const kind = success ? 'passed' : 'failure';
  const type = code === undefined ? status : `${status} ${code}`;
  return { id: 'run', name: 'run', cases: [{ name: workflowId, kind, type, message: `${type}: ${reason}` }] };
}

function suitesOfChecks({ sections, checks, excluded, reported }: RunReport): Suite[] {
  const suites: Suite[] = sections.map((section) => ({
    id: section.id === '' ? 'own' : section.id,
    name: nameOfSection(section),
    cases: checks.filter((check) => check.section === section.id).map(caseOf),
  }));
  if (excluded.length > 0) {
    const cases = excluded.map(({ id, title, reason }): Case => {
      return { name: nameOf(id, title), kind: 'skipped', type: 'excluded', message: reason };
    });
    suites.push({ id: 'excluded', name: 'excluded', cases });
  }
  const unknown = reported?.unknown ?? [];
  if (unknown.length > 0) {
    const cases = unknown.map(({ id, title, status, reason }): Case => {
      const kind = status === 'FAIL' ? 'error' : 'skipped';
      return { name: nameOf(id, title), kind, type: status, message: `kube-bench ${status}; ${reason}` };
    });
    suites.push({ id: 'reported', name: 'reported, and no check of this node', cases });
  }
  return suites;
}

export function caseOf({
  id,
  title,
  now,
  outcome,
  reason,
}: Pick<ReportCheck, 'id' | 'title' | 'now' | 'outcome' | 'reason'>): Case {
  const message = `${verdictWords[now]}; ${outcomeWords[outcome]}: ${reason}`;
  return { name: nameOf(id, title), kind: kinds[now], type: now, message };
}

const kinds: Readonly<Record<ReportCheck['now'], Case['kind']>> = {
  pass: 'passed',
  fail: 'failure',
  stale: 'failure',
  unknown: 'error',
  manual: 'skipped',
  notApplicable: 'skipped',
  waived: 'skipped',
};

function nameOf(id: string, title: string): string {
  return title === '' ? id : `${id} ${title}`;
}

function propertiesOf(report: RunReport): [string, string][] {
  const { workflowId, runId, status, asked, restarts, outageMs, apiOutageMs, total } = report;
  return [
    ['workflowId', workflowId],
    ['runId', runId],
    ['status', status],
    ['askedBy', asked.by ?? ''],
    ['askedWhy', asked.reason ?? ''],
    ['approvedBy', approversOf(report).join(', ')],
    ['restarts', String(restarts)],
    ['outageMs', outageMs === null ? '' : outageMs.toFixed()],
    ['apiOutageMs', apiOutageMs?.toFixed() ?? ''],
    ['passPercentBefore', String(total.before.percent ?? '')],
    ['passPercentNow', String(total.now.percent ?? '')],
  ];
}
