/** What people decide on is what is there: no text of others hides a part of it on a terminal. */
import { afterEach, beforeEach, expect, it } from 'vitest';
import { paintDiff, shownText } from '../../src/cli/print.ts';

const { isTTY } = process.stdout;
beforeEach(() => {
  process.stdout.isTTY = true;
});
afterEach(() => {
  process.stdout.isTTY = isTTY;
});

it.each([
  ['a line that takes the one before it back', '+    - --anonymous-auth=true\n     # \u001b[1A\u001b[2K'],
  ['one that is written over itself', '+    - --anonymous-auth=true\r     # nothing here'],
  ['one that is turned round', '+    - --profiling=\u202eeslaf'],
])('%s is shown as it is', (_what, diff) => {
  // eslint-disable-next-line no-control-regex
  const withoutColours = paintDiff(diff).replace(/\u001b\[\d+m/g, '');
  expect(withoutColours).not.toMatch(/[^\n\P{Cc}]|\u202e/u);
  expect(withoutColours).toContain('\ufffd');
  expect(withoutColours.split('\n')).toHaveLength(diff.split('\n').length);
});

it('a program gets the bytes that are there', () => {
  process.stdout.isTTY = false;
  expect(shownText('a\u001b[2K\r\n')).toBe('a\u001b[2K\r\n');
});
