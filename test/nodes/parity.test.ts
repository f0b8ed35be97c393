/** What the documentation says of kube-bench beside kubemend is what the test on the lab lets pass. */
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { explained, isExplained } from './parity/explained.ts';
import { differencesOf, saidBy } from './parity/kube-bench.ts';
import { mutations } from './parity/mutations.ts';

const page = readFileSync('docs/kube-bench.md', 'utf8');

it('has every explained difference, and no other', () => {
  const rows = page.split('\n').filter((line) => /^\| \d\.\d+\.\d+/.test(line));
  const wanted = explained.map(
    ({ ids, found, theirs, ours, rule, because }) =>
      `| ${ids.join(', ')} | ${found} | ${theirs} | ${ours} | ${because} | ${rule} |`,
  );
  expect(rows).toEqual(wanted);
});

it('a difference is explained by its test, both verdicts and what was seen, or not at all', () => {
  const row = { id: '4.3.1', theirs: 'FAIL', ours: 'INFO', detail: 'kube-proxy does not run on this node' };
  expect(isExplained(row)).toBe(true);
  for (const more of [{ id: '4.3.2' }, { theirs: 'WARN' }, { ours: 'PASS' }, { detail: 'it runs' }]) {
    expect(isExplained({ ...row, ...more })).toBe(false);
  }
});

it('a test that one of the two lacks is a difference, too', () => {
  const report = (...results: object[]): string => JSON.stringify({ Controls: [{ tests: [{ results }] }] });
  const one = { test_number: '1.1.1', status: 'PASS' };
  const other = { test_number: '1.1.2', status: 'FAIL' };
  expect(differencesOf(saidBy(report(one, other)), saidBy(report(one)))).toMatchObject([
    { id: '1.1.2', theirs: 'FAIL', ours: 'nothing' },
  ]);
  expect(differencesOf(saidBy(report(one)), saidBy(report({ ...one, status: 'WARN' })))).toHaveLength(1);
});

it('twenty shapes at least are looked at', () => {
  expect(new Set(mutations.map(({ title }) => title)).size).toBeGreaterThanOrEqual(20);
});
