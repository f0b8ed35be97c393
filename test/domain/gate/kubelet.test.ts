/** The gate over a kubelet, which we restart ourselves: its new process, its configuration in force, and nobody else moved. */
import { describe, expect, it } from 'vitest';
import type { GateSpec, Observation } from '../../../src/contracts/gate.ts';
import { judgeHealthBefore } from '../../../src/domain/gate/health-before.ts';
import {
  deadLook,
  healthyLook,
  newLife,
  oldLife,
  restartWorld,
  run,
  specOf,
} from '../../support/gate-world.ts';

const staticPods = { 'kube-apiserver': '10/100', etcd: '11/101' };
const useful = ['Node Ready', 'node lease renewed'].map((name) => ({ name, ok: true, detail: 'well' }));
const spec: GateSpec = {
  ...specOf({ component: 'kubelet', argv: null, probes: [], newPodUid: false }),
  effective: { streamingConnectionIdleTimeout: '1h', seccompDefault: null },
};
const before: GateSpec['baseline'] = {
  ...(spec.baseline ?? ({} as never)),
  podUid: null,
  containerId: null,
  certificate: null,
  useful: useful.map(({ name }) => name),
  staticPods,
};
const gate: GateSpec = { ...spec, baseline: before };

const inNoPod = (look: Observation, more: Partial<Observation> = {}): Observation => ({
  ...look,
  processes: (look.processes ?? []).map((process) => ({ ...process, podUid: null })),
  certificate: null,
  probes: null,
  live: null,
  podsOfName: null,
  kubelet: look.kubelet === null ? null : { ...look.kubelet, podUid: null, containerId: null, ready: null },
  useful,
  staticPods,
  configz: { streamingConnectionIdleTimeout: '1h0m0s', seccompDefault: false },
  ...more,
});
const world = (more: Partial<Observation> = {}) => {
  const look = restartWorld(2_000, 4_000, (atMs) => healthyLook(atMs, newLife));
  return (atMs: number): Observation => inNoPod(look(atMs), atMs < 4_000 ? {} : more);
};

describe('a kubelet with a new configuration', () => {
  it('is healthy when its process is new, its keys are in force, and every other process stayed', () => {
    const { verdict } = run(gate, world());
    expect(verdict.kind, JSON.stringify(verdict)).toBe('healthy');
  });

  it.each<[string, Partial<Observation>, string, RegExp]>([
    [
      'a key that is not in force',
      { configz: { streamingConnectionIdleTimeout: '4h0m0s' } },
      'not-effective',
      /is 4h0m0s, expected 1h/,
    ],
    [
      'a default that is not in force',
      { configz: { streamingConnectionIdleTimeout: '1h', seccompDefault: true } },
      'not-effective',
      /seccompDefault is true, expected false/,
    ],
    ['a configuration that cannot be read', { configz: null }, 'not-effective', /could not be read/],
    [
      'another component restarted',
      { staticPods: { ...staticPods, etcd: '99/900' } },
      'static-pod-restarted',
      /etcd was process 11\/101, is 99\/900/,
    ],
    [
      'another component gone',
      { staticPods: { etcd: '11/101' } },
      'static-pod-restarted',
      /kube-apiserver .* is not there/,
    ],
    [
      'a Node that is not Ready',
      { useful: [{ name: 'Node Ready', ok: false, detail: 'Ready is Unknown' }] },
      'not-useful',
      /Ready is Unknown/,
    ],
    ['an API server that cannot be asked', { useful: null }, 'not-useful', /could not be asked/],
  ])('%s is no success', (_what, more, failure, words) => {
    const { verdict } = run(gate, world(more));
    expect(verdict, JSON.stringify(verdict)).toMatchObject({ kind: 'failed', failure });
    expect('reason' in verdict ? verdict.reason : '').toMatch(words);
  });

  it('that gives up at its start is seen at the second time, with its own words', () => {
    const dead = inNoPod(deadLook(0, []), { kubelet: null });
    const failed = (count: number): Observation['kubelet'] => ({
      ...(healthyLook(0, oldLife).kubelet ?? ({} as never)),
      healthy: false,
      ready: null,
      startTicks: String(count),
      exits: Array.from({ length: count }, (_, index) => ({
        id: `line ${index}`,
        podUid: '',
        exitCode: 1,
        reason: '',
        logTail: 'no such cipher suite',
      })),
    });
    const looks = (atMs: number): Observation =>
      atMs < 2_000
        ? inNoPod(healthyLook(atMs, oldLife))
        : { ...dead, atMs, kubelet: failed(atMs < 4_000 ? 1 : 2) };
    const { verdict, atMs } = run({ ...gate, baseline: { ...before, exits: [] } }, looks);
    expect(verdict).toMatchObject({ kind: 'failed', failure: 'crash-on-start' });
    expect('reason' in verdict ? verdict.reason : '').toContain('exit code 1, no such cipher suite');
    expect(atMs).toBeLessThan(6_000);
  });
});

describe('before a change', () => {
  it.each<[string, Partial<Observation>, RegExp | null]>([
    ['a kubelet whose Node is Ready is well', {}, null],
    [
      'one whose Node is not is not',
      { useful: [{ name: 'Node Ready', ok: false, detail: 'Ready is False' }] },
      /Ready is False/,
    ],
    [
      'nor is one whose API server is away',
      { useful: null, missing: [{ source: 'api', why: 'connection refused' }] },
      /connection refused/,
    ],
  ])('%s', (_what, more, words) => {
    const found = judgeHealthBefore(gate, inNoPod(healthyLook(0, oldLife), more));
    if (words === null) expect(found).toBeNull();
    else expect(found).toMatch(words);
  });
});
