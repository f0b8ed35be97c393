/** JUnit XML: suites and their cases, as the readers of continuous integration take them. */
import { create } from 'xmlbuilder2';

export interface Case {
  name: string;
  kind: 'passed' | 'failure' | 'error' | 'skipped';
  /** the verdict, or the status */
  type: string;
  message: string;
}

export interface Suite {
  /** `run`: its one case took all of the time */
  id: string;
  name: string;
  cases: Case[];
  properties?: [string, string][];
}

export interface SuitesOf {
  name: string;
  /** before the id of a suite it is the class of each case */
  within: string;
  startedAt: string;
  finishedAt: string;
}

export function renderSuites(suites: readonly Suite[], of: SuitesOf): string {
  const seconds = ((Date.parse(of.finishedAt) - Date.parse(of.startedAt)) / 1000).toFixed(3);
  const document = create({ version: '1.0', encoding: 'UTF-8', invalidCharReplacement: '\ufffd' });
  const all = suites.flatMap(({ cases }) => cases);
  const root = document.ele('testsuites', { name: of.name, ...countsOf(all), time: seconds });
  for (const suite of suites) {
    const time = suite.id === 'run' ? { time: seconds } : {};
    const timestamp = of.startedAt.replace(/(\.\d+)?Z$/, '');
    const element = root.ele('testsuite', { name: suite.name, ...countsOf(suite.cases), timestamp, ...time });
    if (suite.properties !== undefined) {
      const properties = element.ele('properties');
      for (const [name, value] of suite.properties) properties.ele('property', { name, value });
    }
    for (const one of suite.cases) {
      const testcase = element.ele('testcase', {
        name: one.name,
        classname: `${of.within}.${suite.id}`,
        ...time,
      });
      if (one.kind === 'passed') continue;
      const { type, message } = one;
      // The schema allows a skipped case a message alone.
      const told = one.kind === 'skipped' ? { message: `${type}: ${message}` } : { message, type };
      testcase.ele(one.kind, told);
    }
  }
  return `${document.end({ prettyPrint: true })}\n`;
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
