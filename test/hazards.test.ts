/** docs/hazards.md and the tests say the same: every hazard is there, and the tests of its row carry its number in a title. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const root = join(import.meta.dirname, '..');
const page = readFileSync(join(root, 'docs/hazards.md'), 'utf8');
const [listed = '', notShown = ''] = page.split(/\n## .+\n/);
const rowsOf = (text: string): [string, string][] =>
  [...text.matchAll(/^\| (H\d+) \| (.+) \|$/gm)].map(([, id = '', rest = '']) => [id, rest]);
const rows = rowsOf(listed);

it('every hazard is listed once: with its tests, or with why there is none yet', () => {
  const ids = [...rows, ...rowsOf(notShown)].map(([id]) => Number(id.slice(1))).sort((a, b) => a - b);
  expect(ids).toEqual(Array.from({ length: 35 }, (_, index) => index + 1));
});

it.each(rows)('%s', (id, rest) => {
  const files = [...rest.matchAll(/`(test\/[^`]+\.ts)`/g)].map(([, path = '']) => path);
  expect(files.length).toBeGreaterThan(0);
  for (const path of files) {
    const code = readFileSync(join(root, path), 'utf8').split('\n');
    // Numbers on lines of code, several with commas; a comment shows nothing.
    const titles = code.filter((line) => !/^\s*(\/\/|\/?\*)/.test(line));
    expect(
      titles.some((line) => new RegExp(`\\b${id}\\b`).test(line)),
      `${path} carries ${id}`,
    ).toBe(true);
  }
});
