import { expect, it } from 'vitest';
import { distinctPeople, isSamePerson } from '../../../src/domain/approval/names.ts';

it.each([
  ['ana', 'Ana '],
  ['ana', 'ＡＮＡ'],
  ['ana', 'a\u200bna'],
  ['ana', '\u2060ana\u00ad'],
  ['josé', 'JOSE\u0301'],
  ['strauß', 'STRAUSS'],
  ['ana maria', 'Ana \t Maria'],
])('%j and %j are one person', (one, other) => {
  expect(isSamePerson(one, other)).toBe(true);
});

it.each([
  ['ana', 'anna'],
  ['jose', 'josé'],
  ['ana', 'ana2'],
])('%j and %j are two', (one, other) => {
  expect(isSamePerson(one, other)).toBe(false);
});

it('counts each person once, as spelled first', () => {
  expect(distinctPeople(['Ana', 'ben', 'ANA ', 'Ben'])).toEqual(['Ana', 'ben']);
});
