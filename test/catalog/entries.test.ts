/** Every entry that ships: complete, with its source, judged by its own examples, and mended by its own fix. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { builtInDirectory, loadCatalog } from '../../src/catalog/load.ts';
import { factsOfExample } from '../../src/catalog/example-facts.ts';
import { InputError } from '../../src/domain/errors.ts';
import { judgeCheck, parsesAs } from '../../src/domain/audit/index.ts';

const catalog = await loadCatalog();

function errorOf(body: () => unknown): unknown {
  try {
    body();
  } catch (error) {
    return error;
  }
  return undefined;
}

describe('the catalog that ships', () => {
  it('holds at least one check of each kind, each complete (peers 70)', () => {
    const kinds = catalog.checks.map(
      (check) => `${catalog.displayId(check)} ${check.fix.kind} ${check.fix.risk}`,
    );
    expect(kinds).toEqual([
      'cis-1.12/1.1.1 auto none',
      'cis-1.12/1.1.2 auto none',
      'cis-1.12/1.2.1 consent high',
      'cis-1.12/1.2.14 auto medium',
      'cis-1.12/1.2.15 auto low',
      'cis-1.12/1.2.16 consent medium',
      'cis-1.12/1.2.17 auto low',
      'cis-1.12/1.2.18 auto low',
      'cis-1.12/1.2.19 auto low',
      'cis-1.12/1.3.2 auto low',
      'cis-1.12/1.4.1 auto low',
      'cis-1.12/2.2 consent high',
      'cis-1.12/3.2.1 consent medium',
      'cis-1.12/4.2.5 auto low',
    ]);
  });

  // One number means another check in another version: peers 70.
  it.each([
    ['1.2.15', 'apiserver-profiling-off'],
    ['cis-1.12/1.2.15', 'apiserver-profiling-off'],
    ['cis-1.8/1.2.16', 'apiserver-profiling-off'],
    ['cis-1.8/1.2.15', 'apiserver-node-restriction'],
    ['1.2.16', 'apiserver-audit-log-path'],
    ['cis-1.8/1.2.20', 'apiserver-audit-log-maxsize'],
    ['scheduler-profiling-off', 'scheduler-profiling-off'],
  ])('resolves %s to %s', (name, slug) => {
    expect(catalog.resolve(name).slug).toBe(slug);
  });

  it('resolves a bare number in the benchmark that was asked for', () => {
    expect(catalog.resolve('1.2.15', 'cis-1.8').slug).toBe('apiserver-node-restriction');
  });

  it.each([
    [
      '1.2.20',
      'cis-1.8/1.2.20 is apiserver-audit-log-maxsize; write the benchmark with the number, or the slug',
    ],
    ['apiserver-profilng-off', 'did you mean apiserver-profiling-off?'],
    ['cis-1.12/1.2.155', 'did you mean cis-1.12/1.2.15'],
    ['nonsense', '`kubemend checks list` shows them all'],
  ])('names what is near to the unknown %s', (name, hint) => {
    const error = errorOf(() => catalog.resolve(name));
    expect(error).toBeInstanceOf(InputError);
    expect((error as InputError).hint).toContain(hint);
  });
});

describe.each(catalog.checks.map((check) => [check.slug, check] as const))('%s', (_slug, check) => {
  const options = { id: catalog.displayId(check), unconfirmed: false, waived: null };

  it('names its source', () => expect(check.source).toMatch(/CIS Kubernetes Benchmark 1\.12/));

  it.each(['pass', 'fail'] as const)('judges its %sing example so', (wanted) => {
    const finding = judgeCheck(check, factsOfExample(check, check.examples[wanted]), options);
    expect(finding).toMatchObject({ verdict: wanted, check: options.id });
    expect(finding.reason).not.toBe('');
    expect(finding.expected).not.toBe('');
  });
});

it('H15: mounts directories, never files: a mounted file would stay the old one after an atomic replacement', () => {
  const volumes = catalog.checks.flatMap(({ fix }) =>
    fix.steps.flatMap((step) => ('ensureVolume' in step ? [step.ensureVolume.type] : [])),
  );
  expect(volumes.length).toBeGreaterThan(0);
  expect(volumes).not.toContain('File');
});

it('ships an audit policy that the API server takes', async () => {
  const text = await readFile(join(builtInDirectory, 'templates/audit-policy.yaml'), 'utf8');
  expect(parsesAs(text, 'audit.k8s.io/v1/Policy')).toMatchObject({ ok: true });
});

it('has a version that tells entries apart, and not their comments', async () => {
  const { buildCatalog, readSources, readTemplates } = await import('../../src/catalog/load.ts');
  const [sources, templates] = await Promise.all([
    readSources([builtInDirectory]),
    readTemplates([builtInDirectory]),
  ]);
  const changed = (replace: (text: string) => string): string =>
    buildCatalog(
      sources.map(({ name, text }) => ({ name, text: replace(text) })),
      templates,
    ).version;
  expect(catalog.version).toMatch(/^sha256:[0-9a-f]{64}$/);
  expect(changed((text) => `# another comment\n${text}`)).toBe(catalog.version);
  expect(changed((text) => text.replace('profiling endpoint is off', 'profiling is off'))).not.toBe(
    catalog.version,
  );
  expect(buildCatalog(sources, new Map([...templates, ['extra.yaml', 'x']])).version).not.toBe(
    catalog.version,
  );
});
