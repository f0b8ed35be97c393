/** Which schedule is meant: one that was named twice, differently, is none. */
import { expect, it } from 'vitest';
import { scheduleIdOf } from '../../src/cli/schedule-one.ts';
import type { Session } from '../../src/cli/session.ts';

const session = { loaded: { config: { cluster: 'prod', node: 'cp-1' } } } as unknown as Session;
const id = 'drift/prod/cp-1/weekly';

it('is that of the node, and of its name', () => {
  expect(scheduleIdOf(session, undefined, {})).toBe('drift/prod/cp-1');
  expect(scheduleIdOf(session, undefined, { name: 'weekly' })).toBe(id);
});

it('is that of the id, where the options say the same', () => {
  expect(scheduleIdOf(session, id, {})).toBe(id);
  expect(scheduleIdOf(session, id, { cluster: 'prod', node: 'cp-1', name: 'weekly' })).toBe(id);
});

it.each([
  [id, { name: 'daily' }],
  [id, { node: 'cp-2' }],
  [id, { cluster: 'test' }],
  ['drift/prod/cp-1', { name: 'weekly' }],
])('%s beside %j is refused: it would be deleted in place of the one that is meant', (given, options) => {
  expect(() => scheduleIdOf(session, given, options)).toThrow(
    expect.objectContaining({ name: 'InputError', code: 'INVALID_REQUEST' }),
  );
});
