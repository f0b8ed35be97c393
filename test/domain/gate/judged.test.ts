/** The kubelet's word on the new Pod, and what the evidence says of it. */
import { expect, it } from 'vitest';
import { healthyLook, kubeletOf, newLife, restartWorld, run, specOf } from '../../support/gate-world.ts';

const judged = (startedAtMs: number): { by: string[]; detail: string } | undefined => {
  const world = restartWorld(2_000, 6_000, (atMs) =>
    healthyLook(atMs, newLife, {
      kubelet: kubeletOf(newLife, { started: atMs >= startedAtMs, ready: atMs >= startedAtMs }),
    }),
  );
  const { verdict } = run(specOf(), world);
  expect(verdict.kind).toBe('healthy');
  return verdict.evidence.states.find(({ state }) => state === 'judged');
};

it('is told as it was when everything else was well', () => {
  expect(judged(0)).toMatchObject({ by: ['kubelet'], detail: 'the kubelet calls it started and ready' });
});

it('is told when it has come, where the soak began without it', () => {
  expect(judged(30_000)).toMatchObject({
    by: ['kubelet'],
    detail: 'the kubelet calls it started and ready, from 30s on',
  });
});
