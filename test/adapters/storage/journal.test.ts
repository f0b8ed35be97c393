/** The journal: it survives a torn line, shows a changed one, and never stops a repair. */
import { appendFile, mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createJournal } from '../../../src/adapters/storage/journal.ts';
import type { Journal } from '../../../src/adapters/storage/journal.ts';
import { makeTempDir, removeTempDir } from './support/temp-dir.ts';

let dir: string;
let file: string;
let journal: Journal;
beforeEach(async () => {
  dir = await makeTempDir();
  file = join(dir, 'state/journal.jsonl');
  journal = open(file);
});
afterEach(() => removeTempDir(dir));

function open(path: string): Journal {
  const clock = { now: () => new Date('2026-01-31T04:05:06Z') };
  return createJournal({ file: path, node: 'cp-1', by: 'worker', clock });
}

const kinds = async (): Promise<string[]> => (await journal.read(100)).map(({ kind }) => kind);

it('keeps what was appended, in order, for root alone, and its chain holds across processes', async () => {
  expect(await journal.verify()).toEqual({ entries: 0, breaks: [] });
  const all = ['a', 'b', 'c'].map((event) => journal.append({ event, changeId: '0123456789abcdef' }));
  expect(await Promise.all(all)).toEqual([true, true, true]);
  await open(file).append({ event: 'd', detail: { note: 'two\nlines' } });
  expect(await kinds()).toEqual(['a', 'b', 'c', 'd']);
  expect(await journal.read(2)).toMatchObject([
    { seq: 3, kind: 'c', changeId: '0123456789abcdef', node: 'cp-1', by: 'worker' },
    { seq: 4, kind: 'd', note: 'two\nlines', at: '2026-01-31T04:05:06.000Z' },
  ]);
  expect(await journal.verify()).toEqual({ entries: 4, breaks: [] });
  expect((await stat(file)).mode & 0o777).toBe(0o600);
});

it('survives a torn last line: what was before stands, it is named, and the next entry is whole', async () => {
  await journal.append({ event: 'a' });
  await appendFile(file, '{"seq":2,"kind":"torn","pr');
  expect(await kinds()).toEqual(['a']);
  expect(await journal.append({ event: 'b' })).toBe(true);
  expect(await journal.append({ event: 'c' })).toBe(true);
  expect(await kinds()).toEqual(['a', 'b', 'c']);
  expect(await journal.verify()).toEqual({
    entries: 3,
    breaks: [{ line: 2, reason: 'a torn line: expected JSON' }],
  });
});

it('verify finds a changed, a removed and an added line, each by its number', async () => {
  for (const event of ['a', 'b', 'c', 'd']) await journal.append({ event });
  const lines = (await readFile(file, 'utf8')).trimEnd().split('\n');
  const breaksOf = async (changed: string[]): Promise<number[]> => {
    await writeFile(file, `${changed.join('\n')}\n`);
    return [...new Set((await journal.verify()).breaks.map(({ line }) => line))];
  };
  expect(await breaksOf(lines)).toEqual([]);
  expect(await breaksOf(lines.with(1, lines[1]?.replace('"b"', '"B"') ?? ''))).toEqual([3]);
  expect(await breaksOf(lines.toSpliced(1, 1))).toEqual([2]);
  expect(await breaksOf(lines.toSpliced(0, 1))).toEqual([1]);
  expect(await breaksOf(lines.toSpliced(2, 0, lines[1] ?? ''))).toEqual([3]);
});

it('that cannot be written answers false and throws nothing', async () => {
  await mkdir(join(dir, 'is-a-directory'));
  await writeFile(join(dir, 'is-a-file'), '');
  expect(await open(join(dir, 'is-a-directory')).append({ event: 'a' })).toBe(false);
  expect(await open(join(dir, 'is-a-file/journal.jsonl')).append({ event: 'a' })).toBe(false);
});
