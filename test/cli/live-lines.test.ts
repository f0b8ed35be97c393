/** Lines that are drawn again: seen as a terminal would show them. */
import { afterEach, expect, it, vi } from 'vitest';
import { liveLines } from '../../src/cli/live-lines.ts';

afterEach(() => void vi.restoreAllMocks());

/** A terminal that knows the two sequences that are used: up N lines, clear from here. */
function terminal(): () => string[] {
  const rows: string[] = [];
  let row = 0;
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    const [plain = '', ...sequences] = String(text).split('\u001b[');
    const print = (lines: string): void => {
      for (const line of lines.split('\n').slice(0, -1)) rows[row++] = line;
    };
    print(plain);
    for (const sequence of sequences) {
      const [, count, what, lines = ''] = /^(\d+)([AJ])([^]*)$/.exec(sequence) ?? [];
      if (what === 'A') row -= Number(count);
      else rows.length = row;
      print(lines);
    }
    return true;
  });
  return () => rows;
}

it('a picture takes the place of the one before, and what was printed above stays', () => {
  const shown = terminal();
  const screen = liveLines();
  process.stdout.write('first\n');
  screen.draw(['a', 'b']);
  screen.draw(['c']);
  expect(shown()).toEqual(['first', 'c']);
  screen.clear();
  process.stdout.write('second\n');
  screen.draw(['d']);
  expect(shown()).toEqual(['first', 'second', 'd']);
  screen.clear();
  screen.clear();
  expect(shown()).toEqual(['first', 'second']);
});
