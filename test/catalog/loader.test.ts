/** What the loader refuses: every problem of every file at once, each at its place (peers 70). */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { formatProblem } from '../../src/adapters/config/config-file.ts';
import { lintCatalogFiles } from '../../src/catalog/lint.ts';
import { buildCatalog, builtInDirectory, examineCatalog, loadCatalog } from '../../src/catalog/load.ts';
import { InputError } from '../../src/domain/errors.ts';

const good = `slug: own-profiling
aliases: { cis-1.12: '9.9.1' }
title: Profiling is off
level: 1
scored: true
component: kube-apiserver
target: component
assert: { flag: profiling, is: false }
fix:
  kind: auto
  risk: low
  steps:
    - setFlag: { name: profiling, value: 'false' }
source: this test
examples:
  pass: { flags: [--profiling=false] }
  fail: { flags: [--profiling] }
`;

function problemsOf(...texts: string[]): string[] {
  const sources = texts.map((text, index) => ({ name: `${'abc'[index]}.yaml`, text }));
  return examineCatalog(sources, new Map()).problems.map(formatProblem);
}

it('takes a good entry', () => expect(problemsOf(good)).toEqual([]));

describe('one problem at its place', () => {
  const cases: [what: string, from: string | RegExp, to: string, problem: string][] = [
    [
      'a flag under an unknown key',
      'flag: profiling, is: false',
      'flag: profiling, required_value: false',
      'a.yaml:8:44 assert.required_value: expected a known key, found an unknown one',
    ],
    [
      'no condition at all',
      'flag: profiling, is: false',
      'flag: profiling',
      'a.yaml:8:9 assert: expected at least one of is, present, absent',
    ],
    [
      'an assertion of no kind',
      'flag: profiling, is: false',
      'flg: profiling',
      'a.yaml:8:9 assert: expected an assertion: flag, flagFile',
    ],
    [
      'an unknown flag',
      'flag: profiling',
      'flag: profilng',
      'a.yaml:8:17 own-profiling.assert.flag: expected a flag of kube-apiserver, without dashes (profiling?), found "profilng"',
    ],
    [
      'a flag with dashes',
      'flag: profiling',
      'flag: --profiling',
      'a.yaml:8:17 own-profiling.assert.flag: expected a flag of kube-apiserver, without dashes',
    ],
    [
      'an ill-typed value',
      "value: 'false'",
      "value: 'no'",
      'a.yaml:13:42 own-profiling.fix.steps.0.setFlag.value: expected a boolean',
    ],
    [
      'an unknown step',
      /setFlag:/,
      'setFlags:',
      'a.yaml:13:7 fix.steps.0: expected one step: setFlag, addToFlag',
    ],
    [
      'a list step on a scalar',
      /setFlag: .*/,
      'addToFlag: { name: profiling, items: [x] }',
      'a.yaml:13:26 own-profiling.fix.steps.0.addToFlag.name: expected a flag that holds a list, found --profiling of type bool',
    ],
    [
      'steps without effect',
      "value: 'false'",
      "value: 'true'",
      'a.yaml:13:5 own-profiling.fix.steps: expected the failing example to pass after these steps, found fail',
    ],
    ['a missing field', 'source: this test\n', '', 'a.yaml:1:1 source: expected string, found nothing'],
    [
      'an unknown field',
      'level: 1',
      'level: 1\nseverity: high',
      'a.yaml:5:11 severity: expected a known key, found an unknown one',
    ],
    [
      'a risk that is none',
      'risk: low',
      'risk: loud',
      'a.yaml:11:9 fix.risk: expected one of none, low, medium, high, found "loud"',
    ],
    [
      'a number read as a float',
      "'9.9.1'",
      '9.9',
      'a.yaml:2:22 aliases.cis-1.12: expected string, found 9.9',
    ],
    [
      'a slug with capitals',
      'own-profiling',
      'Own',
      'a.yaml:1:7 slug: expected lower-case words joined by "-", with a letter among them, found "Own"',
    ],
    [
      'auto without steps',
      /steps:\n.*\n/,
      'steps: []\n',
      'a.yaml:12:10 fix.steps: expected steps for kind auto',
    ],
    [
      'manual without guidance',
      /kind: auto\n {2}risk: low\n {2}steps:\n.*\n/,
      'kind: manual\n  risk: low\n',
      'fix.guidance: expected guidance for kind manual',
    ],
    [
      'a wrong target',
      'target: component',
      'target: files',
      'own-profiling.fix.steps.0: expected limitMode or setOwner for target files, found setFlag',
    ],
    [
      'an unknown requirement',
      'risk: low',
      'risk: low\n  requires: [own-profilin]',
      'a.yaml:12:14 own-profiling.fix.requires.0: expected the slug of a check (own-profiling?), found "own-profilin"',
    ],
    [
      'an unknown parameter',
      "value: 'false'",
      'value: $of',
      'own-profiling.fix: expected a parameter "of", found none',
    ],
    [
      'an unused parameter',
      'level: 1',
      'level: 1\nparameters: { of: { type: int, default: 1, description: x } }',
      'own-profiling.parameters.of: expected a use of it in assert or steps, found none',
    ],
    [
      'an unknown template',
      /setFlag: .*/,
      "ensureFile: { path: /etc/x, template: x.yaml, mode: '0600' }",
      'own-profiling.fix.steps.0.ensureFile.template: expected a template (none), found "x.yaml"',
    ],
    [
      'a mount of no volume',
      /setFlag: .*/,
      'ensureMount: { name: x, mountPath: /x, readOnly: true }',
      'own-profiling.fix.steps.0.ensureMount.name: expected a volume of these steps, found "x"',
    ],
    [
      'an example judged otherwise',
      'pass: { flags: [--profiling=false] }',
      'pass: { flags: [--profiling] }',
      'a.yaml:16:9 own-profiling.examples.pass: expected verdict pass, found fail (--profiling=true)',
    ],
    [
      'an unknown kubelet key',
      'flag: profiling, is: false',
      'kubelet: streamingConnectionIdleTimeouts, durationAbove: 0s',
      'own-profiling.assert.kubelet: expected a key of KubeletConfiguration (streamingConnectionIdleTimeout?)',
    ],
    [
      'an octal mode of three digits',
      'flag: profiling, is: false',
      "file: /etc/x, modeWithin: '600'",
      'a.yaml:8:37 assert.modeWithin: expected four octal digits, such as "0600", found "600"',
    ],
    ['broken YAML', 'slug:', 'slug: [', 'a.yaml:'],
    [
      'a key given twice',
      'level: 1',
      'level: 1\nlevel: 2',
      'a.yaml:5:1 expected YAML, found: Map keys must be unique',
    ],
    ['an empty file', /[\s\S]+/, '', 'a.yaml:1:1 expected a check, found none'],
  ];
  it.each(cases)('%s', (_what, from, to, problem) => {
    const text = good.replace(from, to);
    expect(text).not.toBe(good);
    expect(problemsOf(text).join('\n')).toContain(problem);
  });
});

it.each([
  ['{ level: debug, to: a }', 'expected $level, found level, to'],
  ['{}', 'expected $level, found none'],
  ['{ level: debug }', null],
])('of a template with $level the values %s', (values, problem) => {
  const step = `ensureFile: { path: /etc/x, template: x.yaml, values: ${values}, mode: '0600' }`;
  const text = good.replace(/( *- )setFlag: .*/, (line, dash: string) => `${dash}${step}\n${line}`);
  const { problems } = examineCatalog([{ name: 'a.yaml', text }], new Map([['x.yaml', 'log: $level\n']]));
  expect(problems.map(formatProblem)).toEqual(
    problem === null ? [] : [expect.stringContaining(`ensureFile.values: ${problem}`)],
  );
});

it('names a slug and a number that two entries claim, with both places', () => {
  expect(problemsOf(good, good)).toEqual([
    'b.yaml:1:7 own-profiling.slug: expected a slug of its own, found "own-profiling" at a.yaml:1:7 too',
    'b.yaml:2:22 own-profiling.aliases.cis-1.12: expected a number of its own, found cis-1.12/9.9.1 at a.yaml:2:22 (own-profiling) too',
  ]);
});

it('finds places within a list of entries', () => {
  const second = good
    .replace('own-profiling', 'other')
    .replace('9.9.1', '9.9.2')
    .replace('level: 1', 'level: 3');
  const list = [good, second].map((one) => `- ${one.trimEnd().replaceAll('\n', '\n  ')}\n`).join('');
  const line = list.split('\n').findIndex((one) => one.includes('level: 3')) + 1;
  expect(problemsOf(list)).toEqual([`a.yaml:${line}:10 level: expected 1 or 2, found 3`]);
});

it('reports every problem of every file at once', () => {
  const error = errorOf(() =>
    buildCatalog(
      [
        { name: 'a.yaml', text: good.replace('risk: low', 'risk: loud').replace('level: 1', 'level: 3') },
        { name: 'b.yaml', text: good.replace('flag: profiling', 'flag: profilng') },
        { name: 'c.yaml', text: 'slug: [' },
      ],
      new Map(),
    ),
  );
  expect(error).toBeInstanceOf(InputError);
  const lines = (error as InputError).message.split('\n');
  expect(lines.map((line) => line.split(' ', 1)[0])).toEqual([
    'a.yaml:4:8',
    'a.yaml:11:9',
    expect.stringMatching(/^c\.yaml:/),
    'b.yaml:8:17',
  ]);
});

describe('directories and files', () => {
  let dir: string;
  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'kubemend-catalog-'));
    await mkdir(join(dir, 'checks'));
  });
  afterEach(() => rm(dir, { recursive: true }));

  it('adds a directory of own checks to those that ship', async () => {
    await writeFile(join(dir, 'checks/own.yaml'), good);
    const catalog = await loadCatalog([builtInDirectory, dir]);
    expect(catalog.resolve('9.9.1').slug).toBe('own-profiling');
    expect(catalog.checks).toHaveLength((await loadCatalog()).checks.length + 1);
  });

  it('lints own files as a part of the whole', async () => {
    const file = join(dir, 'checks/own.yaml');
    await writeFile(file, good.replace('own-profiling', 'apiserver-profiling-off'));
    expect(await lintCatalogFiles([file])).toEqual({
      checks: 1,
      files: 1,
      problems: [
        expect.stringContaining(`${file}:1:7 apiserver-profiling-off.slug: expected a slug of its own`),
      ],
      notes: [],
    });
    await writeFile(file, good);
    expect(await lintCatalogFiles([file])).toEqual({ checks: 1, files: 1, problems: [], notes: [] });
    expect((await lintCatalogFiles([join(builtInDirectory, 'checks/profiling.yaml')])).problems).toEqual([]);
  });
});

function errorOf(body: () => unknown): unknown {
  try {
    body();
  } catch (error) {
    return error;
  }
  return undefined;
}
