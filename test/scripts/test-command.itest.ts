/** `scripts/test` ends with exactly one line of counts, and its exit code says the same. */
import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { packageRoot, runProgram } from '../scenarios/support/programs.ts';
import type { Ended } from '../scenarios/support/programs.ts';

let dir: string;

/** A package with the same commands, whose tests are the ones written here. */
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'kubemend-test-command-'));
  mkdirSync(join(dir, 'scripts'));
  mkdirSync(join(dir, 'test'));
  for (const name of ['test', 'count-tests.mjs']) {
    copyFileSync(join(packageRoot, 'scripts', name), join(dir, 'scripts', name));
  }
  copyFileSync(join(packageRoot, 'vitest.config.ts'), join(dir, 'vitest.config.ts'));
  writeFileSync(join(dir, 'scripts/install'), '#!/bin/sh\n');
  chmodSync(join(dir, 'scripts/install'), 0o755);
  writeFileSync(join(dir, 'package.json'), '{ "type": "module", "scripts": { "build": "true" } }\n');
  mkdirSync(join(dir, 'test/support'));
  writeFileSync(join(dir, 'test/support/global-setup.ts'), 'export default () => undefined;\n');
  symlinkSync(join(packageRoot, 'node_modules'), join(dir, 'node_modules'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

function writeTest(name: string, body: string): void {
  writeFileSync(join(dir, 'test', name), `import { expect, test } from 'vitest';\n${body}\n`);
}

async function run(...args: string[]): Promise<Ended & { lastLine: string; countLines: string[] }> {
  const env = { PATH: process.env['PATH'], HOME: dir, NO_COLOR: '1' };
  const ended = await runProgram(join(dir, 'scripts/test'), args, { env, cwd: tmpdir() });
  const lines = ended.stdout.trimEnd().split('\n');
  const countLines = lines.filter((line) => /^\d+ passed, \d+ failed/.test(line));
  return { ...ended, lastLine: lines.at(-1) ?? '', countLines };
}

test('both tiers are added up, and the last line says so', async () => {
  writeTest('one.test.ts', "test('a', () => {}); test('b', () => {});");
  writeTest('two.itest.ts', "test('c', () => {});");
  const ended = await run();
  expect(ended).toMatchObject({
    exitCode: 0,
    lastLine: '3 passed, 0 failed',
    countLines: ['3 passed, 0 failed'],
  });
});

test('a failing test fails the command', async () => {
  writeTest('one.test.ts', "test('a', () => {}); test('b', () => { expect(1).toBe(2); });");
  expect(await run()).toMatchObject({ exitCode: 1, lastLine: '1 passed, 1 failed' });
});

test('a file that cannot be loaded is a failure', async () => {
  writeTest('one.test.ts', "test('a', () => {});");
  writeTest('two.itest.ts', "import './missing.ts';");
  expect(await run()).toMatchObject({ exitCode: 1, lastLine: '1 passed, 1 failed' });
});

test('a tier that cannot be set up is a failure', async () => {
  writeTest('one.test.ts', "test('a', () => {});");
  writeTest('two.itest.ts', "test('c', () => {});");
  writeFileSync(join(dir, 'test/support/global-setup.ts'), "throw new Error('no server');\n");
  const ended = await run();
  expect(ended.exitCode).toBe(1);
  expect(ended.lastLine).toMatch(/^1 passed, [1-9]\d* failed$/);
});

test('--fast leaves the slower tiers out; what was skipped is counted; an unknown option is refused', async () => {
  writeTest('one.test.ts', "test('a', () => {}); test.skipIf(true)('b', () => {});");
  writeTest('two.itest.ts', "test('c', () => { expect(1).toBe(2); });");
  expect(await run('--fast')).toMatchObject({ exitCode: 0, lastLine: '1 passed, 0 failed, 1 skipped' });
  expect(await run('--quick')).toMatchObject({ exitCode: 2 });
});

test('a build that fails is a failure', async () => {
  writeFileSync(join(dir, 'package.json'), '{ "type": "module", "scripts": { "build": "false" } }\n');
  expect((await run()).exitCode).not.toBe(0);
});
