/** What a look before the write is taken to prove about it. */
import { describe, expect, it } from 'vitest';
import type { Observation } from '../../../src/contracts/gate.ts';
import { baselineOf } from '../../../src/domain/gate/baseline.ts';
import { deadLook, healthyLook, kubeletOf, newLife, oldLife, run, specOf } from '../../support/gate-world.ts';

/** Nothing runs; the newest dead container is of the form that ran before the one that is there now. */
const dead = (more: Partial<Observation> = {}): Observation =>
  deadLook(0, [], {
    kubelet: kubeletOf(oldLife, { podUid: null, containerId: null, started: null, ready: null }),
    runtime: { podUid: newLife.podUid, containerId: null, pid: null, exits: [] },
    ...more,
  });

describe('a Pod that is there before', () => {
  it('is none where nothing runs and the kubelet knows of none, whatever dead container is kept', () => {
    expect(baselineOf(dead()).podUid).toBeNull();
  });

  it.each<[string, Partial<Observation>]>([
    ['the kubelet lists it', { kubelet: kubeletOf(newLife, { containerId: null, ready: false }) }],
    ['the kubelet does not show its Pods', { missing: [{ source: 'kubelet', why: 'not let in' }] }],
    ['the kubelet says nothing', { kubelet: null }],
    ['nobody can tell what runs', { processes: null }],
    ['its container runs', { runtime: { podUid: newLife.podUid, containerId: 'c', pid: 20, exits: [] } }],
  ])('is the one of the containers, where %s', (_what, more) => {
    expect(baselineOf(dead(more)).podUid).toBe(newLife.podUid);
  });

  it('the form that ran before the last comes back under its old UID, and is seen to (S4, S35)', () => {
    const spec = specOf({ baseline: baselineOf(dead()) });
    const verdict = run(spec, (atMs) => (atMs < 8_000 ? dead() : healthyLook(atMs, newLife))).verdict;
    expect(verdict.kind).toBe('healthy');
  });
});
