/** Lines that are drawn again: seen as a terminal would show them. */
import { afterEach, expect, it, vi } from 'vitest';
import { liveLines } from '../../src/cli/live-lines.ts';

afterEach(() => void vi.restoreAllMocks());

/** A terminal that knows the two sequences that are used: up N lines, clear from here. */
function terminal(): () => string[] {
  const rows: string[] = [];
  let row = 0;
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    // eslint-disable-next-line no-control-regex
    for (const part of String(text).match(/\u001b\[\d+[AJ]|[^\n\u001b]*\n/g) ?? []) {
      const up = /\[(\d+)A/.exec(part)?.[1];
      if (up !== undefined) row -= Number(up);
      else if (part.endsWith('J')) rows.length = row;
      else rows[row++] = part.slice(0, -1);
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
