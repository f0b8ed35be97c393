/** `kubemend checks list|show|lint`. */
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { registerChecks } from '../../src/cli/checks.ts';
import type { Component } from '../../src/contracts/basics.ts';
import { listMinors, minorsOf } from '../../src/domain/flags/index.ts';

let out: string;
let err: string;
beforeEach(() => {
  out = '';
  err = '';
  process.exitCode = undefined;
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => ((out += String(text)), true));
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => ((err += String(text)), true));
});
afterEach(() => {
  vi.restoreAllMocks();
  process.exitCode = undefined;
});

async function checks(...args: string[]): Promise<void> {
  const program = new Command().exitOverride();
  registerChecks(program);
  await program.parseAsync(['checks', ...args], { from: 'user' });
}
/** Without colour. */
// eslint-disable-next-line no-control-regex
const plain = (text: string): string => text.replace(/\u001b\[\d+m/g, '');

const everyMinor = (component: Component): string => listMinors(minorsOf(component), minorsOf(component));

const entryOfSomeMinors = `slug: own-curves
title: The API server offers one key exchange
level: 1
scored: true
component: kube-apiserver
target: component
assert: { flag: tls-curve-preferences, is: '29' }
fix:
  kind: auto
  risk: low
  steps:
    - setFlag: { name: tls-curve-preferences, value: '29' }
breaks: [clients that know no other]
source: our handbook
examples:
  pass: { flags: [--tls-curve-preferences=29] }
  fail: { flags: [--tls-curve-preferences=23] }
`;

it('lists, filtered', async () => {
  await checks('list', '--component', 'kube-apiserver', '--kind', 'auto', '--level', '1', '--section', '1.2');
  const rows = plain(out).split('\n');
  expect(rows[0]).toMatch(/^check +title +component +fix +risk +slug$/);
  expect(rows.filter((row) => row.startsWith('cis-')).map((row) => row.split(' ')[0])).toEqual(
    [6, 7, 8, 10, 12, 13, 14, 15, 17, 18, 19, 21].map((number) => `cis-1.12/1.2.${number}`),
  );
  expect(plain(out)).toContain('12 of 131 checks');
});

it('lists as JSON, with the numbers of another benchmark', async () => {
  await checks('list', '--json', '--benchmark', 'cis-1.8', '--kind', 'consent', '--risk', 'high');
  const listed = JSON.parse(out) as { schemaVersion: number; checks: { id: string }[] };
  expect(listed.schemaVersion).toBe(1);
  expect(listed.checks.map(({ id }) => id)).toEqual([
    'cis-1.8/1.2.1',
    'cis-1.8/1.2.5',
    'cis-1.8/2.2',
    'cis-1.8/2.5',
  ]);
});

it('refuses a filter that nothing can match', async () => {
  await expect(checks('list', '--kind', 'magic')).rejects.toMatchObject({
    name: 'InputError',
    message: '--kind: expected one of auto, consent, manual, refused, found "magic"',
  });
  await expect(checks('list', '--section', 'one')).rejects.toMatchObject({
    message: '--section: expected a number such as 1.2, found "one"',
  });
});

it('means by a number what every other command means: the benchmark of the configuration', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'kubemend-benchmark-'));
  const config = join(dir, 'kubemend.yaml');
  await writeFile(config, 'benchmark: cis-1.8\n');
  await checks('show', '1.2.17', '--config', config);
  expect(plain(out)).toContain('cis-1.8/1.2.17  ');
  expect(plain(out)).toContain('numbers    cis-1.8/1.2.17');
  out = '';
  await checks('list', '--json', '--section', '2', '--kind', 'consent', '--config', config);
  expect(out).toContain('"cis-1.8/2.2"');
  out = '';
  await checks('show', '1.2.17', '--config', config, '--benchmark', 'cis-1.12');
  expect(plain(out)).toContain('cis-1.12/1.2.17  ');
  await rm(dir, { recursive: true });
});

it('a benchmark that no check has a number in is refused, and is no empty list', async () => {
  await expect(checks('list', '--section', '1.2', '--benchmark', 'cis-1.99')).rejects.toMatchObject({
    name: 'InputError',
    message: expect.stringMatching(/^benchmark: expected one of .*cis-1\.12.*, found "cis-1\.99"$/) as string,
  });
});

it('shows what a check claims, does and breaks', async () => {
  await checks('show', '1.2.16');
  for (const text of [
    'cis-1.12/1.2.16',
    'passes     --audit-log-path set',
    'set --audit-log-path=$auditLogDir/audit.log (restarts kube-apiserver)',
    `default    --audit-log-path: not set (Kubernetes ${everyMinor('kube-apiserver')})`,
    'together   cis-1.12/3.2.1 (apiserver-audit-policy)',
    'needs      the disk of auditLogDir has auditLogMaxSize',
    'parameter  auditLogDir = /var/log/kubernetes: directory of the log',
    'numbers    cis-1.8/1.2.17',
    'source     CIS Kubernetes Benchmark 1.12, 1.2.16',
  ]) {
    expect(plain(out)).toContain(text);
  }
});

it('shows what a risky fix breaks, and that it is the safe form', async () => {
  await checks('show', 'cis-1.12/1.2.1');
  expect(plain(out)).toContain('and never by --all, risk high');
  expect(plain(out)).toContain('set --authentication-config=$authenticationDir/config.yaml');
  expect(plain(out)).toContain('joining nodes with a bootstrap token');
});

it('shows the defaults in force of flags, of the kubelet and of kube-proxy', async () => {
  const defaultsOf = async (name: string): Promise<string[]> => {
    out = '';
    await checks('show', name);
    const all = `(Kubernetes ${everyMinor('kubelet')})`;
    const ofEtcd = `(etcd ${everyMinor('etcd')})`;
    return [...plain(out).matchAll(/^default {4}(.*)$/gm)].map(([, text = '']) =>
      text.replace(` ${all}`, '').replace(` ${ofEtcd}`, ''),
    );
  };
  expect(await defaultsOf('1.2.15')).toEqual(['--profiling: true']);
  expect(await defaultsOf('1.4.1')).toEqual(['--config: not set', '--profiling: true']);
  expect(await defaultsOf('2.3')).toEqual(['--config-file: not set', '--auto-tls: false']);
  expect(await defaultsOf('4.2.5')).toEqual(['streamingConnectionIdleTimeout: 4h0m0s']);
  expect(await defaultsOf('4.2.11')).toEqual(['featureGates.RotateKubeletServerCertificate: true']);
  expect(await defaultsOf('4.2.13')).toEqual(['podPidsLimit: -1', 'cgroupsPerQOS: true']);
  expect(await defaultsOf('4.3.1')).toEqual(['metricsBindAddress: 127.0.0.1:10249']);
  expect(await defaultsOf('1.1.1')).toEqual([]);
});

it('shows a default that differs by minor once for each value, and what some minors alone have', async () => {
  await checks('show', '1.2.17');
  expect(plain(out)).toMatch(
    /^default {4}--audit-log-maxage: 0 \(Kubernetes (1\.3\d to )?1\.35\), 366 \(1\.36.*\)$/m,
  );
  expect(plain(out)).not.toMatch(/^minors/m);
});

it('lints an entry of some minors: good, and the minors are named', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'kubemend-lint-'));
  const file = join(dir, 'own.yaml');
  await writeFile(file, entryOfSomeMinors);
  await checks('lint', file);
  expect(process.exitCode).not.toBe(2);
  expect(plain(out)).toMatch(/own\.yaml:1:7 own-curves: --tls-curve-preferences: Kubernetes 1\.36.* only\n/);
  expect(plain(out)).toContain('1 check(s) in 1 file(s)');
});

it('lints files: exit code 2 and a line per problem on stderr', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'kubemend-lint-'));
  const file = join(dir, 'own.yaml');
  await writeFile(file, 'slug: Own\n');
  await checks('lint', file);
  expect(process.exitCode).toBe(2);
  expect(out).toBe('');
  expect(err).toContain(
    `${file}:1:7 slug: expected lower-case words joined by "-", with a letter among them, found "Own"`,
  );
  await expect(checks('lint', join(dir, 'none.yaml'))).rejects.toMatchObject({ name: 'InputError' });
  await rm(dir, { recursive: true });
});

it('has an example in every help', () => {
  const program = new Command();
  registerChecks(program);
  for (const command of program.commands[0]!.commands) {
    let text = '';
    command.configureOutput({ writeOut: (part) => (text += part) }).outputHelp();
    expect(text).toContain('Example:\n  $ kubemend checks');
  }
});

it('lists and shows for which nodes a check of your own is', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'kubemend-show-'));
  const config = join(dir, 'kubemend.yaml');
  const page = await readFile(join(import.meta.dirname, '../../docs/own-checks.md'), 'utf8');
  const [, definition = ''] = /```yaml\n(.*?)```/s.exec(page) ?? [];
  await mkdir(join(dir, 'checks'));
  await writeFile(join(dir, 'checks/a.yaml'), `${definition}nodes: { names: ['w-*'], roles: [worker] }\n`);
  await writeFile(config, `checkDirs: [${join(dir, 'checks')}]\n`);
  const slug = 'own-scheduler-contention-profiling-off';
  await checks('show', slug, '--config', config);
  expect(plain(out)).toContain('nodes      named w-*, with the role worker');
  await checks('list', '--own', '--config', config);
  expect(plain(out)).toContain(`${dir}/checks/a.yaml:2:7, for nodes named w-*, with the role worker`);
  await rm(dir, { recursive: true });
});
