/** The build: nothing to do when nothing changed, and what it makes works by itself. */
import { cpSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { BuiltCatalog } from '../../src/catalog/built-in.ts';
import { loadCatalog } from '../../src/catalog/load.ts';
import { packageRoot, runProgram } from '../scenarios/support/programs.ts';
import type { Ended } from '../scenarios/support/programs.ts';

let dir: string;

/** Two whole builds, which a busy machine takes its time for. */
const buildLimitMs = 900_000;

/** A copy, so that other tests do not lose dist under their feet. */
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'kubemend-build-'));
  for (const name of ['src', 'scripts', 'schemas', 'bin', 'package.json', 'package-lock.json']) {
    cpSync(join(packageRoot, name), join(dir, name), { recursive: true });
  }
  for (const name of ['tsconfig.json', 'tsconfig.build.json'])
    cpSync(join(packageRoot, name), join(dir, name));
  symlinkSync(join(packageRoot, 'node_modules'), join(dir, 'node_modules'));
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

const env = { PATH: process.env['PATH'], HOME: tmpdir(), NO_COLOR: '1' };

function runNode(...args: string[]): Promise<Ended> {
  return runProgram(process.execPath, args, { env, cwd: dir, limitMs: buildLimitMs / 3 });
}

test('before a build the command says what is missing', async () => {
  const { exitCode, stderr } = await runNode('bin/kubemend', '--help');
  expect(exitCode).not.toBe(0);
  expect(stderr).toMatch(/not built[^]*npm ci && npm run build/);
});

test(
  'a second build changes nothing, and a change is built',
  async () => {
    expect(await runNode('scripts/build.mjs')).toMatchObject({ exitCode: 0 });
    const file = join(dir, 'dist/command/main.js');
    const builtAt = statSync(file).mtimeMs;
    const again = await runNode('scripts/build.mjs');
    expect(again.stdout).toMatch(/up to date/);
    expect(statSync(file).mtimeMs).toBe(builtAt);
    for (const each of [
      'recover.mjs',
      'practice-kubelet.mjs',
      'practice-component.mjs',
      'workflow-bundle.cjs',
    ]) {
      expect(statSync(join(dir, 'dist', each)).size).toBeGreaterThan(1_000);
    }
    const names = join(dir, 'src/domain/names.ts');
    writeFileSync(names, `${readFileSync(names, 'utf8')}export const added = 1;\n`);
    const checks = join(dir, 'src/catalog/checks/profiling.yaml');
    writeFileSync(checks, readFileSync(checks, 'utf8').replace('endpoint is off', 'endpoint is shut'));
    expect(await runNode('scripts/build.mjs')).toMatchObject({ exitCode: 0 });
    expect(readFileSync(join(dir, 'dist/domain/names.js'), 'utf8')).toContain('added');
    // What ships is the catalog as its entries say, read and proved.
    const built = JSON.parse(readFileSync(join(dir, 'dist/catalog/catalog.json'), 'utf8')) as BuiltCatalog;
    const { version, checks: read } = await loadCatalog([join(dir, 'src/catalog')]);
    expect(built.version).toBe(version);
    expect(built.checks).toEqual(read);
    expect(JSON.stringify(built.checks)).toContain('endpoint is shut');
  },
  buildLimitMs,
);

test('the command runs from the build, and the published schemas are those of the contracts', async () => {
  expect(await runNode('bin/kubemend', '--help')).toMatchObject({ exitCode: 0 });
  expect(await runNode('scripts/generate-schemas.mjs', '--check')).toMatchObject({ exitCode: 0, stderr: '' });
  const schema = join(dir, 'schemas/result.schema.json');
  writeFileSync(schema, readFileSync(schema, 'utf8').replace('status', 'state'));
  const stale = await runNode('scripts/generate-schemas.mjs', '--check');
  expect(stale.exitCode).toBe(1);
  expect(stale.stderr).toContain('result.schema.json is not current');
});
