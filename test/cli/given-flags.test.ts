/** Options that do not go together are named as they were typed. */
import { expect, it } from 'vitest';
import { givenFlags } from '../../src/cli/given-flags.ts';

it('what was given is named; a list without an item, and what is of no interest, is not', () => {
  const options: { all?: boolean; set: string[]; from: string[]; plan?: string; node: string } = {
    ...{ all: false, set: [], from: ['report.json'], node: 'cp-1' },
  };
  const flags = { all: '--all', set: '--set', from: '--from', plan: '--plan' };
  expect(givenFlags(flags, options)).toEqual(['--all', '--from']);
});
