/** Which backup is meant: one, by its id or the beginning of it. */
import { expect, it } from 'vitest';
import { findBackup } from '../../src/cli/backups.ts';
import type { Session } from '../../src/cli/session.ts';

function sessionWith(...ids: string[]): Session {
  return {
    loaded: { config: { cluster: 'c', node: 'cp-1' } },
    client: { workflow: { execute: () => Promise.resolve({ backups: ids.map((id) => ({ id })) }) } },
  } as unknown as Session;
}

it.each(['01AB', '01ABCD'])('%s is the only one that begins so', async (id) => {
  expect(await findBackup(sessionWith('01ABCD', '01BBBB'), id)).toEqual({ id: '01ABCD' });
});

it.each([
  ['01', 'found 2', ['01ABCD', '01BBBB']],
  ['02', 'found 0', ['01ABCD', '01BBBB']],
  // A variable that a script has not set: the only backup there is would be put back.
  ['', 'found 0', ['01ABCD']],
])('%j is none: %s', async (id, found, ids) => {
  await expect(findBackup(sessionWith(...ids), id)).rejects.toMatchObject({
    name: 'InputError',
    message: expect.stringContaining(found) as string,
  });
});
