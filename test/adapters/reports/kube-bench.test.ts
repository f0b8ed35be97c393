/** Reading kube-bench's reports: every shape that it prints, and what is none of them. */
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { parseReport, readReports } from '../../../src/adapters/reports/kube-bench.ts';

/** Of kube-bench v0.15.6 on a fresh kubeadm node (1.35.4), without its prose. */
const fresh = readFileSync(
  new URL('../../fixtures/kube-bench/fresh-kubeadm-1.35.4.json', import.meta.url),
  'utf8',
);
const { Controls: controls } = JSON.parse(fresh) as { Controls: unknown[] };

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'kubemend-report-'));
});
afterEach(() => {
  rmSync(dir, { recursive: true, force: true });
});

const failing = { test_number: '1.2.15', test_desc: 'profiling', status: 'FAIL' };
const control = (...results: object[]): object => ({ version: 'cis-1.12', tests: [{ results }] });

it.each([
  ['an array, of --nototals', JSON.stringify(controls)],
  ['a line for each control, of old versions', controls.map((one) => JSON.stringify(one)).join('\n')],
  ['both mixed', JSON.stringify([controls[0], [controls.slice(1)]])],
  ['a document for each target', controls.map((one) => JSON.stringify({ Controls: [one] })).join('\n\n')],
])('%s, is the same report', (_name, content) => {
  expect(parseReport(content, 'report.json')).toEqual(parseReport(fresh, 'report.json'));
  expect(parseReport(content, 'report.json')).toHaveLength(5);
});

it.each([
  ['controls without groups', { Controls: [{ version: 'cis-1.12', tests: [] }], Totals: { total_fail: 0 } }],
  ['groups without results', [{ version: 'cis-1.12', tests: [{ results: [] }] }]],
])('refuses %s: where nothing was looked at, nothing fails', async (_name, document) => {
  const path = join(dir, 'empty.json');
  writeFileSync(path, JSON.stringify(document));
  await expect(readReports([path])).rejects.toThrow(
    `${path}: expected a report of kube-bench with results, found one without any`,
  );
});

it('fills in what older versions leave out', () => {
  const [read] = parseReport(JSON.stringify(control(failing)), 'report.json');
  expect(read?.tests[0]?.results[0]).toMatchObject({ ...failing, type: '', reason: '', AuditConfig: '' });
});

it.each<[string, unknown, string]>([
  ['something else', { findings: [] }, '0.version: expected string, found nothing'],
  ['nothing', [], 'expected at least 1'],
  ['a text', 'PASS', '0: expected object, found "PASS"'],
  ['controls that are none', { Controls: 'all' }, '0: expected object, found "all"'],
  ['a number without its benchmark', { tests: [{ results: [failing] }] }, '0.version: expected string'],
  [
    'another word for a state',
    control({ ...failing, status: 'FAILED' }),
    '0.tests.0.results.0.status: expected one of PASS, FAIL, WARN, INFO, found "FAILED"',
  ],
  ['a check without a number', control({ status: 'FAIL' }), '0.tests.0.results.0.test_number'],
])('refuses %s', (_name, document, problem) => {
  const read = (): unknown => parseReport(JSON.stringify(document), 'report.json');
  expect(read).toThrow(/^report\.json: expected a report of kube-bench, found\n/);
  expect(read).toThrow(problem);
});

it('refuses what is no JSON, and says no more than a page of what is wrong', () => {
  expect(() => parseReport('[INFO] 1 Control Plane', 'report.txt')).toThrow(
    'report.txt: expected JSON, found something else',
  );
  expect(() => parseReport('{"Controls":[]}\n[INFO]', 'report.txt')).toThrow('expected JSON');
  const many = JSON.stringify(control(...Array.from({ length: 500 }, () => ({ status: 'x'.repeat(5_000) }))));
  try {
    parseReport(many, 'report.json');
    expect.unreachable();
  } catch (error) {
    expect((error as Error).message.length).toBeLessThan(2_000);
    expect((error as Error).message).toContain('more');
  }
});

it('reads the files of one node together, each named with its digest', async () => {
  const [one, other] = [join(dir, 'master.json'), join(dir, 'node.json')];
  writeFileSync(one, JSON.stringify(control({ ...failing, status: 'WARN' })));
  writeFileSync(other, JSON.stringify(control(failing, { ...failing, test_number: '4.1.1' })));
  const { sources, findings } = await readReports([one, other, one]);
  expect(sources).toEqual(
    [one, other].map((name) => ({
      name,
      sha256: createHash('sha256').update(readFileSync(name)).digest('hex'),
    })),
  );
  expect(findings.map(({ id, status }) => [id, status])).toEqual([
    ['cis-1.12/1.2.15', 'FAIL'],
    ['cis-1.12/4.1.1', 'FAIL'],
  ]);
});

it('the digest is that of the file, also where it is no clean text', async () => {
  const path = join(dir, 'report.json');
  const bytes = Buffer.from(JSON.stringify(control({ ...failing, test_desc: 'latin-1: \u00e9' })), 'latin1');
  writeFileSync(path, bytes);
  const { sources } = await readReports([path]);
  expect(sources[0]?.sha256).toBe(createHash('sha256').update(bytes).digest('hex'));
});

it('names a file that cannot be read', async () => {
  await expect(readReports([join(dir, 'gone.json')])).rejects.toThrow(/gone\.json: .* found ENOENT/);
  await expect(readReports([dir])).rejects.toThrow('found EISDIR');
});
