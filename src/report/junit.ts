/** JUnit XML: a suite for the run itself, then one for each section with a case for each check. */
import { create } from 'xmlbuilder2';
import type { ReportCheck, RunReport } from '../contracts/report.ts';
import { approversOf, nameOfSection, outcomeWords, verdictWords } from './words.ts';

interface Case {
  name: string;
  kind: 'passed' | 'failure' | 'error' | 'skipped';
  /** the verdict, or the status */
  type: string;
  message: string;
}

interface Suite {
  id: string;
  name: string;
  cases: Case[];
}

export function renderJunit(report: RunReport): string {
  const { workflowId, startedAt, finishedAt } = report;
  const seconds = ((Date.parse(finishedAt) - Date.parse(startedAt)) / 1000).toFixed(3);
  const suites = [suiteOfRun(report), ...suitesOfChecks(report)];
  const document = create({ version: '1.0', encoding: 'UTF-8', invalidCharReplacement: '\ufffd' });
  const all = suites.flatMap(({ cases }) => cases);
  const root = document.ele('testsuites', { name: workflowId, ...countsOf(all), time: seconds });
  for (const suite of suites) {
    const time = suite.id === 'run' ? { time: seconds } : {};
    const timestamp = startedAt.replace(/(\.\d+)?Z$/, '');
    const element = root.ele('testsuite', { name: suite.name, ...countsOf(suite.cases), timestamp, ...time });
    if (suite.id === 'run') {
      const properties = element.ele('properties');
      for (const [name, value] of propertiesOf(report)) properties.ele('property', { name, value });
    }
    for (const one of suite.cases) {
      const classname = `${report.cluster}.${report.node}.${suite.id}`;
      const testcase = element.ele('testcase', { name: one.name, classname, ...time });
      if (one.kind === 'passed') continue;
      const { type, message } = one;
      // The schema allows a skipped case a message alone.
      const told = one.kind === 'skipped' ? { message: `${type}: ${message}` } : { message, type };
      testcase.ele(one.kind, told);
    }
  }
  return `${document.end({ prettyPrint: true })}\n`;
}

/** No run that is not as wanted looks green, also one that came to no check. */
function suiteOfRun({ workflowId, success, status, code, reason }: RunReport): Suite {
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

function caseOf({ id, title, now, outcome, reason }: ReportCheck): Case {
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

function countsOf(cases: readonly Case[]): Record<string, number> {
  const count = (kind: Case['kind']): number => cases.filter((one) => one.kind === kind).length;
  return {
    tests: cases.length,
    failures: count('failure'),
    errors: count('error'),
    skipped: count('skipped'),
  };
}

function propertiesOf(report: RunReport): [string, string][] {
  const { workflowId, runId, status, asked, restarts, outageMs, total } = report;
  return [
    ['workflowId', workflowId],
    ['runId', runId],
    ['status', status],
    ['askedBy', asked.by ?? ''],
    ['askedWhy', asked.reason ?? ''],
    ['approvedBy', approversOf(report).join(', ')],
    ['restarts', String(restarts)],
    ['outageMs', outageMs === null ? '' : outageMs.toFixed()],
    ['passPercentBefore', String(total.before.percent ?? '')],
    ['passPercentNow', String(total.now.percent ?? '')],
  ];
}
