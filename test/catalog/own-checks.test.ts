/** A person's own checks beside the catalog: what takes effect, what cannot be used, and that nobody takes one for another. */
import { execFileSync } from 'node:child_process';
import { chmod, mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Catalog } from '../../src/catalog/catalog.ts';
import { lintCatalogFiles } from '../../src/catalog/lint.ts';
import { loadCatalog } from '../../src/catalog/load.ts';
import { loadNodeCatalog, loadUserCatalog } from '../../src/catalog/load-own.ts';

const shipped = await loadCatalog();
const own = (slug = 'own-contention', more = ''): string => `# of this test
slug: ${slug}
${more}title: No contention profiles
level: 1
scored: true
component: kube-scheduler
target: component
assert: { flag: contention-profiling, is: false }
fix:
  kind: auto
  risk: low
  steps:
    - setFlag: { name: contention-profiling, value: 'false' }
source: this test
examples:
  pass: { flags: [--contention-profiling=false] }
  fail: { flags: [--contention-profiling] }
`;

let root: string;
let dir: string;
beforeEach(async () => {
  root = await realpath(await mkdtemp(join(tmpdir(), 'kubemend-own-')));
  dir = join(root, 'etc/kubemend/checks');
  await mkdir(dir, { recursive: true });
  for (const path of ['', 'etc', 'etc/kubemend', 'etc/kubemend/checks']) await chmod(join(root, path), 0o755);
});
afterEach(() => rm(root, { recursive: true }));

async function put(name: string, text: string, mode = 0o644): Promise<string> {
  await writeFile(join(dir, name), text);
  await chmod(join(dir, name), mode);
  return join(dir, name);
}
const load = async (): Promise<Catalog> => await loadUserCatalog([dir]);
const problemsOf = ({ own: { unusable } }: Catalog): [string, string][] =>
  unusable.map(({ name, problems }) => [name, problems.join('\n').replaceAll(`${dir}/`, '')]);
const why = (catalog: Catalog, name: string): string => {
  try {
    return `is ${catalog.resolve(name).slug}`;
  } catch (error) {
    return (error as Error).message.replaceAll(`${dir}/`, '');
  }
};

it('is a check like any other, from its file and line', async () => {
  const file = await put('a.yaml', own());
  const catalog = await load();
  expect(catalog.own.unusable).toEqual([]);
  expect(catalog.resolve('own-contention').component).toBe('kube-scheduler');
  expect(catalog.own.origins.get('own-contention')).toBe(`${file}:2:7`);
  expect(catalog.checks).toHaveLength(shipped.checks.length + 1);
  expect(catalog.checks.at(-1)?.slug).toBe('own-contention');
  expect(catalog.version).not.toBe(shipped.version);
});

it('without a directory the catalog is the one that ships; a named one must be there', async () => {
  expect((await loadUserCatalog([])).version).toBe(shipped.version);
  await rm(dir, { recursive: true });
  expect((await loadNodeCatalog({ root })).version).toBe(shipped.version);
  const catalog = await loadNodeCatalog({ root, checkDirs: ['/etc/kubemend/checks'] });
  expect(catalog.own.unusable).toMatchObject([
    { slug: null, problems: [`${dir}:1:1 expected a directory of checks, found ENOENT`] },
  ]);
});

describe('names', () => {
  it('that another has are an error, and what was meant is not guessed', async () => {
    await put('a.yaml', own('apiserver-profiling-off'));
    const catalog = await load();
    expect(why(catalog, 'apiserver-profiling-off')).toContain(
      'a.yaml:2:7 apiserver-profiling-off.slug: expected a slug of its own, or override: true',
    );
    expect(catalog.find('apiserver-profiling-off')).toBeUndefined();
  });

  it('numbers too: the check that ships keeps its own', async () => {
    await put('a.yaml', own('own-contention', "aliases: { cis-1.12: '1.4.1' }\n"));
    const catalog = await load();
    expect(why(catalog, '1.4.1')).toBe('is scheduler-profiling-off');
    expect(why(catalog, 'own-contention')).toContain(
      'a.yaml:3:22 own-contention.aliases.cis-1.12: expected a number of its own, found cis-1.12/1.4.1',
    );
  });

  it('of two own ones neither is taken', async () => {
    await put('a.yaml', own());
    await put('b.yaml', own());
    const catalog = await load();
    expect(why(catalog, 'own-contention')).toMatch(
      /b\.yaml:2:7 .* found "own-contention" at a\.yaml:2:7 too/,
    );
  });
});

describe('an override', () => {
  const override = own('scheduler-profiling-off', "override: true\naliases: { cis-1.12: '1.4.1' }\n");

  it('takes the place of the check that ships', async () => {
    await put('a.yaml', override);
    const catalog = await load();
    expect(problemsOf(catalog)).toEqual([]);
    expect(catalog.checks).toHaveLength(shipped.checks.length);
    expect(catalog.resolve('1.4.1').title).toBe('No contention profiles');
    expect(catalog.digest('scheduler-profiling-off')).not.toBe(shipped.digest('scheduler-profiling-off'));
  });

  it.each([
    [
      'whose example proves it wrong',
      override.replace('is: false', 'is: true'),
      'expected verdict pass, found fail',
    ],
    ['that is no YAML', override.replace('fix:', 'fix: ]'), 'expected YAML'],
    ['without a title', override.replace(/title.*\n/, ''), 'title: expected string, found nothing'],
    [
      'of another component',
      override.replace('kube-scheduler', 'kube-controller-manager'),
      'expected kube-scheduler',
    ],
  ])('%s does not bring that check back', async (_what, text, problem) => {
    await put('a.yaml', text);
    const catalog = await load();
    expect(why(catalog, 'scheduler-profiling-off')).toContain(problem);
    expect(catalog.find('scheduler-profiling-off')).toBeUndefined();
  });

  const careful = (fix: string): string =>
    override
      .replace(/slug: .*/, 'slug: apiserver-no-anonymous')
      .replace(/1\.4\.1/, '1.2.1')
      .replaceAll('kube-scheduler', 'kube-apiserver')
      .replace(/kind: auto\n {2}risk: low/, fix);
  it.each([
    ['kind: auto\n  risk: high\n  neverInAll: true', 'kind auto for consent'],
    ['kind: consent\n  risk: low\n  neverInAll: true', 'risk low for high'],
    ['kind: consent\n  risk: high', 'neverInAll false for true'],
  ])('that is laxer than what ships is an error unless it says so: %s', async (fix, found) => {
    const requires = `\n  requires: [${shipped.find('apiserver-no-anonymous')?.fix.requires.join(', ') ?? ''}]`;
    await put('a.yaml', careful(fix + requires));
    expect(why(await load(), 'apiserver-no-anonymous')).toContain(`found ${found}`);
    await put('a.yaml', careful(fix + requires).replace('override: true', 'override: { laxer: handbook 7 }'));
    expect(why(await load(), 'apiserver-no-anonymous')).not.toContain(found);
  });

  it('that leaves out what travels with the check is laxer, too', async () => {
    const { fix } = shipped.resolve('1.2.17');
    expect(fix.requires).not.toEqual([]);
    const lax = careful(`kind: ${fix.kind}\n  risk: ${fix.risk}`)
      .replace('apiserver-no-anonymous', 'apiserver-audit-log-maxage')
      .replace('1.2.1', '1.2.17');
    await put('a.yaml', lax);
    expect(why(await load(), 'apiserver-audit-log-maxage')).toContain(
      `found requires without ${fix.requires.join(', ')}`,
    );
  });

  it('in a file that is only read by a JSON parser does not bring that check back either', async () => {
    await put('a.yaml', '{ "slug" : "scheduler-profiling-off", "override": true, ]');
    expect((await load()).find('scheduler-profiling-off')).toBeUndefined();
  });

  it('of nothing is an error', async () => {
    await put('a.yaml', own('own-contention', 'override: true\n'));
    expect(why(await load(), 'own-contention')).toContain('expected the slug of a check that ships');
  });

  it('that cannot be used takes along what travels with it', async () => {
    await put('a.yaml', 'slug: apiserver-audit-policy\noverride: true\n');
    const catalog = await load();
    expect(why(catalog, '1.2.17')).toContain(
      'fix.requires: expected checks that can be used, found apiserver-audit-log-path',
    );
    expect(catalog.checks.length).toBeLessThan(shipped.checks.length - 1);
  });
});

it('one bad file is told, and the good one beside it is used', async () => {
  await put('bad.yaml', own('own-bad').replace('flag: contention-profiling', 'flag: contention-profilng'));
  await put('good.yaml', own('own-good'));
  await put('worse.yaml', '- ]\n');
  const catalog = await load();
  expect(problemsOf(catalog)).toEqual([
    [join(dir, 'worse.yaml'), expect.stringContaining('worse.yaml:1:3 expected YAML') as string],
    ['own-bad', expect.stringContaining('bad.yaml:8:17 own-bad.assert.flag: expected a flag') as string],
  ]);
  expect(why(catalog, 'own-good')).toBe('is own-good');
  // A file that nobody can read may hold it.
  expect(() => catalog.resolve('own-lost')).toThrow(
    expect.objectContaining({ hint: expect.stringContaining('worse.yaml:1:3') as string }) as Error,
  );
});

it.each([
  ['an alias without its anchor', own().replace('No contention profiles', '*lost')],
  [
    'aliases without end',
    `a: &a [x, x, x]\n${'bcdefghijklm'.replace(/./g, (c) => `${c}: &${c} [${`*${String.fromCharCode(c.charCodeAt(0) - 1)}, `.repeat(9)}]\n`)}`,
  ],
  ['a range without end', own('own-contention', "aliases: { cis-1.0..1.99999999999: '1.1' }\n")],
  [
    'nested without end',
    own().replace(/assert: .*/, `assert: ${'{ all: ['.repeat(3_000)}${'] }'.repeat(3_000)}`),
  ],
  [
    'an example with such a file',
    own()
      .replace('pass: {', "pass: { files: { /etc/p: '*lost' },")
      .replace(
        /assert: .*/,
        'assert: { all: [{ flag: contention-profiling, is: false }, { flagFile: config, parses: a/B }] }',
      ),
  ],
])('%s is a problem of its file, and ends nothing', async (_what, text) => {
  await put('a.yaml', text);
  await put('good.yaml', own('own-good'));
  const catalog = await load();
  expect(why(catalog, 'own-good')).toBe('is own-good');
  expect(problemsOf(catalog)).toHaveLength(1);
});

it.each([
  ["durationUpTo: '1 hour'", 'expected a duration with units'],
  ['durationUpTo: $limit', 'or a parameter of type duration'],
])('a limit that is no duration is none: %s', async (condition, problem) => {
  const parameter = 'parameters:\n  limit: { type: string, default: 5m, description: of it }\n';
  const text = own('own-limit', condition.includes('$') ? parameter : '').replace('is: false', condition);
  await put('a.yaml', text);
  expect(why(await load(), 'own-limit')).toContain(problem);
});

it('peers 53: a value by a name that is none makes no half of a check: it is not used', async () => {
  await put('a.yaml', own('own-half').replace('is: false', 'is: $nowhere'));
  expect(why(await load(), 'own-half')).toContain('expected a parameter "nowhere", found none');
});

it.each([
  '/etc/kubernetes/manifests/kube-apiserver.yaml',
  '/var/lib/kubelet/config.yaml',
  '/var/lib/kubemend',
  '/a/../b',
])('a step that writes %s whole is an error', async (path) => {
  await mkdir(join(dir, '../templates'));
  await writeFile(join(dir, '../templates/own.yaml'), 'own');
  const step = `    - ensureFile: { path: ${path}, template: own.yaml, mode: '0600' }\n`;
  await put('a.yaml', own().replace('source:', `${step}source:`));
  expect(why(await load(), 'own-contention')).toMatch(/expected a file that a step may write|without "\.\."/);
});

describe('a template', () => {
  const step = "    - ensureFile: { path: /etc/kubernetes/own, template: own.yaml, mode: '0600' }\n";
  const text = own().replace('source:', `${step}source:`);

  it('that others may write to is written by no check of a node', async () => {
    await mkdir(join(dir, '../templates'));
    await writeFile(join(dir, '../templates/own.yaml'), 'own');
    await put('a.yaml', text);
    expect(why(await loadNodeCatalog({ root }), 'own-contention')).toBe('is own-contention');
    await chmod(join(dir, '../templates/own.yaml'), 0o666);
    expect(why(await loadNodeCatalog({ root }), 'own-contention')).toContain('found mode 0666');
    await chmod(join(dir, '../templates/own.yaml'), 0o644);
    await chmod(join(dir, '../templates'), 0o777);
    expect(why(await loadNodeCatalog({ root }), 'own-contention')).toContain('found mode 0777');
  });

  it('of one name with two contents is none', async () => {
    const other = join(root, 'other/checks');
    for (const [place, content] of [
      [dir, 'one'],
      [other, 'two'],
    ] as const) {
      await mkdir(join(place, '../templates'), { recursive: true });
      await mkdir(place, { recursive: true });
      await writeFile(join(place, '../templates/own.yaml'), content);
    }
    await put('a.yaml', text);
    expect(why(await loadUserCatalog([dir, other]), 'own-contention')).toContain(
      'expected one content of "own.yaml"',
    );
  });

  it('is a part of the definition, byte by byte', async () => {
    await mkdir(join(dir, '../templates'));
    await put('a.yaml', text);
    await writeFile(join(dir, '../templates/own.yaml'), 'own');
    const before = (await load()).digest('own-contention');
    await writeFile(join(dir, '../templates/own.yaml'), 'own ');
    expect((await load()).digest('own-contention')).not.toBe(before);
  });
});

it('a pipe in the place of a file is not waited for', async () => {
  execFileSync('mkfifo', [join(dir, 'a.yaml')]);
  for (const catalog of [await load(), await loadNodeCatalog({ root })]) {
    expect(problemsOf(catalog)).toEqual([
      [join(dir, 'a.yaml'), 'a.yaml:1:1 expected a readable file, found no regular file'],
    ]);
  }
});

it('a link counts as the directory that holds it', async () => {
  const trusted = join(root, 'etc/trusted.yaml');
  await writeFile(trusted, own(), { mode: 0o644 });
  await symlink(trusted, join(dir, 'a.yaml'));
  expect(why(await loadNodeCatalog({ root }), 'own-contention')).toBe('is own-contention');
  await chmod(dir, 0o777);
  expect(why(await loadNodeCatalog({ root }), 'own-contention')).toContain('found mode 0777');
});

it("on a real node only root's files count, up to the top of the machine", async () => {
  await put('a.yaml', own());
  // Nothing below the directory for temporary files is root's alone, since anybody may add to it.
  const catalog = await loadNodeCatalog({ root: '', checkDirs: [dir] });
  expect(why(catalog, 'own-contention')).toMatch(/to belong to uid 0|writable by its owner only/);
});

it('a file on a node that others may write to is used for nothing', async () => {
  await put('a.yaml', own());
  const node = { root, checkDirs: ['/etc/kubemend/checks'] };
  expect(why(await loadNodeCatalog(node), 'own-contention')).toBe('is own-contention');
  await chmod(dir, 0o777);
  expect(why(await loadNodeCatalog(node), 'own-contention')).toContain(
    `expected ${dir} to be writable by its owner only, found mode 0777`,
  );
});

it('a digest is of what is judged and written, not of words about it', async () => {
  const digestOf = async (text: string): Promise<string> => {
    await put('a.yaml', text);
    return (await load()).digest('own-contention');
  };
  const digest = await digestOf(own());
  expect(await digestOf(own().replace('No contention profiles', 'Other words'))).toBe(digest);
  expect(await digestOf(own().replace('risk: low', 'risk: none'))).not.toBe(digest);
  expect(await digestOf(own().replace('kind: auto', 'kind: consent'))).not.toBe(digest);
  const named = (name: string): string => own('own-contention', `nodes: { names: [${name}] }\n`);
  const some = await digestOf(named('w-1'));
  expect(some).not.toBe(digest);
  expect(await digestOf(named('w-2'))).not.toBe(some);
});

describe('a check for some nodes', () => {
  it.each([
    ['{}', 'a.yaml:3:8 nodes: expected names, roles or both, found {}'],
    ['w-1', 'a.yaml:3:8 nodes: expected object, found "w-1"'],
    ['{ names: [] }', 'a.yaml:3:17 nodes.names: expected at least 1, found []'],
    [
      "{ names: [w-1, 'w ?'] }",
      'a.yaml:3:23 nodes.names.1: expected the name of a node, or one with "*", such as "w-*", found "w ?"',
    ],
    ['{ roles: [etcd] }', 'a.yaml:3:18 nodes.roles.0: expected one of control-plane, worker, found "etcd"'],
    [
      '{ roles: [worker], labels: { zone: a } }',
      'a.yaml:3:35 nodes.labels: expected a known key, found an unknown one',
    ],
  ])('nodes: %s is told with its place', async (nodes, problem) => {
    await put('a.yaml', own('own-contention', `nodes: ${nodes}\n`));
    expect(problemsOf(await load())).toEqual([['own-contention', problem]]);
  });

  const requiring = (nodes: string): string =>
    own('own-other', nodes).replace('  risk: low', '  risk: low\n  requires: [own-contention]');
  it('is required by those for the same nodes only', async () => {
    const workers = 'nodes: { roles: [worker] }\n';
    await put('a.yaml', own('own-contention', workers));
    await put('b.yaml', requiring(workers));
    expect(problemsOf(await load())).toEqual([]);
    await put('b.yaml', requiring("nodes: { names: ['w-*'] }\n"));
    expect(why(await load(), 'own-contention')).toContain(
      'a.yaml:3:8 own-contention.nodes: expected none, or those of own-other, which requires it and is for nodes named w-*, found nodes with the role worker',
    );
    await put('b.yaml', requiring(''));
    expect(why(await load(), 'own-contention')).toContain('and is for all nodes, found nodes with the role');
  });

  it('is about no node when it is about the cluster', async () => {
    const text = own('own-contention', 'nodes: { roles: [worker] }\nsubject: cluster\n');
    await put('a.yaml', text);
    expect(why(await load(), 'own-contention')).toContain(
      'a.yaml:3:8 nodes: expected none for subject cluster',
    );
  });
});

it('a template of the name of one that ships does not change that one', async () => {
  const [name = ''] = shipped.templates.keys();
  await mkdir(join(dir, '../templates'));
  await writeFile(join(dir, '../templates', name), 'other');
  const step = `    - ensureFile: { path: /etc/kubernetes/own, template: ${name}, mode: '0600' }\n`;
  await put('a.yaml', own().replace('source:', `${step}source:`));
  const catalog = await load();
  expect(catalog.template(name)).toBe(shipped.template(name));
  expect(why(catalog, 'own-contention')).toContain('ships with another content');
});

it('a template that ships is written with the values that it has places for', async () => {
  const write = async (values: string): Promise<Catalog> => {
    const step = `    - ensureFile: { path: /etc/kubernetes/own, template: admission.yaml, mode: '0600'${values} }\n`;
    await put('a.yaml', own().replace('source:', `${step}source:`));
    return await load();
  };
  expect(why(await write(''), 'own-contention')).toContain('expected values for $qps, $burst, $qpsOfOne');
  const given = "{ qps: '1', burst: '2', qpsOfOne: '3', burstOfOne: '4' }";
  expect(why(await write(`, values: ${given}`), 'own-contention')).toBe('is own-contention');
});

describe('a script', () => {
  const script = '#!/bin/sh\n# 9.1 Users are known (Manual)\nexit 0\n';

  it('is a check of its own name, mended by hand', async () => {
    await put('9.1_audit.sh', script, 0o755);
    await put('9.1_remediate.sh', script, 0o755);
    const catalog = await load();
    expect(problemsOf(catalog)).toEqual([]);
    expect(catalog.resolve('script-9-1')).toMatchObject({
      title: '9.1 Users are known (Manual)',
      scored: false,
      fix: { kind: 'manual', guidance: expect.stringContaining('9.1_remediate.sh') as string },
    });
    expect(catalog.checks).toHaveLength(shipped.checks.length + 1);
  });

  it('with another content is another definition', async () => {
    await put('9.1_audit.sh', script, 0o755);
    const before = (await load()).digest('script-9-1');
    await put('9.1_audit.sh', script.replace('exit 0', 'exit 1'), 0o755);
    expect((await load()).digest('script-9-1')).not.toBe(before);
  });

  it('that cannot be executed is told of by a node', async () => {
    await put('9.1_audit.sh', script, 0o644);
    expect(why(await loadNodeCatalog({ root }), 'script-9-1')).toContain('expected it to be executable');
  });
});

it('lint looks at a whole directory, scripts too', async () => {
  await put('a.yaml', own());
  await put('9.1_audit.sh', '#!/bin/sh\n', 0o755);
  expect(await lintCatalogFiles([dir])).toEqual({ checks: 2, files: 2, problems: [], notes: [] });
});
