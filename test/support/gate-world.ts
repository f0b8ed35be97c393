/** A small model of one component under a kubelet, as looks for a gate: tests change it as time goes by. */
import type { Answer, Baseline, GateSpec, GateVerdict, Observation } from '../../src/contracts/gate.ts';
import { beginGate, gateLimits, look } from '../../src/domain/gate/index.ts';
import type { Gate } from '../../src/domain/gate/index.ts';

export const argv = ['kube-apiserver', '--profiling=false', '--secure-port=6443'];

export const status = (code: number, body: string | null = code === 200 ? 'ok' : null): Answer => ({
  status: code,
  error: null,
  body,
});
export const noAnswer = (error: string): Answer => ({ status: null, error, body: null });

export interface Living {
  pid: number;
  podUid: string | null;
  argv?: string[];
  listening?: boolean;
}

export function processOf(living: Living): NonNullable<Observation['processes']>[number] {
  return {
    pid: living.pid,
    startTicks: String(living.pid * 100),
    startedAtMs: living.pid * 1_000,
    argv: living.argv ?? argv,
    podUid: living.podUid,
    listening: living.listening ?? true,
  };
}

export const oldLife: Living = { pid: 10, podUid: 'old', argv: ['kube-apiserver', '--secure-port=6443'] };
export const newLife: Living = { pid: 20, podUid: 'new' };

export const baseline: Baseline = {
  process: { pid: 10, startTicks: '1000', podUid: 'old' },
  certificate: 'cert-10',
  podUid: 'old',
  containerId: 'container-10',
  restartCount: 0,
  readyChecks: ['ping', 'etcd'],
  sources: ['process', 'tls', 'kubelet', 'probe', 'api'],
  exits: [],
};

/** A healthy look in which `living` answers. */
export function healthyLook(atMs: number, living: Living, more: Partial<Observation> = {}): Observation {
  return {
    atMs,
    processes: [processOf(living)],
    certificate: { fingerprint: `cert-${living.pid}`, startedAtMs: living.pid * 1_000 },
    ready: status(200, '[+]ping ok\n[+]etcd ok\nreadyz check passed\n'),
    live: status(200),
    probes: [
      { kind: 'startup', answer: status(200) },
      { kind: 'liveness', answer: status(200) },
      { kind: 'readiness', answer: status(200) },
    ],
    kubelet: kubeletOf(living),
    runtime: null,
    mirror: null,
    useful: [{ name: 'list namespaces', ok: true, detail: 'status 200' }],
    podsOfName: 1,
    ...more,
  };
}

export function kubeletOf(
  living: Living,
  more: Partial<NonNullable<Observation['kubelet']>> = {},
): NonNullable<Observation['kubelet']> {
  return {
    healthy: true,
    podUid: living.podUid,
    containerId: `container-${living.pid}`,
    started: true,
    ready: true,
    restartCount: 0,
    exits: [],
    parseError: null,
    startTicks: '1',
    ...more,
  };
}

export function exitOf(
  podUid: string,
  run: number,
  logTail = '',
): NonNullable<Observation['kubelet']>['exits'][number] {
  return { id: `${podUid}#${run}`, podUid, exitCode: 1, reason: 'Error', logTail };
}

/** Nothing answers; `living` may still run. */
export function deadLook(atMs: number, living: Living[], more: Partial<Observation> = {}): Observation {
  const refused = noAnswer('connection refused');
  return {
    ...healthyLook(atMs, oldLife),
    processes: living.map((one) => processOf({ ...one, listening: false })),
    certificate: null,
    ready: refused,
    live: refused,
    probes: [
      { kind: 'startup', answer: refused },
      { kind: 'liveness', answer: refused },
      { kind: 'readiness', answer: refused },
    ],
    kubelet: kubeletOf(oldLife, { ready: false, containerId: null, podUid: living.at(-1)?.podUid ?? 'old' }),
    useful: null,
    ...more,
  };
}

export function specOf(more: Partial<GateSpec> = {}): GateSpec {
  const probe = { scheme: 'https' as const, host: '127.0.0.1', port: 6443 };
  return {
    component: 'kube-apiserver',
    restartExpected: true,
    argv,
    baseline,
    writtenAt: '2026-01-31T04:05:06.000Z',
    kubeletTickMs: 20_000,
    probes: [
      { ...probe, kind: 'startup', path: '/livez' },
      { ...probe, kind: 'liveness', path: '/livez' },
      { ...probe, kind: 'readiness', path: '/readyz' },
    ],
    healthPort: 6443,
    host: '127.0.0.1',
    limits: gateLimits({
      component: 'kube-apiserver',
      pace: 'normal',
      options: {},
      graceSeconds: 30,
      kubeletTickMs: 20_000,
      startupBudgetMs: 250_000,
    }),
    newPodUid: true,
    ...more,
  };
}

export interface Run {
  verdict: GateVerdict;
  atMs: number;
  gate: Gate;
}

/** Looks every two seconds (or at the given times) until the gate is over; fails a test that never ends. */
/** The observer's clock has run for long when a gate begins: a gate that mixes it up with its own is seen to. */
const observerStartMs = 5_000_000;

export function run(
  spec: GateSpec,
  world: (atMs: number) => Observation,
  times: (lookNumber: number) => number = (lookNumber) => lookNumber * 2_000,
): Run {
  let gate = beginGate(spec, observerStartMs);
  for (let lookNumber = 1; lookNumber <= 2_000; lookNumber += 1) {
    const atMs = times(lookNumber);
    const looked = look(gate, { ...world(atMs), atMs: observerStartMs + atMs });
    gate = looked.gate;
    if (looked.verdict.kind !== 'waiting') return { verdict: looked.verdict, atMs, gate };
  }
  throw new Error(`the gate did not end; it waits in ${gate.state}`);
}

/** Old until `stopMs`, nothing until `startMs`, then new. */
export function restartWorld(
  stopMs: number,
  startMs: number,
  after: (atMs: number) => Observation = (atMs) => healthyLook(atMs, newLife),
): (atMs: number) => Observation {
  return (atMs) =>
    atMs < stopMs ? healthyLook(atMs, oldLife) : atMs < startMs ? deadLook(atMs, []) : after(atMs);
}
