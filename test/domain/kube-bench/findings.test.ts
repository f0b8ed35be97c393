/** What kube-bench says, and what of it is a machine's to look at. */
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { KubeBenchControl } from '../../../src/contracts/kube-bench.ts';
import type { ReportedCheck } from '../../../src/contracts/kube-bench.ts';
import { findingsOf, mergeReported } from '../../../src/domain/kube-bench/findings.ts';

const { Controls: fresh } = z
  .object({ Controls: z.array(KubeBenchControl) })
  .parse(
    JSON.parse(
      readFileSync(new URL('../../fixtures/kube-bench/fresh-kubeadm-1.35.4.json', import.meta.url), 'utf8'),
    ),
  );
const control = (...results: object[]): KubeBenchControl[] => [
  KubeBenchControl.parse({ version: 'cis-1.12', tests: [{ results }] }),
];
const failing = { test_number: '1.2.15', test_desc: 'profiling', status: 'FAIL' };

it('of a fresh node what failed is selected, and of the rest it is said why not', () => {
  const findings = findingsOf(fresh);
  const fails = findings.filter(({ status }) => status === 'FAIL');
  const selected = fails.filter(({ whyNot }) => whyNot === null);
  expect(selected.map(({ id }) => id.replace('cis-1.12/', ''))).toEqual([
    ...['1.1.12', '1.2.5', '1.2.15', '1.2.16', '1.2.17', '1.2.18', '1.2.19', '1.2.30'],
    ...['1.3.2', '1.4.1', '4.1.1', '4.1.9'],
  ]);
  const proxy = fails.find(({ whyNot }) => whyNot !== null);
  expect(proxy?.id).toBe('cis-1.12/4.3.1');
  expect(proxy?.whyNot).toMatch(/^kube-bench could not look: failed to run: "\/bin\/ps -fC proxy"/);
  const warnings = findings.filter(({ status }) => status === 'WARN');
  const manual = warnings.filter(({ whyNot }) => whyNot === 'kube-bench leaves it to a person');
  expect([manual.length, warnings.length]).toEqual([28, 50]);
});

it('what passes, or was skipped, is nobody’s task', () => {
  const skipped = { ...failing, type: 'skip', status: 'INFO' };
  expect(findingsOf(control(skipped, { ...failing, status: 'PASS' }))).toEqual([]);
});

it.each([
  'failed to run: "ps", output: "kube-apiserver --token=abc\\n--token=def\\x00AUDIT_SECRET=ghi", error: exit status 1',
  'failed to run: "ps"\n--token=abc',
])('nothing of what its command printed is kept: %s', (reason) => {
  for (const status of ['FAIL', 'WARN']) {
    const [finding] = findingsOf(control({ ...failing, status, reason }));
    expect(finding?.whyNot).toBe('kube-bench could not look: failed to run: "ps"');
  }
});

it('of several reports the finding counts that asks for most', () => {
  const finding = (status: 'FAIL' | 'WARN', whyNot: string | null = null): ReportedCheck => ({
    id: 'cis-1.12/1.2.15',
    title: '',
    status,
    whyNot,
  });
  const rising = [
    finding('WARN', 'manual'),
    finding('FAIL', 'could not look'),
    finding('WARN'),
    finding('FAIL'),
  ];
  for (const [least, ...more] of rising.map((_one, index) => rising.slice(index))) {
    if (least === undefined) continue;
    for (const order of [
      [least, ...more],
      [...more, least],
    ]) {
      expect(mergeReported(order.map((one) => [one]))).toEqual([more.at(-1) ?? least]);
    }
  }
});
