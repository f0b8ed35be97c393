/** Which Temporal server is used: the first that works, and why the others were not. */
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { PlaceError } from '../../../src/domain/errors.ts';
import { cachedTemporalPath, fillCache } from '../../../src/worker/server/temporal-server-binary.ts';
import { findTemporal } from '../../../src/worker/server/temporal-server-find.ts';
import type { FindOptions, TemporalChoice } from '../../../src/worker/server/temporal-server-find.ts';

let dir: string;
beforeEach(() => (dir = mkdtempSync(join(tmpdir(), 'kubemend-find-'))));
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const good = 'temporal version 1.8.2 (Server 1.31.2, UI 2.50.1)';

function writeProgram(path: string, script: string): string {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, `#!/bin/sh\n${script}\n`);
  chmodSync(path, 0o755);
  return path;
}

const inPath = (script: string): string => writeProgram(join(dir, 'bin/temporal'), script);
const inCache = (script: string): string => writeProgram(cachedTemporalPath(join(dir, 'cache')), script);
const unreachable = (): Promise<string> => Promise.reject(new Error('temporal.download is not reachable'));
const noGo = (): Promise<string> => Promise.reject(new Error('no `go` in PATH'));

function find(options: FindOptions = {}): Promise<TemporalChoice> {
  const env = { PATH: join(dir, 'bin'), KUBEMEND_CACHE: join(dir, 'cache'), ...options.env };
  return findTemporal({ download: unreachable, build: noGo, ...options, env });
}

const reasons = (choice: TemporalChoice): string[] =>
  choice.considered.map(({ candidate, chosen, detail }) => `${chosen ? '+' : '-'} ${candidate}: ${detail}`);

test('TEMPORAL_ADDRESS comes first, whatever else is there', async () => {
  inPath(`echo "${good}"`);
  const choice = await find({ env: { TEMPORAL_ADDRESS: 'temporal.example:7233' } });
  expect(choice).toMatchObject({ kind: 'running', address: 'temporal.example:7233' });
});

test('`temporal` in PATH comes before the cache', async () => {
  const path = inPath(`echo "${good}"`);
  inCache(`echo "${good}"`);
  const choice = await find();
  expect(choice).toMatchObject({ kind: 'binary', path, version: '1.8.2' });
  expect(reasons(choice)).toEqual(['- TEMPORAL_ADDRESS: not set', `+ PATH: ${path} (temporal 1.8.2)`]);
});

test.each([
  [
    'too old',
    'echo "temporal version 1.1.0 (Server 1.25.0, UI 2.30.3)"',
    /expected server 1\.29 or newer, found 1\.25\.0/,
  ],
  ['another program', 'echo "usage: temporal"', /it is not Temporal's CLI/],
  ['broken', 'exit 3', /`--version` failed/],
])('one in PATH that is %s is passed over, and the reason is told', async (_name, script, reason) => {
  inPath(script);
  const path = inCache(`echo "${good}"`);
  const choice = await find();
  expect(choice).toMatchObject({ kind: 'binary', path });
  expect(reasons(choice)[1]).toMatch(reason);
});

test('then the download, then the build', async () => {
  const fetched = writeProgram(join(dir, 'fetched'), `echo "${good}"`);
  const downloaded = await find({ download: () => Promise.resolve(fetched) });
  expect(reasons(downloaded).at(-1)).toBe(`+ download: ${fetched} (temporal 1.8.2)`);
  const built = await find({ build: () => Promise.resolve(fetched) });
  expect(reasons(built).slice(-2)).toEqual([
    '- download: temporal.download is not reachable',
    `+ build: ${fetched} (temporal 1.8.2)`,
  ]);
});

test('when nothing works every way is named, with a hint', async () => {
  const error = await find().catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(PlaceError);
  const { message, hint } = error as PlaceError;
  for (const word of ['TEMPORAL_ADDRESS', 'PATH', 'cache', 'is not reachable', 'no `go`']) {
    expect(message).toContain(word);
  }
  expect(hint).toContain('install Go');
});

test('a build that is broken off leaves no half cache, and the next one cleans up after it', async () => {
  const cached = cachedTemporalPath(join(dir, 'cache'));
  mkdirSync(dirname(cached), { recursive: true });
  writeFileSync(join(dirname(cached), `.staged.${2 ** 22 + 1}`), 'half'); // of a process that is gone
  await expect(
    fillCache(cached, async (stagedPath) => {
      writeFileSync(stagedPath, 'half');
      throw new Error('killed');
    }),
  ).rejects.toThrow('killed');
  await expect(
    fillCache(cached, async (stagedPath) => void writeProgram(stagedPath, 'exit 1')),
  ).rejects.toThrow('failed');
  expect(existsSync(cached)).toBe(false);
  expect(readdirSync(dirname(cached))).toEqual([]);
  await fillCache(cached, async (stagedPath) => void writeProgram(stagedPath, `echo "${good}"`));
  expect(await find()).toMatchObject({ path: cached });
});
