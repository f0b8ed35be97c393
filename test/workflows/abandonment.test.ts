/** A signal carries whatever somebody has typed: it must not stop the workflow. */
import { expect, it } from 'vitest';
import { abandonmentOf } from '../../src/workflows/silence.ts';

const unsaid = { by: 'an unnamed operator', reason: 'no reason given' };

it.each([undefined, null, 'give up', 7, true, [], {}, { by: 7, reason: {} }, { by: ' ' }])(
  'gives up by what is no word of who or why: %j',
  (said) => {
    expect(abandonmentOf(said)).toEqual(unsaid);
  },
);

it('keeps who has given up, and why', () => {
  expect(abandonmentOf({ by: 'ana', reason: 'burnt' })).toEqual({ by: 'ana', reason: 'burnt' });
});
