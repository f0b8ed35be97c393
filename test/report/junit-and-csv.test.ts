/** The forms for programs: what a reader of JUnit XML and of CSV makes of them. */
import { parse } from 'csv-parse/sync';
import { SaxesParser } from 'saxes';
import { describe, expect, it } from 'vitest';
import type { RunReport } from '../../src/contracts/report.ts';
import { reportOfBatch } from '../../src/domain/report/build-report.ts';
import { printable } from '../../src/domain/report/printable.ts';
import { renderReport } from '../../src/report/render.ts';
import { hostile } from './support/hostile.ts';
import {
  batchParts,
  batchReport,
  exclusion,
  factsOf,
  putBackReport,
  remediationReport,
} from './support/recorded.ts';

interface Tag {
  name: string;
  attributes: Record<string, string>;
}
/** @throws Error for a document that is not well-formed */
function readXml(text: string): Tag[] {
  const tags: Tag[] = [];
  const parser = new SaxesParser();
  parser.on('error', (error) => {
    throw error;
  });
  parser.on('opentag', ({ name, attributes }) => tags.push({ name, attributes }));
  parser.write(text).close();
  return tags;
}
const rowsOf = (report: RunReport): Record<string, string>[] =>
  parse(renderReport(report, 'csv'), { columns: true });

const batch = batchReport('batch-bisected');
const unknown = [
  { id: 'cis-1.12/5.1.1', title: 'cluster-admin', status: 'FAIL' as const, reason: 'no check' },
  { id: 'cis-1.12/5.1.2', title: 'secrets', status: 'WARN' as const, reason: 'no check' },
];
const reported = { sources: [{ name: 'report.json', sha256: 'a'.repeat(64) }], unknown, excluded: [] };

it('name who has said yes to a whole batch at once, also when the results of its runs are gone', () => {
  const report = reportOfBatch(batchParts('batch-approved').result, [], factsOf('batch/lab/cp-1'));
  expect(rowsOf(report)[0]).toMatchObject({ approvedBy: 'ben (claimed)' });
  const properties = readXml(renderReport(report, 'junit')).filter(({ name }) => name === 'property');
  expect(properties.map(({ attributes }) => attributes)).toContainEqual({
    name: 'approvedBy',
    value: 'ben (claimed)',
  });
});

describe('JUnit', () => {
  const tagsOf = (report: RunReport): Tag[] => readXml(renderReport(report, 'junit'));
  const named = (tags: Tag[], name: string): Tag[] => tags.filter((tag) => tag.name === name);

  it('has a suite for the run and one for each section, with a case for each check', () => {
    const tags = tagsOf(batch);
    const suites = named(tags, 'testsuite').map(({ attributes }) => [
      attributes['name'],
      attributes['tests'],
    ]);
    expect(suites).toEqual([
      ['run', '1'],
      ['1.2 API Server', '10'],
      ['3.2 Logging', '2'],
    ]);
    expect(named(tags, 'testsuites')[0]?.attributes).toMatchObject({
      tests: '13',
      failures: '2',
      errors: '0',
    });
    expect(named(tags, 'failure').map(({ attributes }) => attributes['type'])).toEqual([
      'PARTLY_FIXED',
      'fail',
    ]);
    expect(named(tags, 'testcase').at(-1)?.attributes['name']).toMatch(
      /^cis-1\.12\/3\.2\.2 The API audit policy/,
    );
  });

  it.each([
    ['pass', undefined],
    ['fail', 'failure'],
    ['stale', 'failure'],
    ['unknown', 'error'],
    ['manual', 'skipped'],
    ['notApplicable', 'skipped'],
    ['waived', 'skipped'],
  ] as const)('%s is %s', (now, kind) => {
    const report = remediationReport('fixed');
    const tags = tagsOf({ ...report, checks: report.checks.map((check) => ({ ...check, now })) });
    const last = tags.at(-1)!;
    expect(last.name).toBe(kind ?? 'testcase');
    if (kind !== undefined) expect(last.attributes['message']).toContain(report.reason);
    const counts = named(tags, 'testsuites')[0]!.attributes;
    expect([counts['failures'], counts['errors'], counts['skipped']]).toEqual(
      ['failure', 'error', 'skipped'].map((one) => (one === kind ? '1' : '0')),
    );
  });

  it('has the outages among its properties', () => {
    const tags = tagsOf(remediationReport('fixed', { outageMs: 3_100.4, apiOutageMs: 2_400 }));
    const values = named(tags, 'property').map(({ attributes }) => [attributes['name'], attributes['value']]);
    expect(values).toEqual(
      expect.arrayContaining([
        ['outageMs', '3100'],
        ['apiOutageMs', '2400'],
      ]),
    );
  });

  it('is never green for a run that is not as wanted, though it came to no check', () => {
    const none = { ...batch, checks: [], sections: [], success: false };
    expect(named(tagsOf(none), 'failure')).toHaveLength(1);
  });

  it('has what kube-bench found and the catalog does not know', () => {
    const tags = tagsOf({ ...batch, reported });
    expect(named(tags, 'error')[0]?.attributes['message']).toContain('kube-bench FAIL');
    expect(named(tags, 'skipped')[0]?.attributes['message']).toContain('kube-bench WARN');
  });

  it('has what was put back as a failure, and what was excluded as skipped, with the reason', () => {
    const tags = tagsOf(putBackReport());
    expect(named(tags, 'failure').map(({ attributes }) => attributes['message'])).toContainEqual(
      expect.stringContaining('does not pass; held, and put back with the others'),
    );
    const [skipped] = named(tags, 'skipped');
    expect(skipped?.attributes['message']).toBe(`excluded: ${exclusion.reason}`);
  });

  it('stays the document that it is, whatever is written into it', () => {
    const names = (report: RunReport): string[] => tagsOf(report).map(({ name }) => name);
    const poisoned = hostile({ ...batch, reported });
    expect(names(poisoned)).toEqual(names({ ...batch, reported }));
    const [case_] = named(tagsOf(poisoned), 'testcase');
    expect(case_?.attributes['name']).toContain(`</style><script>alert(1)</script>`);
    expect(case_?.attributes['name']).toContain('\ufffd[31m\ufffd\ufffd');
  });
});

describe('CSV', () => {
  it('has a row for each check, with its change', () => {
    const rows = rowsOf(batch);
    expect(rows).toHaveLength(12);
    const row = rows.find(({ check }) => check === 'cis-1.12/1.2.30');
    expect(row).toMatchObject({
      ...{
        node: 'cp-1',
        status: 'PARTLY_FIXED',
        section: '1.2',
        before: 'fail',
        now: 'fail',
        outcome: 'guilty',
      },
      ...{
        target: 'kube-apiserver',
        changeStatus: 'REMEDIATION_FAILED_ROLLED_BACK',
        changeCode: 'GATE_FAILED',
      },
    });
    expect(row?.['backups']).toMatch(/^[0-9A-Z]{26} .*kube-apiserver\.yaml\.bak_/);
  });

  it('has a row for a change that is about no check, and for a finding that the catalog does not know', () => {
    const bare = batch.runs.slice(1, 2).map((run) => ({ ...run, checks: [] }));
    const rows = rowsOf({ ...batch, checks: [], runs: bare, reported });
    expect(rows.map(({ check, changeStatus, outcome }) => [check, changeStatus, outcome])).toEqual([
      ['', 'FIXED', ''],
      ['cis-1.12/5.1.1', '', 'notInCatalog'],
      ['cis-1.12/5.1.2', '', 'notInCatalog'],
    ]);
  });

  it('has a row for a run that came to no check and no change: it is no success', () => {
    const status = 'REMEDIATION_FAILED' as const;
    const reason = 'cp-1 does not answer';
    const rows = rowsOf({ ...batch, checks: [], runs: [], status, success: false, reason });
    expect(rows).toMatchObject([{ node: 'cp-1', status, reason, check: '' }]);
  });

  it('of what was put back says so, and of what was excluded why', () => {
    const rows = rowsOf(putBackReport());
    expect(rows.map(({ changeStatus }) => changeStatus)).not.toContain('FIXED');
    expect(rows.find(({ outcome }) => outcome === 'putBack')).toMatchObject({
      ...{ status: 'REMEDIATION_FAILED_ROLLED_BACK', now: 'fail', changeId: 'c-1', changeStatus: 'PUT_BACK' },
    });
    expect(rows.find(({ changeId }) => changeId === 'c-3')).toMatchObject({
      ...{ check: '', changeStatus: 'RESTORED' },
    });
    expect(rows.at(-1)).toMatchObject({
      ...{ check: exclusion.id, outcome: 'excluded', reason: exclusion.reason, changeStatus: '' },
    });
  });

  it('is a table whatever is written into it, and no cell of it is a formula', () => {
    const poisoned = hostile({ ...batch, reported });
    const rows = rowsOf(poisoned);
    expect(rows).toHaveLength(14);
    for (const cell of rows.flatMap((row) => Object.values(row))) {
      expect(cell).not.toMatch(/^[=+\-@\t\r]/);
      expect(printable(cell)).toBe(cell);
    }
    expect(rows[0]?.['title']).toMatch(/^'=cmd\(\)"'<\/title>/);
    for (const begin of ['+1', '-1', '@a', '\t=1', '\r=1', '\uff1d1']) {
      const [row] = rowsOf({ ...batch, node: begin });
      expect(row?.['node']?.[0]).toMatch(/['\ufffd]/);
    }
  });

  it('ends its lines as RFC 4180 says', () => {
    const text = renderReport(remediationReport('fixed'), 'csv');
    expect(text.split('\r\n')).toHaveLength(3);
    expect(text.endsWith('\r\n')).toBe(true);
  });
});

it('JSON is the report itself', () => {
  expect(JSON.parse(renderReport(batch, 'json'))).toEqual(JSON.parse(JSON.stringify(batch)));
});
