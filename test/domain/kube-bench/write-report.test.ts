/** An audit of ours as kube-bench would print it. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { loadCatalog } from '../../../src/catalog/load.ts';
import type { Finding, Verdict } from '../../../src/contracts/audit.ts';
import { KubeBenchControl } from '../../../src/contracts/kube-bench.ts';
import type { KubeBenchReport, KubeBenchResult } from '../../../src/contracts/kube-bench.ts';
import { findingsOf } from '../../../src/domain/kube-bench/findings.ts';
import { writeReport } from '../../../src/domain/kube-bench/write-report.ts';

const catalog = await loadCatalog();
const findings = (verdictOf: (number: string) => Verdict): Finding[] =>
  catalog.checks.map((check) => ({
    check: catalog.displayId(check),
    slug: check.slug,
    title: check.title,
    verdict: verdictOf(check.aliases['cis-1.12'] ?? ''),
    reason: 'as seen',
    expected: 'what is right',
    observed: [{ layer: 'process', where: 'pid 7 argv[3]', value: '--profiling=true' }],
    unconfirmed: false,
  }));
const write = (verdictOf: (number: string) => Verdict, benchmark = 'cis-1.12'): KubeBenchReport =>
  writeReport(findings(verdictOf), benchmark, (slug) => catalog.find(slug)).report;
const resultsOf = ({ Controls }: KubeBenchReport): KubeBenchResult[] =>
  Controls.flatMap(({ tests }) => tests.flatMap(({ results }) => results));
const find = (report: KubeBenchReport, number: string): KubeBenchResult | undefined =>
  resultsOf(report).find((one) => one.test_number === number);

describe('an audit in the form of kube-bench', () => {
  it('has the controls, groups and numbers of kube-bench itself', () => {
    const fresh = z
      .object({ Controls: z.array(KubeBenchControl) })
      .parse(
        JSON.parse(
          readFileSync(
            new URL('../../fixtures/kube-bench/fresh-kubeadm-1.35.4.json', import.meta.url),
            'utf8',
          ),
        ),
      );
    const shape = (controls: KubeBenchControl[]): unknown =>
      controls.map(({ id, version, text, node_type: type, tests }) => ({
        ...{ id, version, text, type },
        groups: tests.map(({ section, desc, results }) => ({
          ...{ section, desc },
          numbers: results.map((one) => one.test_number),
          scored: results.map((one) => one.scored),
        })),
      }));
    expect(shape(write(() => 'pass').Controls)).toEqual(shape(fresh.Controls));
  });

  it.each<[Verdict, string, string]>([
    ['pass', 'PASS', 'PASS'],
    ['fail', 'FAIL', 'WARN'],
    ['stale', 'FAIL', 'WARN'],
    ['unknown', 'FAIL', 'WARN'],
    ['manual', 'WARN', 'WARN'],
    ['waived', 'INFO', 'INFO'],
  ])('says of %s %s where it is scored, %s where it is not', (verdict, scored, notScored) => {
    const report = write(() => verdict);
    expect(find(report, '1.2.15')).toMatchObject({ status: scored, scored: true });
    expect(find(report, '1.2.1')).toMatchObject({ status: notScored, scored: false });
  });

  it('adds up, in each group and control and over all', () => {
    const { Controls, Totals } = write((number) => (number.endsWith('1') ? 'fail' : 'pass'));
    const sum = (numbers: number[]): number => numbers.reduce((all, one) => all + one, 0);
    const results = resultsOf({ Controls, Totals });
    for (const [total, key, status] of [
      ['total_pass', 'pass', 'PASS'],
      ['total_fail', 'fail', 'FAIL'],
      ['total_warn', 'warn', 'WARN'],
      ['total_info', 'info', 'INFO'],
    ] as const) {
      const count = results.filter((one) => one.status === status).length;
      expect(Totals[total]).toBe(count);
      expect(sum(Controls.map((control) => control[total]))).toBe(count);
      expect(sum(Controls.flatMap(({ tests }) => tests.map((group) => group[key])))).toBe(count);
    }
    expect(Totals.total_fail).toBeGreaterThan(5);
  });

  it('gives a reason to what could not be looked at, and to no finding', () => {
    const report = write((number) => (number === '1.2.15' ? 'unknown' : 'fail'));
    expect(find(report, '1.2.15')).toMatchObject({ status: 'FAIL', reason: 'as seen' });
    expect(find(report, '1.4.1')).toMatchObject({
      status: 'FAIL',
      reason: '',
      actual_value: 'pid 7 argv[3]: --profiling=true',
      expected_result: 'what is right',
      remediation: 'kubemend remediate cis-1.12/1.4.1',
    });
  });

  it('takes no pass for one that an open change may take back', () => {
    const open = findings(() => 'pass').map((finding) => ({ ...finding, unconfirmed: true }));
    const { report } = writeReport(open, 'cis-1.12', (slug) => catalog.find(slug));
    const reason = 'passes while a change is open, which may be put back: as seen';
    expect(find(report, '1.2.15')).toMatchObject({ status: 'FAIL', reason });
    expect(find(report, '1.2.1')).toMatchObject({ status: 'WARN', reason });
    expect(report.Totals.total_pass).toBe(0);
  });

  it('leaves out the controls of another kind of node, and skips single checks', () => {
    const onWorker = (number: string): Verdict => {
      if (number.startsWith('3.1.')) return 'manual';
      return /^[1235]\./.test(number) || number === '4.3.1' ? 'notApplicable' : 'pass';
    };
    const report = write(onWorker);
    expect(report.Controls.map(({ id }) => id)).toEqual(['4']);
    expect(find(report, '4.3.1')?.status).toBe('INFO');
  });

  it('keeps the order of the benchmark, whatever was asked first', () => {
    const asked = findings(() => 'manual').filter(({ check }) =>
      /\/(1\.2\.15|1\.1\.2|1\.1\.10)$/.test(check),
    );
    const { report } = writeReport(asked.toReversed(), 'cis-1.12', (slug) => catalog.find(slug));
    expect(resultsOf(report).map((one) => one.test_number)).toEqual(['1.1.2', '1.1.10', '1.2.15']);
  });

  it('takes the numbers of the benchmark that is asked for, and names what has none in it', () => {
    const { report, leftOut } = writeReport(
      findings(() => 'fail'),
      'cis-1.8',
      (slug) => catalog.find(slug),
    );
    const profiling = catalog.resolve('1.2.15');
    const number = profiling.aliases['cis-1.8'] ?? '';
    expect(number).not.toBe('1.2.15');
    expect(find(report, number)?.test_desc).toContain(profiling.title);
    const without = catalog.checks.filter(({ aliases }) => aliases['cis-1.8'] === undefined);
    expect(leftOut).toEqual(without.map(({ slug }) => slug));
    expect(
      writeReport(
        findings(() => 'fail'),
        'cis-1.12',
        () => undefined,
      ).leftOut,
    ).toHaveLength(131);
  });

  it('is read back as what it says', () => {
    const report = write((number) => (['1.2.15', '1.2.1'].includes(number) ? 'fail' : 'pass'));
    expect(findingsOf(report.Controls)).toMatchObject([
      { id: 'cis-1.12/1.2.1', status: 'WARN', whyNot: null },
      { id: 'cis-1.12/1.2.15', status: 'FAIL', whyNot: null },
    ]);
  });
});
