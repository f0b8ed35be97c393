import { describe, expect, it } from 'vitest';
import type { GateVerdict } from '../../../src/contracts/gate.ts';
import { beginGate, isWedged, look } from '../../../src/domain/gate/index.ts';
import { observeTimeline, readExpected, readTimeline, specOfTimeline } from '../../support/gate-timeline.ts';
import type { ExpectedGate, Timeline } from '../../support/gate-timeline.ts';

const titles: Record<string, string> = {
  e1: 'peers 27, H16: a good change is healthy, and only with the new identity',
  e14: 'peers 28, H13: a crash on start is noticed at the second exit, and the rollback is healthy',
  e15: 'peers 30, peers 31, H12: refused anonymous probes are never healthy',
  e19: 'H9: port conflicts beside the old process are no failed change',
  e30: 'H10: a kubelet restarted without its API server ignores the restored file',
  eq: 'H16: an old process that answers /livez confirms nothing',
};

interface Played {
  verdict: GateVerdict;
  atSeconds: number;
}

function play(timeline: Timeline, expected: ExpectedGate, intervalMs: number, listExits: boolean): Played {
  const startMs = timeline.writes[expected.write]?.atMs ?? 0;
  let gate = beginGate(specOfTimeline(timeline, expected, intervalMs), startMs);
  for (let atMs = startMs; atMs < timeline.endMs + 400_000; atMs += intervalMs) {
    const looked = look(gate, observeTimeline(timeline, atMs, listExits));
    gate = looked.gate;
    if (looked.verdict.kind !== 'waiting') {
      return { verdict: looked.verdict, atSeconds: Math.round((atMs - startMs) / 100) / 10 };
    }
  }
  throw new Error('the gate did not come to an end');
}

describe.each(Object.keys(titles))('recorded timeline %s', (name) => {
  const timeline = readTimeline(name);
  const { gates } = readExpected(name);
  const looks = [
    { every: 'every2s', intervalMs: 2_000, listExits: true },
    { every: 'every100ms', intervalMs: 100, listExits: false },
  ] as const;
  for (const expected of gates) {
    it.each(looks)(`${titles[name] ?? ''} (${expected.name}, $every)`, ({ every, intervalMs, listExits }) => {
      const { verdict, atSeconds } = play(timeline, expected, intervalMs, listExits);
      const found = {
        verdict: verdict.kind,
        state: verdict.kind === 'failed' ? verdict.state : undefined,
        failure: verdict.kind === 'failed' ? verdict.failure : undefined,
        at: atSeconds,
      };
      expect(found, JSON.stringify(verdict, null, 1)).toEqual({
        verdict: expected.verdict,
        state: expected.state,
        failure: expected.failure,
        at: expected.at[every],
      });
      if (verdict.kind === 'failed') expect(verdict.reason).toContain(expected.reasonHas);
      expect(atSeconds).toBeGreaterThanOrEqual(expected.notBeforeSeconds ?? 0);
    });
  }
});

describe('what the timelines prove', () => {
  it('static-pods scenario 23: the new identity serves before the gate calls e1 and eq serving', () => {
    for (const name of ['e1', 'eq']) {
      const timeline = readTimeline(name);
      const expected = readExpected(name).gates[0]!;
      const { verdict } = play(timeline, expected, 100, false);
      const writeMs = timeline.writes[expected.write]!.atMs;
      const newIdentityMs = timeline.lines.findLast((line) => line.source === 'sni')!.atMs - writeMs;
      const serving = verdict.evidence.states.find((one) => one.state === 'serving');
      expect(serving?.reachedAtMs).toBeGreaterThan(newIdentityMs);
      expect(serving?.by).toEqual(['process', 'tls', 'probe']);
    }
  });

  it('H10: the wedge of e30 is recognised 20 s after the restore, not before, and not in a rollback that works', () => {
    const timeline = readTimeline('e30');
    const restoredAtMs = timeline.writes[1]!.atMs;
    const lastUp = timeline.lines.findLast(
      (line) => line.source === 'readyz_auth' && /^\d+$/.test(line.value) && line.atMs < restoredAtMs,
    );
    const facts = {
      restoredAtMs,
      started: false,
      kubeletStartedAtMs: timeline.kubeletStarts[0]!,
      apiLastUpAtMs: lastUp!.atMs,
    };
    expect(isWedged({ ...facts, nowMs: restoredAtMs + 19_000 })).toBe(false);
    expect(isWedged({ ...facts, nowMs: restoredAtMs + 20_000 })).toBe(true);
    expect(isWedged({ ...facts, nowMs: restoredAtMs + 20_000, started: true })).toBe(false);
    // The kubelet of e14 was started long before its API server went away.
    expect(isWedged({ ...facts, nowMs: restoredAtMs + 60_000, kubeletStartedAtMs: 0 })).toBe(false);
    expect(isWedged({ ...facts, nowMs: restoredAtMs + 60_000, kubeletStartedAtMs: null })).toBe(false);
    expect(isWedged({ ...facts, nowMs: restoredAtMs + 60_000, apiLastUpAtMs: null })).toBe(true);
  });
});
