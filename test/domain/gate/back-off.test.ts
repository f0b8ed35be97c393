/** A form that was here minutes ago is held back by the kubelet's crash back-off: waited out, and nothing else is. */
import { describe, expect, it } from 'vitest';
import type { GateSpec, GateVerdict, Observation } from '../../../src/contracts/gate.ts';
import { beginGate, look, totalGateMs } from '../../../src/domain/gate/index.ts';
import {
  baseline,
  deadLook,
  exitOf,
  healthyLook,
  kubeletOf,
  newLife,
  oldLife,
  restartWorld,
  run,
  specOf,
} from '../../support/gate-world.ts';

/** The form before is back, and nothing of either form runs (revert-spec.ts). */
const rollback = specOf({
  newPodUid: false,
  podUidBefore: 'before',
  ownEndsOnly: true,
  baseline: {
    ...baseline,
    process: null,
    certificate: null,
    readyChecks: null,
    podUid: null,
    exits: ['before#0', 'bad#0', 'bad#1'],
  },
});
const change = specOf();
const { acceptMs, startMs } = rollback.limits;

const messageOf = (delay: string): string =>
  `back-off ${delay} restarting failed container=kube-apiserver pod=kube-apiserver-cp-1_kube-system(before)`;

function heldLook(
  atMs: number,
  podUid: string,
  message: string,
  more: Partial<NonNullable<Observation['kubelet']>> = {},
): Observation {
  const kubelet = kubeletOf(
    { pid: 20, podUid },
    { ready: false, started: false, backOff: { podUid, message }, ...more },
  );
  return deadLook(atMs, [], { kubelet });
}

/** Held back from the first look on; `startMs` later its process is there. */
const heldUntil = (startAtMs: number, podUid: string, message: string) => (atMs: number) =>
  atMs < startAtMs ? heldLook(atMs, podUid, message) : healthyLook(atMs, { pid: 20, podUid });

function failureOf(verdict: GateVerdict): Extract<GateVerdict, { kind: 'failed' }> {
  if (verdict.kind !== 'failed') throw new Error(`expected a failure, found ${verdict.kind}`);
  return verdict;
}

function waitingForAt(spec: GateSpec, world: (atMs: number) => Observation, untilMs: number): string {
  let gate = beginGate(spec, 0);
  let waitingFor = '';
  for (let atMs = 2_000; atMs <= untilMs; atMs += 2_000) {
    const looked = look(gate, world(atMs));
    gate = looked.gate;
    waitingFor = looked.verdict.kind === 'waiting' ? looked.verdict.waitingFor : looked.verdict.kind;
  }
  return waitingFor;
}

describe('H13: the restored form is held back after earlier ends', () => {
  it('is waited for as long as the kubelet may take, and named', () => {
    const world = heldUntil(100_000, 'before', messageOf('1m20s'));
    expect(run(rollback, world).verdict.kind).toBe('healthy');
    expect(waitingForAt(rollback, world, 90_000)).toBe(
      "the end of the kubelet's back-off of 1m20s after earlier ends",
    );
  });

  it('also by a kubelet of 1.32, which looks at it only once a minute, or up to half as much later', () => {
    expect(run(rollback, heldUntil(95_000, 'before', messageOf('10s'))).verdict.kind).toBe('healthy');
  });

  it('whatever state the gate is in when it begins', () => {
    const known = { ...rollback, baseline: { ...rollback.baseline!, podUid: 'bad' } };
    expect(run(known, heldUntil(100_000, 'before', messageOf('1m20s'))).verdict.kind).toBe('healthy');
    // It is taken to be up still, and ends first: the kubelet had taken the change's file.
    const kept: GateSpec = {
      ...rollback,
      baseline: { ...baseline, process: { ...baseline.process!, podUid: 'before' }, podUid: 'before' },
      ownEndsOnly: false,
      restartExpected: false,
      restartAllowed: true,
    };
    const stopped = heldUntil(200_000, 'before', messageOf('2m40s'));
    const world = (atMs: number): Observation => {
      const seen = stopped(atMs);
      if (atMs < 4_000) return healthyLook(atMs, { ...oldLife, podUid: 'before', argv: newLife.argv });
      return { ...seen, kubelet: { ...seen.kubelet!, exits: [exitOf('before', 0)] } };
    };
    expect(run(kept, world).verdict.kind).toBe('healthy');
  });

  it.each([
    ['1m20s', 80_000],
    ['500ms', 500],
    ['5m0s', 300_000],
    ['1h0m0s', 300_000],
    ['a while', 300_000],
  ])('and no longer than that: %s', (delay, delayMs) => {
    const { verdict, atMs } = run(rollback, heldUntil(10_000_000, 'before', messageOf(delay)));
    const failed = failureOf(verdict);
    expect(failed).toMatchObject({ failure: 'not-started' });
    const told = delay === 'a while' ? '' : ` of ${delay}`;
    expect(failed.reason).toContain(`, with the kubelet's back-off${told} after earlier ends; last seen: `);
    // A kubelet of 1.32 looks again up to a minute and a half late.
    const untilMs = Math.max(acceptMs + startMs, 2_000 + delayMs + 90_000 + startMs);
    expect(atMs).toBeGreaterThanOrEqual(untilMs);
    expect(atMs).toBeLessThan(untilMs + 4_000);
  });

  it('the back-off of the form that was given up is waited for by nobody', () => {
    const { verdict, atMs } = run(rollback, heldUntil(10_000_000, 'bad', messageOf('1m20s')));
    expect(failureOf(verdict).reason).not.toContain('back-off');
    expect(atMs).toBeLessThan(acceptMs + startMs + 5_000);
  });

  it('nor that of a form that ends again in this gate, whoever saw its process', () => {
    const world = (atMs: number): Observation =>
      heldLook(atMs, 'before', messageOf('20s'), {
        restartCount: atMs < 10_000 ? 0 : 1,
        exits: [exitOf('before', 0), ...(atMs < 10_000 ? [] : [exitOf('before', 1)])],
      });
    const { verdict, atMs } = run(rollback, world);
    expect(failureOf(verdict).reason).not.toContain('back-off');
    expect(atMs).toBeLessThan(acceptMs + startMs + 5_000);
  });

  it('of another hand’s form nothing is known: it is waited for as ever', () => {
    const { podUidBefore: _, ...unknown } = rollback;
    const { atMs } = run(unknown, heldUntil(10_000_000, 'before', messageOf('1m20s')));
    expect(atMs).toBeLessThan(acceptMs + startMs + 5_000);
  });
});

describe('H13: a change whose form was here minutes ago', () => {
  const held = (startAtMs: number) => (atMs: number) =>
    atMs < 2_500 ? healthyLook(atMs, oldLife) : heldUntil(startAtMs, 'new', messageOf('1m20s'))(atMs);

  it('is waited for too', () => {
    expect(run(change, held(110_000)).verdict.kind).toBe('healthy');
  });

  it('fails at its second exit when it crashes, as any other', () => {
    const crashing = (atMs: number): Observation =>
      atMs < 90_000
        ? held(10_000_000)(atMs)
        : heldLook(atMs, 'new', messageOf('2m40s'), {
            exits: [exitOf('new', 0), ...(atMs < 100_000 ? [] : [exitOf('new', 1)])],
          });
    const { verdict, atMs } = run(change, crashing);
    expect(failureOf(verdict)).toMatchObject({ failure: 'crash-on-start' });
    expect(atMs).toBe(100_000);
  });

  it('never so long that its deadline, which was fixed before, would come first', () => {
    const world = (atMs: number): Observation =>
      atMs < 2_500 ? healthyLook(atMs, oldLife) : heldLook(atMs, 'new', messageOf('5m0s'));
    const { verdict, atMs } = run(change, world);
    expect(failureOf(verdict)).toMatchObject({ state: 'started', failure: 'not-started' });
    const { hardMs, settleMs } = change.limits;
    expect(atMs).toBeLessThanOrEqual(totalGateMs(change.limits, change.kubeletTickMs) - hardMs - settleMs);
    expect(atMs).toBeGreaterThan(100_000);
  });

  it('without a back-off it is waited for as ever', () => {
    const { verdict, atMs } = run(change, restartWorld(2_000, 10_000_000));
    expect(failureOf(verdict).reason).not.toContain('back-off');
    expect(atMs).toBeLessThan(startMs + 10_000);
  });
});
