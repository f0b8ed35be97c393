import { expect, it } from 'vitest';
import { printable } from '../../../src/domain/report/printable.ts';

it.each([
  ['plain', 'plain'],
  ['two\nlines\tand a tab', 'two\nlines\tand a tab'],
  ['of a PC\r\nfile', 'of a PC\nfile'],
  ['a lone return\r', 'a lone return\ufffd'],
  ['\u001b[31mred\u001b[0m', '\ufffd[31mred\ufffd[0m'],
  ['nul\0, del\u007f, c1\u0085', 'nul\ufffd, del\ufffd, c1\ufffd'],
  ['half \ud800 of one', 'half \ufffd of one'],
  ['turned \u202eround\u2066', 'turned \ufffdround\ufffd'],
  ['none \ufffe\uffff', 'none \ufffd\ufffd'],
  ['Grüße, 你好, שלום, 👩‍💻', 'Grüße, 你好, שלום, 👩‍💻'],
])('%j', (text, expected) => {
  expect(printable(text)).toBe(expected);
});
