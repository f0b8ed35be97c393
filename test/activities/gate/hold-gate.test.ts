import { describe, expect, it, vi } from 'vitest';
import { holdGate } from '../../../src/activities/gate/hold-gate.ts';
import type { GateHeartbeat, HoldGateInput } from '../../../src/activities/gate/hold-gate.ts';
import type { Observation } from '../../../src/contracts/gate.ts';
import { totalGateMs } from '../../../src/domain/gate/index.ts';
import {
  deadLook,
  healthyLook,
  kubeletOf,
  newLife,
  oldLife,
  restartWorld,
  specOf,
} from '../../support/gate-world.ts';

/** A clock that a sleep moves on; looks take no time unless the world moves it. */
function simulate(world: (atMs: number) => Observation, more: Partial<HoldGateInput> = {}) {
  let nowMs = 0;
  const beats: GateHeartbeat[] = [];
  const states: string[] = [];
  const points: string[] = [];
  const sleeps: number[] = [];
  const input: HoldGateInput = {
    spec: specOf(),
    observer: { observe: async () => world(nowMs) },
    clock: {
      monotonicMs: () => nowMs,
      sleep: async (ms) => {
        sleeps.push(ms);
        nowMs += ms;
      },
    },
    signal: new AbortController().signal,
    heartbeat: (details) => beats.push(details),
    onState: ({ state }) => {
      states.push(state);
    },
    failPoints: { reach: async (name) => void points.push(`${name} at ${nowMs}`) },
    ...more,
  };
  return { input, beats, states, points, sleeps, advance: (ms: number) => (nowMs += ms), now: () => nowMs };
}

describe('holdGate', () => {
  it('looks at the interval until healthy, and says what it waits for', async () => {
    const { input, beats, states, points, sleeps } = simulate(restartWorld(6_000, 26_000));
    const verdict = await holdGate(input);
    expect(verdict.kind).toBe('healthy');
    expect(new Set(sleeps)).toEqual(new Set([2_000]));
    expect(states).toEqual([
      'accepted',
      'oldGone',
      'started',
      'stable',
      'serving',
      'judged',
      'useful',
      'soak',
    ]);
    expect(beats[0]).toMatchObject({ state: 'accepted', waitingFor: 'the kubelet to take up the manifest' });
    expect(beats.map((beat) => beat.waitingFor)).toContain('it to hold for 11s more');
    expect(points).toEqual(['gate.soak at 30000']);
  });

  it('reaches the fail point of the soak though the looks come so late that its time is over at the second', async () => {
    const simulation = simulate(restartWorld(6_000, 26_000));
    const { input, points } = simulation;
    const world = restartWorld(6_000, 26_000);
    const spec = { ...input.spec, kubeletTickMs: 1_000, limits: { ...input.spec.limits, settleMs: 3_000 } };
    const slowObserver = {
      observe: async () => {
        simulation.advance(4_000);
        return world(simulation.now());
      },
    };
    expect((await holdGate({ ...input, spec, observer: slowObserver })).kind).toBe('healthy');
    expect(points).toHaveLength(1);
  });

  it('returns what failed, once', async () => {
    const { input, beats } = simulate((atMs) => healthyLook(atMs, oldLife));
    expect(await holdGate(input)).toMatchObject({ kind: 'failed', failure: 'not-accepted' });
    expect(beats.length).toBe(13);
  });

  it('a look that takes longer than the interval is followed by the next at once', async () => {
    const simulation = simulate(restartWorld(6_000, 26_000));
    const { input, sleeps } = simulation;
    const world = restartWorld(6_000, 26_000);
    await holdGate({
      ...input,
      observer: {
        observe: async () => {
          const seen = world(simulation.now());
          simulation.advance(3_000);
          return seen;
        },
      },
    });
    expect(new Set(sleeps)).toEqual(new Set([0]));
  });

  it('goes on after a look that hangs, which counts as not seen', async () => {
    vi.useFakeTimers();
    try {
      const simulation = simulate(restartWorld(6_000, 26_000));
      const world = restartWorld(6_000, 26_000);
      let looks = 0;
      const verdict = holdGate({
        ...simulation.input,
        observer: {
          observe: async () => {
            looks += 1;
            return looks === 3 ? await new Promise<never>(() => {}) : world(simulation.now());
          },
        },
      });
      await vi.advanceTimersByTimeAsync(4 * simulation.input.spec.limits.requestMs + 10_000);
      expect((await verdict).kind).toBe('healthy');
    } finally {
      vi.useRealTimers();
    }
  });

  it('H13: a rollback that the kubelet holds back is not given up by the bound over all limits', async () => {
    const message = 'back-off 5m0s restarting failed container=kube-apiserver pod=…';
    const held = kubeletOf({ pid: 20, podUid: 'before' }, { backOff: { podUid: 'before', message } });
    const short = { ...specOf().limits, progressMs: 10_000, hardMs: 10_000 };
    const spec = specOf({ newPodUid: false, podUidBefore: 'before', kubeletTickMs: 1_000, limits: short });
    const world = restartWorld(6_000, 320_000, (atMs) => healthyLook(atMs, { pid: 20, podUid: 'before' }));
    const { input } = simulate(
      (atMs) => (atMs < 6_000 || atMs >= 320_000 ? world(atMs) : { ...world(atMs), kubelet: held }),
      { spec },
    );
    expect(totalGateMs(spec.limits, spec.kubeletTickMs)).toBeLessThan(320_000);
    expect(await holdGate(input)).toMatchObject({ kind: 'healthy' });
  });

  it('ends when no look answers at all, and says so', async () => {
    vi.useFakeTimers();
    try {
      const simulation = simulate(restartWorld(6_000, 26_000));
      const ended = holdGate({
        ...simulation.input,
        clock: { ...simulation.input.clock, monotonicMs: () => Date.now() },
        observer: { observe: () => new Promise<never>(() => {}) },
      }).catch((error: unknown) => error);
      await vi.advanceTimersByTimeAsync(3_600_000);
      expect(String(await ended)).toContain('found that looks hang');
    } finally {
      vi.useRealTimers();
    }
  });

  it('ends at once with the reason of the signal, between looks and within one', async () => {
    const controller = new AbortController();
    const { input } = simulate((atMs) => {
      if (atMs === 4_000) controller.abort(new Error('cancelled by test'));
      return deadLook(atMs, [oldLife]);
    });
    await expect(holdGate({ ...input, signal: controller.signal })).rejects.toThrow('cancelled by test');
    const { input: other, beats } = simulate((atMs) => healthyLook(atMs, newLife));
    await expect(holdGate({ ...other, signal: controller.signal })).rejects.toThrow('cancelled by test');
    expect(beats).toEqual([]);
  });

  it('crash 17: an endless row of gaps ends at the bound over all limits', async () => {
    const simulation = simulate(restartWorld(0, 0));
    const verdict = await holdGate({
      ...simulation.input,
      clock: { ...simulation.input.clock, sleep: async () => void simulation.advance(7_000) },
    });
    expect(verdict).toMatchObject({ kind: 'failed', failure: 'gave-up' });
  });
});
