/** Whoever asks has a name for the record, also where the system has none for its number. */
import { expect, it } from 'vitest';
import { whoAmI } from '../../src/cli/who.ts';

const ofTheSystem = (): string => 'of the system';

it.each([
  [{ SUDO_USER: 'ana', USER: 'root' }, 'ana'],
  [{ USER: 'ben' }, 'ben'],
  [{ SUDO_USER: '', USER: '' }, 'of the system'],
])('%j is %s', (env, expected) => {
  expect(whoAmI(env, ofTheSystem)).toBe(expected);
});

it('a number without a name is told as one', () => {
  const unnamed = (): string => {
    throw new Error('uv_os_get_passwd returned ENOENT');
  };
  expect(whoAmI({}, unnamed)).toMatch(/^uid \d+$/);
});
