/** Who is asked about what is changed on a node, beside those who are asked about its wave. */
import { expect, it } from 'vitest';
import type { FleetRequest } from '../../../src/contracts/fleet.ts';
import { isWaveAsked } from '../../../src/domain/fleet/batch-input.ts';

it.each<[FleetRequest['approveWaves'], boolean, boolean]>([
  ['never', true, false],
  ['never', false, false],
  ['afterCanary', true, false],
  ['afterCanary', false, true],
  ['each', true, true],
  ['each', false, true],
])('where waves are asked about %s, that of a canary (%s) is: %s', (approveWaves, isCanary, expected) => {
  expect(isWaveAsked(approveWaves, isCanary)).toBe(expected);
});
