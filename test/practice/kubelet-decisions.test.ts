/** Back-off, probes and configuration of the practice kubelet: pure decisions. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  backoffKey,
  goDuration,
  nextBackoff,
  remainingBackoff,
  requeueAfter,
  scaleBackoff,
} from '../../src/practice/kubelet/backoff.ts';
import type { BackoffEntry } from '../../src/practice/kubelet/backoff.ts';
import { expandCommand } from '../../src/practice/kubelet/container-runtime.ts';
import { loadKubeletConfig } from '../../src/practice/kubelet/kubelet-config.ts';
import { countLook, freshProbe, isDue, isSettled, mustKill } from '../../src/practice/kubelet/probe-state.ts';
import { resolvePort } from '../../src/practice/kubelet/pod.ts';
import { renderKubeletConfig } from '../../src/practice/node/kubelet-config.ts';
import { fastPace, realPace } from '../../src/practice/settings.ts';

describe('crash back-off', () => {
  const limits = scaleBackoff(1);

  it('H13: restarts at once, then after 10, 20, 40, 80, 160, 300, 300 s', () => {
    let entry: BackoffEntry | undefined;
    let nowMs = 0;
    const waits: number[] = [];
    for (let exit = 0; exit < 8; exit += 1) {
      const waitMs = remainingBackoff(entry, nowMs, nowMs, limits);
      waits.push(waitMs / 1000);
      const exitedAtMs = nowMs;
      nowMs += waitMs;
      entry = nextBackoff(entry, exitedAtMs, nowMs, limits);
    }
    expect(waits).toEqual([0, 10, 20, 40, 80, 160, 300, 300]);
  });

  it('counts from the exit, and forgets after twice the longest wait without one', () => {
    const entry: BackoffEntry = { delayMs: 40_000, updatedAtMs: 0 };
    expect(remainingBackoff(entry, 1_000, 31_000, limits)).toBe(10_000);
    expect(remainingBackoff(entry, 600_001, 600_001, limits)).toBe(0);
    expect(nextBackoff(entry, 600_001, 600_001, limits).delayMs).toBe(10_000);
  });

  it('H13: a form that comes back every 25 s is started at once three times, and then waits ever longer', () => {
    const pod = { fullName: 'kube-system/kube-apiserver-cp-1', uid: 'hash of its content' };
    const container = { name: 'kube-apiserver', image: 'i' };
    const entries = new Map<string, BackoffEntry>();
    let nowMs = 0;
    const waits: number[] = [];
    for (let flip = 0; flip < 6; flip += 1) {
      const exitedAtMs = nowMs;
      nowMs += 25_000;
      // Made anew from the same bytes.
      const key = backoffKey({ ...pod }, { ...container });
      const waitMs = remainingBackoff(entries.get(key), exitedAtMs, nowMs, limits);
      waits.push(waitMs / 1000);
      nowMs += waitMs;
      entries.set(key, nextBackoff(entries.get(key), exitedAtMs, nowMs, limits));
    }
    expect(waits).toEqual([0, 0, 0, 15, 55, 135]);
    const resources = { requests: { cpu: '1' } };
    const others = [
      backoffKey({ ...pod, uid: 'of other bytes' }, container),
      backoffKey(pod, { ...container, image: 'j' }),
      backoffKey(pod, { ...container, resources }),
    ];
    expect(others.filter((key) => entries.has(key))).toEqual([]);
  });

  it('is looked at again at its end or a minute later, and up to half as much after that', () => {
    expect([requeueAfter(10_000, 1, 0), requeueAfter(10_000, 1, 1)]).toEqual([10_000, 15_000]);
    expect([requeueAfter(300_000, 1, 0), requeueAfter(300_000, 1, 1)]).toEqual([60_000, 90_000]);
    expect(requeueAfter(3_000, 0.01, 0)).toBe(600);
  });

  it.each([
    [100, '100ms'],
    [2_500, '2.5s'],
    [10_000, '10s'],
    [80_000, '1m20s'],
    [300_000, '5m0s'],
    [3_600_000, '1h0m0s'],
  ])('says %i ms as %s', (ms, told) => {
    expect(goDuration(ms)).toBe(told);
  });
});

describe('probes', () => {
  const spec = {
    initialDelaySeconds: 10,
    timeoutSeconds: 15,
    periodSeconds: 10,
    successThreshold: 1,
    failureThreshold: 3,
  };

  it('judge after a threshold of equal answers in a row', () => {
    const looks = [false, false, true, false, false, false];
    let state = freshProbe;
    const results = looks.map((ok) => (state = countLook(state, ok, spec)).result);
    expect(results).toEqual(['unknown', 'unknown', 'success', 'success', 'success', 'failure']);
  });

  it('H12: startup and liveness kill, readiness does not', () => {
    let state = freshProbe;
    for (let look = 0; look < 3; look += 1) state = countLook(state, false, spec);
    expect((['startup', 'liveness', 'readiness'] as const).map((kind) => mustKill(kind, state))).toEqual([
      true,
      true,
      false,
    ]);
  });

  it('rest after ten good looks in a row, and not after a bad one, though the judgement stands', () => {
    let state = freshProbe;
    for (let look = 0; look < 9; look += 1) state = countLook(state, true, spec);
    expect(isSettled(state)).toBe(false);
    state = countLook(state, true, spec);
    expect(isSettled(state)).toBe(true);
    state = countLook(state, false, spec);
    expect([state.result, isSettled(state)]).toEqual(['success', false]);
  });

  it('wait for the initial delay, and for the startup probe', () => {
    expect(isDue('startup', false, 9_999, 10_000)).toBe(false);
    expect(isDue('startup', false, 10_000, 10_000)).toBe(true);
    expect(isDue('startup', true, 60_000, 10_000)).toBe(false);
    expect(isDue('liveness', false, 60_000, 10_000)).toBe(false);
    expect(isDue('readiness', true, 0, 0)).toBe(true);
  });

  it('find a port by number and by name', () => {
    const container = { name: 'c', image: 'i', ports: [{ name: 'probe-port', containerPort: 6443 }] };
    expect(resolvePort(container, 'probe-port')).toBe(6443);
    expect(resolvePort(container, 1)).toBe(1);
    expect(resolvePort(container, 'other')).toBeUndefined();
  });
});

describe('a container command', () => {
  it('joins command and args, and fills in $(NAME) as the kubelet does', () => {
    const container = {
      name: 'c',
      image: 'i',
      command: ['etcd', '--name=$(NODE)'],
      args: ['--a=$$(NODE)', '--b=$(MISSING)'],
      env: [{ name: 'NODE', value: 'cp' }],
    };
    expect(expandCommand(container)).toEqual(['etcd', '--name=cp', '--a=$(NODE)', '--b=$(MISSING)']);
  });
});

describe('the kubelet configuration', () => {
  const nodePath = '/var/lib/kubelet/config.yaml';
  const ports = {
    apiServer: 1,
    controllerManager: 2,
    scheduler: 3,
    etcdClient: 4,
    etcdPeer: 5,
    etcdMetrics: 6,
    kubelet: 7,
    kubeletHealthz: 8,
  };
  const text = renderKubeletConfig(ports, realPace);
  let root: string;
  let lines: string[];
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'kubemend-config-'));
    mkdirSync(join(root, 'var/lib/kubelet'), { recursive: true });
    lines = [];
  });
  afterEach(() => rmSync(root, { recursive: true }));
  const load = (content: string): ReturnType<typeof loadKubeletConfig> => {
    writeFileSync(join(root, nodePath), content);
    return loadKubeletConfig(root, nodePath, (_severity, _source, message, fields) =>
      lines.push(`${message} ${fields?.['err'] ?? ''}`),
    );
  };

  it('takes 0s for unset: the default is in force', () => {
    expect(text).toContain('streamingConnectionIdleTimeout: 0s\n');
    const config = load(text);
    expect(config).toMatchObject({
      tickMs: 20_000,
      healthzPort: 8,
      port: 7,
      anonymous: false,
      authorization: 'Webhook',
    });
    expect(config.effective).toMatchObject({ streamingConnectionIdleTimeout: '4h0m0s', maxPods: 110 });
    expect(load(renderKubeletConfig(ports, fastPace)).tickMs).toBe(500);
  });

  it('only logs a misspelt key, at any depth', () => {
    load(`${text}maxPodz: 5\n`.replace('    enabled: false', '    enbled: true'));
    expect(lines).toEqual([
      'Using lenient decoding as strict decoding failed strict decoding error: unknown field "authentication.anonymous.enbled", unknown field "maxPodz"',
    ]);
  });

  it.each([
    [
      'an ill-typed value',
      `${text}maxPods: many\n`,
      /cannot unmarshal "many" into Go struct field KubeletConfiguration.maxPods/,
    ],
    ['a duration without unit', text.replace('syncFrequency: 0s', 'syncFrequency: 30'), /syncFrequency/],
    ['an unknown cipher', `${text}tlsCipherSuites: [TLS_NONE]\n`, /Cipher suite TLS_NONE not supported/],
    ['an unknown TLS version', `${text}tlsMinVersion: VersionTLS14\n`, /unknown tls version "VersionTLS14"/],
    ['an unknown mode', text.replace('mode: Webhook', 'mode: Maybe'), /unknown authorization mode Maybe/],
    ['another kind', text.replace('kind: KubeletConfiguration', 'kind: Pod'), /no kind "Pod" is registered/],
    ['an empty file', '', /Object 'Kind' is missing/],
  ])('is refused for %s', (_name, content, message) => {
    expect(() => load(content)).toThrow(message);
  });
});
