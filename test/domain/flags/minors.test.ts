/** Minors in words, and who has what a minor does not know. */
import { describe, expect, it } from 'vitest';
import { describeElsewhere, kubernetesMinors, listMinors } from '../../../src/domain/flags/minors.ts';
import type { FlagMinor } from '../../../src/domain/flags/minors.ts';

interface MergedRow {
  name: string;
  row: unknown;
  since?: string;
  until?: string;
}
const script: string = '../../../scripts/flag-tables/merge-minors.mjs';
const { mergeMinors } = (await import(script)) as {
  mergeMinors: (minors: string[], tables: [string, unknown][][]) => MergedRow[];
};

const all = ['1.32', '1.33', '1.34', '1.35', '1.36', '1.37'] as FlagMinor[];
const of = (...minors: string[]): FlagMinor[] => minors as FlagMinor[];

it.each<[string[], string]>([
  [['1.36'], '1.36'],
  [['1.36', '1.37'], '1.36, 1.37'],
  [['1.32', '1.33', '1.34', '1.35'], '1.32 to 1.35'],
  [['1.32', '1.34', '1.35', '1.36'], '1.32, 1.34 to 1.36'],
  [[], ''],
])('%j is written %s', (minors, text) => {
  expect(listMinors(minors, all)).toBe(text);
});

describe('what a minor does not know', () => {
  it.each<[string, FlagMinor[], string, string | undefined]>([
    ['comes later', of('1.36', '1.37'), '1.33', '1.36 and later have it'],
    ['comes with the newest', of('1.37'), '1.33', '1.37 has it'],
    ['came for a while', of('1.34', '1.35'), '1.33', '1.34, 1.35 have it'],
    ['was there', of('1.32', '1.33'), '1.34', 'removed in 1.34'],
    ['was there long ago', of('1.32', '1.33'), '1.37', 'removed in 1.34'],
    ['was there once before', of('1.32', '1.34'), '1.33', '1.32, 1.34 have it'],
    ['is nowhere', [], '1.33', undefined],
  ])('%s', (_what, having, asked, words) => {
    expect(describeElsewhere(having, asked as FlagMinor, all)).toBe(words);
  });
});

it('the minors that have a table follow one another', () => {
  const numbers = kubernetesMinors.map((minor) => Number(minor.split('.')[1]));
  expect(numbers).toEqual(numbers.map((_, index) => (numbers[0] ?? 0) + index));
});

it('a merged table says since when and until when each form of a row is true', () => {
  const tables = [
    [
      ['a', 1],
      ['old', 1],
      ['back', 1],
    ],
    [
      ['a', 1],
      ['changed', 1],
    ],
    [
      ['a', 1],
      ['changed', 2],
      ['new', 1],
      ['back', 1],
    ],
  ] as [string, unknown][][];
  expect(mergeMinors(['1.1', '1.2', '1.3'], tables)).toEqual([
    { name: 'a', row: 1 },
    { name: 'back', row: 1, until: '1.1' },
    { name: 'back', row: 1, since: '1.3' },
    { name: 'changed', row: 1, since: '1.2', until: '1.2' },
    { name: 'changed', row: 2, since: '1.3' },
    { name: 'new', row: 1, since: '1.3' },
    { name: 'old', row: 1, until: '1.1' },
  ]);
});
