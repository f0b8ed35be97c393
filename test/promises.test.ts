/**
 * Every execution, error scenario and test that docs/promises.md lists by number is carried by a test's title
 * (`crash 17`, `row 8` or `peers 3.8`, `peers 24`; lists with commas), or stands under "Not shown yet" with its reason.
 */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '..');
const page = readFileSync(join(root, 'docs/promises.md'), 'utf8');
const [listed = '', notShownText = ''] = page.split('\n## Not shown yet\n');

const range = (from: number, to: number): number[] =>
  Array.from({ length: to - from + 1 }, (_, index) => from + index);
const due = [
  ...range(1, 43).map((n) => `crash ${n}`),
  ...range(1, 26).map((n) => `row ${n}`),
  ...[...range(1, 53), 70].map((n) => `peers ${n}`),
];

/** Numbers named on lines of code; a comment shows nothing. `peers 3.8` is row 8. */
function tagsOf(text: string): Set<string> {
  const code = text.split('\n').filter((line) => !/^\s*(\/\/|\/?\*)/.test(line));
  const tags = new Set<string>();
  for (const line of code) {
    for (const [, kind = '', list = ''] of line.matchAll(
      /\b(crash|row|peers) (\d+(?:\.\d+)?(?:, \d+(?:\.\d+)?)*)/g,
    )) {
      for (const number of list.split(', ')) {
        const row = /^3\.(\d+)$/.exec(number)?.[1];
        tags.add(row === undefined ? `${kind} ${number}` : `row ${row}`);
      }
    }
  }
  return tags;
}

const files = readdirSync(join(root, 'test'), { recursive: true, encoding: 'utf8' }).filter(
  (file) => /\.(test|itest|full)\.ts$/.test(file) && file !== 'promises.test.ts',
);
const shown = new Map<string, string[]>();
for (const file of files) {
  for (const tag of tagsOf(readFileSync(join(root, 'test', file), 'utf8'))) {
    shown.set(tag, [...(shown.get(tag) ?? []), `test/${file}`]);
  }
}

/** Tag → the rest of its row, of a table whose first column is a tag. */
function rowsOf(text: string): Map<string, string> {
  const rows = [...text.matchAll(/^\| ((?:crash|row|peers) \d+) \| (.+) \|$/gm)];
  return new Map(rows.map(([, tag = '', rest = '']) => [tag, rest]));
}
const rows = rowsOf(listed);
const notShown = rowsOf(notShownText);

describe('docs/promises.md', () => {
  it('lists every number that is due, and no other', () => {
    expect([...rows.keys()]).toEqual(due);
  });

  it('has a test for every number, but for those it says are not shown yet', () => {
    expect(due.filter((tag) => !shown.has(tag) && !notShown.has(tag))).toEqual([]);
  });

  it('says "not shown" only of numbers that no test carries, with a reason', () => {
    for (const [tag, reason] of notShown) {
      expect(due, tag).toContain(tag);
      expect(shown.get(tag) ?? [], `${tag} has a test by now: take it off the list`).toEqual([]);
      expect(reason.length, tag).toBeGreaterThan(30);
    }
  });

  it('names only tests that are there and carry the number', () => {
    for (const [tag, rest] of rows) {
      for (const [, path = ''] of rest.matchAll(/`(test\/[^`]+)`/g)) {
        expect(existsSync(join(root, path)), `${tag}: ${path}`).toBe(true);
        expect(shown.get(tag) ?? [], tag).toContain(path);
      }
    }
  });

  it('names a test for every number that it does not call "not shown"', () => {
    const bare = [...rows].filter(([tag, rest]) => !notShown.has(tag) && !rest.includes('`test/'));
    expect(bare).toEqual([]);
  });
});
