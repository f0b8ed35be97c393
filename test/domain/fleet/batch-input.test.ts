/** Who is asked about what is changed on a node, beside those who are asked about its wave. */
import { expect, it } from 'vitest';
import type { FleetRequest } from '../../../src/contracts/fleet.ts';
import { isWaveAsked, nodeBatchInput } from '../../../src/domain/fleet/batch-input.ts';

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

const approval = {
  required: 'always',
  quorum: 2,
  from: ['ana', 'ben'],
  expiresIn: '1h',
  per: 'batch',
} as unknown as FleetRequest['approval'];
const asked = (isAsked: boolean, more: object = {}): unknown =>
  nodeBatchInput({ cluster: 'c', approval: { ...approval, ...more } } as FleetRequest, 'w-1', isAsked)
    .approval;

it('whoever has said yes to a wave is not asked once more about each of its nodes, but by rules, and by batch as before', () => {
  expect(asked(true)).toEqual({ required: 'risk', expiresIn: '1h', per: 'batch' });
});

it('where nobody is asked about waves, the nodes ask whom the request names', () => {
  expect(asked(false)).toEqual(approval);
});

it('a request that wants nobody to be asked stays one in a wave, too', () => {
  expect(asked(true, { required: 'never' })).toMatchObject({ required: 'never' });
});
