/** Which nodes a selector means. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { NodeSelector } from '../../../src/contracts/node-selector.ts';
import { describeSelector, whyElsewhere } from '../../../src/domain/checks/index.ts';

const cp = { name: 'cp-1', role: 'control-plane' } as const;
const isNamed = (pattern: string, name: string): boolean =>
  whyElsewhere({ names: [pattern] }, { ...cp, name }) === null;

it.each([
  ['cp-1', 'cp-1', true],
  ['cp-1', 'cp-10', false],
  ['cp-1', 'CP-1', false],
  ['cp.1', 'cp-1', false],
  ['w-*', 'w-1', true],
  ['w-*', 'w-', true],
  ['w-*', 'new-1', false],
  ['*-1', 'cp-1', true],
  ['*-1', 'cp-12', false],
  ['*', 'cp-1', true],
  ['**', 'cp-1', true],
  ['a*a', 'a', false],
  ['a*a', 'aa', true],
  ['a*b*b', 'ab', false],
  ['w-*.eu.*', 'w-1.eu.example', true],
  ['w-*.eu.*', 'w-1.us.example', false],
])('%s means %s: %s', (pattern, name, means) => {
  expect(isNamed(pattern, name)).toBe(means);
});

it('means what a regular expression would', () => {
  const text = fc.string({ unit: fc.constantFrom('a', 'b', '.', '*'), maxLength: 8 });
  const name = fc.string({ unit: fc.constantFrom('a', 'b', '.'), maxLength: 8 });
  fc.assert(
    fc.property(text, name, (pattern, found) => {
      const expression = new RegExp(`^${pattern.replaceAll('.', '\\.').replace(/\*+/g, '.*')}$`);
      expect(isNamed(pattern, found)).toBe(expression.test(found));
    }),
  );
});

it.each([
  [{ roles: ['control-plane'] }, null],
  [{ roles: ['worker', 'control-plane'] }, null],
  [{ roles: ['worker'] }, 'expected the role worker, found control-plane'],
  [{ names: ['w-*', 'cp-1'] }, null],
  [{ names: ['w-*', 'cp-2'] }, 'expected a node named w-* or cp-2, found cp-1'],
  [{ names: ['cp-1'], roles: ['worker'] }, 'expected the role worker, found control-plane'],
  [{ names: ['cp-2'], roles: ['control-plane'] }, 'expected a node named cp-2, found cp-1'],
  [{ names: ['cp-*'], roles: ['control-plane'] }, null],
] as const)('%j on a control-plane node cp-1: %s', (selector, why) => {
  expect(whyElsewhere(NodeSelector.parse(selector), cp)).toBe(why);
});

it('is told in words', () => {
  expect(describeSelector({ names: ['w-*', 'cp-1'], roles: ['worker'] })).toBe(
    'named w-* or cp-1, with the role worker',
  );
  expect(describeSelector({ roles: ['worker'] })).toBe('with the role worker');
});
