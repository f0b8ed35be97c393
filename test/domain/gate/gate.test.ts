import { describe, expect, it } from 'vitest';
import type { GateVerdict, Observation } from '../../../src/contracts/gate.ts';
import { gateFailures, gateLimits, totalGateMs } from '../../../src/domain/gate/index.ts';
import {
  argv,
  baseline,
  deadLook,
  exitOf,
  healthyLook,
  kubeletOf,
  newLife,
  noAnswer,
  oldLife,
  processOf,
  restartWorld,
  run,
  specOf,
  status,
} from '../../support/gate-world.ts';

function failureOf(verdict: GateVerdict): { state: string; failure: string; reason: string } {
  if (verdict.kind !== 'failed')
    throw new Error(`expected a failure, found ${JSON.stringify(verdict, null, 1)}`);
  expect(Object.keys(gateFailures)).toContain(verdict.failure);
  return { state: verdict.state, failure: verdict.failure, reason: verdict.reason };
}

describe('the way of a good change', () => {
  it('peers 27, peers 3.26: old answers 5 s, refused 20 s, then the new Pod stays: healthy after the soak', () => {
    const { verdict, atMs } = run(specOf(), restartWorld(6_000, 26_000));
    expect(verdict.kind).toBe('healthy');
    // Settle time from 28 s (D needs a second look), and two kubelet ticks after the write.
    expect(atMs).toBe(44_000);
    expect(verdict.evidence.states.map((one) => one.state)).toEqual([
      'accepted',
      'oldGone',
      'started',
      'stable',
      'serving',
      'judged',
      'useful',
      'soak',
    ]);
    expect(verdict.evidence.process).toEqual({ pid: 20, startTicks: '2000', podUid: 'new' });
    expect(verdict.evidence.certificate).toBe('cert-20');
    // From the last good look at 4 s to the first good one at 26 s.
    expect(verdict.evidence.outageMs).toBe(22_000);
    expect(verdict.evidence.sources).toEqual(
      expect.arrayContaining(['process', 'tls', 'kubelet', 'probe', 'api']),
    );
  });

  it('crash 18: the soak never ends before two kubelet ticks after the write', () => {
    const fast = specOf({ limits: { ...specOf().limits, settleMs: 1_000 } });
    expect(run(fast, restartWorld(2_000, 6_000)).atMs).toBe(40_000);
  });

  it('names the sources it lacks, with the reason, and what stood in for the kubelet', () => {
    const silent = (look: Observation): Observation => ({
      ...look,
      kubelet: null,
      useful: null,
      missing: [{ source: 'kubelet', why: 'kubelet /pods 500' }],
    });
    const world = restartWorld(6_000, 26_000);
    const { verdict } = run(specOf(), (atMs) => silent(world(atMs)));
    expect(verdict.kind).toBe('healthy');
    expect(verdict.evidence.missing).toContainEqual({ source: 'kubelet', why: 'kubelet /pods 500' });
    expect(verdict.evidence.missing.map((one) => one.source)).toEqual([
      'runtime',
      'kubelet',
      'mirror',
      'api',
    ]);
    expect(verdict.evidence.states.find((one) => one.state === 'judged')?.by).toEqual(['probe']);
  });

  it.each([
    ['process', { certificate: null }],
    ['tls', { processes: null }],
  ] as const)('one proof is enough: %s', (source, hidden) => {
    const world = restartWorld(6_000, 26_000);
    const { verdict } = run(specOf(), (atMs) => ({ ...world(atMs), ...hidden }));
    expect(verdict.kind).toBe('healthy');
    expect(verdict.evidence.states.find((one) => one.state === 'serving')?.by).toEqual([source, 'probe']);
  });

  it('H30, static-pods scenario 36: a clock set back ten minutes does not matter where the socket proves the process', () => {
    const world = restartWorld(6_000, 26_000, (atMs) =>
      healthyLook(atMs, newLife, { certificate: { fingerprint: 'cert-20', startedAtMs: 20_000 - 600_000 } }),
    );
    expect(run(specOf(), world).verdict.kind).toBe('healthy');
  });

  it('static-pods scenario 39: a slow boot that makes progress is waited for', () => {
    const checks = ['ping', 'etcd', 'informer-sync', 'rbac', 'crd'];
    const world = restartWorld(4_000, 20_000, (atMs) => {
      const ok = Math.min(checks.length, Math.floor((atMs - 20_000) / 40_000));
      if (ok === checks.length) return healthyLook(atMs, newLife);
      const body = checks.map((check, index) => `[${index < ok ? '+' : '-'}]${check}`).join('\n');
      const bad = status(500, body);
      const probes = (['startup', 'liveness', 'readiness'] as const).map((kind) => ({ kind, answer: bad }));
      const kubelet = kubeletOf(newLife, { started: false, ready: false });
      return healthyLook(atMs, newLife, { ready: bad, live: bad, probes, kubelet, useful: null });
    });
    const { verdict, atMs } = run(specOf(), world);
    expect(verdict.kind).toBe('healthy');
    expect(atMs).toBeGreaterThan(220_000);
  });

  it('H11: while the kubelet has not judged the startup probe the soak goes on, up to the budget', () => {
    const judged = (readyMs: number) => (atMs: number) =>
      healthyLook(atMs, newLife, {
        kubelet: kubeletOf(newLife, { started: atMs >= readyMs, ready: atMs >= readyMs }),
      });
    const late = run(specOf(), restartWorld(4_000, 20_000, judged(150_000)));
    expect(late.verdict.kind).toBe('healthy');
    expect(late.atMs).toBe(150_000);
    const never = run(specOf(), restartWorld(4_000, 20_000, judged(Infinity)));
    expect(failureOf(never.verdict)).toMatchObject({ state: 'soak', failure: 'not-ready' });
  });

  it('H11: what the kubelet still says about the container from before is not its judgement', () => {
    const stale = restartWorld(4_000, 20_000, (atMs) =>
      healthyLook(atMs, newLife, { kubelet: kubeletOf(oldLife) }),
    );
    expect(failureOf(run(specOf(), stale).verdict)).toMatchObject({ state: 'judged', failure: 'not-ready' });
  });
});

describe('what is never healthy', () => {
  it('peers 26: the old server answers throughout and the Pod never changes', () => {
    const { verdict, atMs } = run(specOf(), (at) => healthyLook(at, oldLife));
    expect(failureOf(verdict)).toMatchObject({ state: 'accepted', failure: 'not-accepted' });
    expect(atMs).toBe(26_000);
  });

  it('crash 19: without a baseline nothing is proven', () => {
    const { verdict } = run(specOf({ baseline: null }), (at) => healthyLook(at, newLife));
    expect(verdict.kind).toBe('notProven');
  });

  it('good answers that nobody can tie to the new process are not proven', () => {
    const world = restartWorld(4_000, 20_000, (at) =>
      healthyLook(at, newLife, {
        certificate: null,
        processes: [processOf({ ...newLife, listening: false })],
      }),
    );
    const { verdict } = run(specOf(), world);
    expect(verdict).toMatchObject({ kind: 'notProven', state: 'serving' });
  });

  it('no process list and no certificate at all is not proven, whatever answers', () => {
    const world = restartWorld(4_000, 20_000);
    const blind = { processes: null, certificate: null, kubelet: null };
    expect(run(specOf(), (at) => ({ ...world(at), ...blind })).verdict.kind).toBe('notProven');
  });

  it('static-pods scenario 24: another server behind the address does not confirm', () => {
    const world = restartWorld(4_000, 20_000, (at) =>
      healthyLook(at, newLife, {
        processes: [processOf({ ...newLife, listening: false })],
        certificate: { fingerprint: 'cert-99', startedAtMs: 9_000_000 },
      }),
    );
    expect(failureOf(run(specOf(), world).verdict)).toMatchObject({
      failure: 'not-serving',
      reason: expect.stringContaining('another server answers') as string,
    });
  });

  it('H16: the old certificate beside a new process does not confirm', () => {
    const world = restartWorld(4_000, 20_000, (at) =>
      healthyLook(at, newLife, { certificate: { fingerprint: 'cert-10', startedAtMs: 10_000 } }),
    );
    expect(failureOf(run(specOf(), world).verdict).reason).toContain('the old process still answers');
  });

  it('peers 29, peers 3.8: refused for ever fails at the limit that was set, with the true time and the last error', () => {
    const limits = gateLimits({
      component: 'kube-apiserver',
      pace: 'slow',
      options: {},
      graceSeconds: 30,
      kubeletTickMs: 20_000,
      startupBudgetMs: null,
    });
    const world = restartWorld(2_000, 20_000, (at) => deadLook(at, [newLife]));
    const { verdict, atMs } = run(specOf({ limits }), world);
    // D is reached one look after the start, and then nothing happens for 120 s.
    expect(atMs).toBe(140_000);
    const { failure, reason } = failureOf(verdict);
    expect(failure).toBe('not-serving');
    expect(reason).toContain('120s');
    expect(reason).toContain('last probe: /readyz connection refused');
  });

  const bad =
    (answer: Observation['ready'], more: Partial<Observation> = {}) =>
    (at: number) =>
      healthyLook(at, newLife, { ready: answer, ...more });
  it.each([
    ['a wrong credential', status(401), 'credentials-refused', '/readyz 401'],
    [
      '500 with a failed check',
      status(500, '[+]ping ok\n[-]etcd failed: reason withheld'),
      'no-progress',
      '/readyz 500 (etcd)',
    ],
    ['503', status(503), 'no-progress', '/readyz 503'],
    ['a body that says no', status(200, 'not ok'), 'no-progress', '/readyz 200 (not ok)'],
    [
      'TLS of another CA',
      noAnswer('certificate is not signed by the cluster CA'),
      'tls-untrusted',
      'not signed by the cluster CA',
    ],
    ['a slow answer', noAnswer('no answer in time (timeout) after 5s'), 'probe-timeout', 'timeout'],
    ['a reset', noAnswer('connection reset'), 'not-serving', 'connection reset'],
  ])('peers 30, peers 3.9: %s is not ready, with its own reason', (_name, answer, failure, text) => {
    const found = failureOf(run(specOf(), restartWorld(2_000, 20_000, bad(answer))).verdict);
    expect(found).toMatchObject({ state: 'serving', failure });
    expect(found.reason).toContain(text);
  });

  it('the sentence of a failed progress limit', () => {
    const answer = status(500, '[+]ping ok\n[-]etcd failed: reason withheld');
    const { verdict } = run(specOf(), restartWorld(2_000, 20_000, bad(status(200), { live: answer })));
    expect(failureOf(verdict).reason).toBe(
      'kube-apiserver made no progress for 60s after its start; last probe: /livez 500 (etcd)',
    );
  });

  it('peers 31, H12: anonymous probes refused while the authenticated answer is good', () => {
    const probes = (['startup', 'liveness', 'readiness'] as const).map((kind) => ({
      kind,
      answer: status(401),
    }));
    const found = failureOf(run(specOf(), restartWorld(2_000, 20_000, bad(status(200), { probes }))).verdict);
    expect(found.failure).toBe('probe-refused-401');
    expect(found.reason).toContain('/livez 401 without credentials');
  });

  it('H12: probes that could not be replayed are no good answer', () => {
    const found = failureOf(
      run(specOf(), restartWorld(2_000, 20_000, bad(status(200), { probes: null }))).verdict,
    );
    expect(found.reason).toContain("the Pod's startup probe /livez could not be replayed");
  });

  it.each(['kube-controller-manager', 'kube-scheduler', 'etcd', 'kubelet'] as const)(
    'peers 32: %s broken is not healthy, whatever the API server does',
    (component) => {
      const own = { ...newLife, argv: [component, ...argv.slice(1)] };
      const spec = specOf({ component, argv: own.argv, probes: [] });
      const world = restartWorld(2_000, 20_000, (at) =>
        healthyLook(at, own, { ready: noAnswer('connection refused') }),
      );
      expect(failureOf(run(spec, world).verdict)).toMatchObject({ state: 'serving', failure: 'not-serving' });
      const good = restartWorld(2_000, 20_000, (at) => healthyLook(at, own));
      expect(run(spec, good).verdict.kind).toBe('healthy');
    },
  );

  it('G: not useful fails by name, but not for what failed before the change already', () => {
    const useful = [
      { name: 'list namespaces', ok: true, detail: 'status 200' },
      { name: 'dry-run create', ok: false, detail: 'status 500' },
    ];
    const world = restartWorld(2_000, 20_000, (at) => healthyLook(at, newLife, { useful }));
    const found = failureOf(run(specOf(), world).verdict);
    expect(found).toMatchObject({ state: 'useful', failure: 'not-useful' });
    expect(found.reason).toContain('dry-run create: status 500');
    const before = specOf({ baseline: { ...baseline, useful: ['list namespaces'] } });
    expect(run(before, world).verdict.kind).toBe('healthy');
    const silent = restartWorld(2_000, 20_000, (at) => healthyLook(at, newLife, { useful: null }));
    expect(failureOf(run(before, silent).verdict).reason).toContain('could not be asked: list namespaces');
  });

  it('G: what could not be asked is told and not required, whatever it was before; so is the work of others after a rollback', () => {
    const useful = [
      { name: 'list namespaces', ok: true, detail: 'status 200' },
      { name: 'service account tokens', ok: false, unasked: true, detail: 'status 403' },
      { name: 'aggregated API v1.x', ok: false, detail: 'Available is False' },
    ];
    const world = restartWorld(2_000, 20_000, (at) => healthyLook(at, newLife, { useful }));
    const spec = specOf({ baseline: { ...baseline, useful: useful.map(({ name }) => name) } });
    const found = failureOf(run(spec, world).verdict);
    expect(found.reason).toContain('aggregated API v1.x: Available is False');
    const { verdict } = run({ ...spec, toldOnly: ['aggregated API v1.x'] }, world);
    expect(verdict.kind, JSON.stringify(verdict)).toBe('healthy');
    expect(verdict.evidence.states.find(({ state }) => state === 'useful')?.detail).toBe(
      'list namespaces; fails, and a rollback does not answer for it: aggregated API v1.x (Available is False); ' +
        'could not be asked: service account tokens (status 403)',
    );
  });
});

it('G: a lease that another node renews says nothing of this one: said so, and no evidence', () => {
  const useful = [{ name: 'lease renewed', ok: true, detail: '1s ago by cp-2_1', standsBy: true }];
  const world = restartWorld(2_000, 20_000, (at) => healthyLook(at, newLife, { useful }));
  const { verdict } = run(specOf({ baseline: { ...baseline, useful: ['lease renewed'] } }), world);
  expect(verdict.kind).toBe('healthy');
  const { states, sources, missing } = verdict.evidence;
  expect(states.find(({ state }) => state === 'useful')?.detail).toMatch(/stands by.*not proven/);
  expect(sources).not.toContain('api');
  expect(missing.find(({ source }) => source === 'api')?.why).toContain('cp-2_1');
});

describe('G: a lease that the process from before held', () => {
  const held = (at: number, holder: string, renewedAtMs: number, leaseMs: number) => ({
    name: 'lease renewed',
    ok: at - renewedAtMs <= 20_000,
    detail: `${(at - renewedAtMs) / 1_000}s ago by ${holder}`,
    holder,
    runsOutMs: renewedAtMs + leaseMs + 10_000 - at,
  });
  const spec = specOf({ baseline: { ...baseline, useful: ['lease renewed'], leaseHolder: 'cp-1_old' } });
  const leaseMs = 90_000;
  const endedMs = 2_000;

  it('is no work of the new one: the soak begins when that leads, however long the lease is', () => {
    const leadsAtMs = endedMs + leaseMs;
    const world = restartWorld(endedMs, 5_000, (at) =>
      healthyLook(at, newLife, {
        useful: [at < leadsAtMs ? held(at, 'cp-1_old', endedMs, leaseMs) : held(at, 'cp-1_new', at, leaseMs)],
      }),
    );
    const { verdict } = run(spec, world);
    expect(verdict.kind, JSON.stringify(verdict)).toBe('healthy');
    const useful = verdict.evidence.states.find(({ state }) => state === 'useful');
    expect(useful?.reachedAtMs).toBeGreaterThanOrEqual(leadsAtMs);
  });

  it('and that nobody takes once it has run out is a failure, by the progress limit from then on', () => {
    const world = restartWorld(endedMs, 5_000, (at) =>
      healthyLook(at, newLife, { useful: [held(at, 'cp-1_old', endedMs, leaseMs)] }),
    );
    const { verdict, atMs } = run(spec, world);
    expect(failureOf(verdict)).toMatchObject({ state: 'useful', failure: 'not-useful' });
    expect(failureOf(verdict).reason).toContain('last by the process from before');
    const dueMs = endedMs + leaseMs + 10_000 + spec.limits.progressMs;
    expect(atMs).toBeGreaterThanOrEqual(dueMs - 4_000);
    expect(atMs).toBeLessThanOrEqual(dueMs + 4_000);
  });

  it('where no restart is awaited, it is the one process that there is', () => {
    const kept = { ...spec, restartExpected: false };
    const world = (at: number) => healthyLook(at, oldLife, { useful: [held(at, 'cp-1_old', at, leaseMs)] });
    expect(run(kept, world).verdict.kind).toBe('healthy');
  });
});

describe('a rollback whose old process was crashing: its end does not show that the kubelet has read the file', () => {
  const rollback = specOf({ newPodUid: false });
  const { acceptMs, startMs } = rollback.limits;

  it('waits for the kubelet to read it, and for a start after that', () => {
    const world = restartWorld(2_000, acceptMs + startMs - 2_000);
    expect(run(rollback, world).verdict.kind).toBe('healthy');
  });

  it('and no longer than that', () => {
    const { verdict, atMs } = run(rollback, restartWorld(2_000, 10_000_000));
    expect(failureOf(verdict)).toMatchObject({ state: 'started', failure: 'not-started' });
    expect(atMs).toBeGreaterThan(acceptMs + startMs - 1);
    expect(atMs).toBeLessThan(acceptMs + startMs + 5_000);
  });

  it('a change is not waited for so long: there the end of the old process is the kubelet’s doing', () => {
    const { verdict, atMs } = run(specOf(), restartWorld(2_000, 10_000_000));
    expect(failureOf(verdict)).toMatchObject({ state: 'started', failure: 'not-started' });
    expect(atMs).toBeLessThan(startMs + 10_000);
  });
});

describe('restarts that go wrong', () => {
  it('H1: a decode error of the kubelet fails at once', () => {
    const parseError = 'yaml: line 3: found character that cannot start any token';
    const { verdict, atMs } = run(specOf(), (at) =>
      healthyLook(at, oldLife, { kubelet: kubeletOf(oldLife, { parseError }) }),
    );
    expect(atMs).toBe(2_000);
    expect(failureOf(verdict)).toMatchObject({ state: 'accepted', failure: 'parse-error' });
  });

  it('an old process that does not end', () => {
    const { verdict, atMs } = run(specOf(), (at) =>
      at < 4_000 ? healthyLook(at, oldLife) : deadLook(at, [oldLife]),
    );
    expect(failureOf(verdict)).toMatchObject({ state: 'oldGone', failure: 'old-process-stays' });
    expect(atMs).toBe(40_000);
  });

  it('one bad answer of the old process is no acceptance', () => {
    const { verdict, atMs } = run(specOf(), (at) =>
      at === 4_000 ? deadLook(at, [oldLife]) : healthyLook(at, oldLife),
    );
    expect(failureOf(verdict).failure).toBe('not-accepted');
    expect(atMs).toBe(26_000);
  });

  it('H14: no container at all', () => {
    const { verdict } = run(specOf(), (at) => (at < 4_000 ? healthyLook(at, oldLife) : deadLook(at, [])));
    expect(failureOf(verdict)).toMatchObject({ state: 'started', failure: 'not-started' });
  });

  it('a new process with other arguments names the flags, not their values', () => {
    const other = {
      ...newLife,
      argv: ['/usr/local/bin/kube-apiserver', '--profiling=true', '--secure-port=6443'],
    };
    const found = failureOf(
      run(
        specOf(),
        restartWorld(4_000, 20_000, (at) => healthyLook(at, other)),
      ).verdict,
    );
    expect(found).toMatchObject({ state: 'started', failure: 'wrong-arguments' });
    expect(found.reason).toContain('differs in --profiling)');
  });

  it('argv is compared from the first flag on, with the base name of argv[0]', () => {
    const scripted = { ...newLife, argv: ['/x/kube-apiserver', '/some/script.js', ...argv.slice(1)] };
    expect(
      run(
        specOf(),
        restartWorld(4_000, 20_000, (at) => healthyLook(at, scripted)),
      ).verdict.kind,
    ).toBe('healthy');
  });

  it('the old Pod started again is not the new one', () => {
    const again = { pid: 15, podUid: 'old' };
    const world = (at: number): Observation => (at < 4_000 ? deadLook(at, []) : healthyLook(at, again));
    expect(failureOf(run(specOf(), world).verdict)).toMatchObject({
      state: 'started',
      failure: 'not-started',
    });
    // Changed back within the old Pod's grace: the same UID is right (H13).
    expect(run(specOf({ newPodUid: false }), world).verdict.kind).toBe('healthy');
  });

  it('peers 28: a crash on start is told by the second exit, with its code and last words', () => {
    const log = 'flag provided\nError: unknown flag: --profilng';
    const exits = (at: number) =>
      [exitOf('old', 0), exitOf('new', 0, log), exitOf('new', 1, log)].slice(
        0,
        at < 20_000 ? 1 : at < 30_000 ? 2 : 3,
      );
    const world = (at: number): Observation =>
      at < 4_000
        ? healthyLook(at, oldLife)
        : deadLook(at, [], { kubelet: kubeletOf(newLife, { exits: exits(at), ready: false }) });
    const { verdict, atMs } = run(specOf(), world);
    expect(atMs).toBe(30_000);
    expect(failureOf(verdict)).toMatchObject({
      state: 'stable',
      failure: 'crash-on-start',
      reason: 'kube-apiserver ended 2 times after its start: exit code 1, Error: unknown flag: --profilng',
    });
  });

  it('one crash before it serves is survived', () => {
    const exits = [exitOf('new', 0)];
    const world = restartWorld(4_000, 20_000, (at) =>
      at < 24_000
        ? deadLook(at, [], { kubelet: kubeletOf(newLife, { exits, ready: false }) })
        : healthyLook(
            at,
            { pid: 21, podUid: 'new' },
            { kubelet: kubeletOf({ pid: 21, podUid: 'new' }, { exits, restartCount: 1 }) },
          ),
    );
    expect(run(specOf(), world).verdict.kind).toBe('healthy');
  });

  it('H9: exits just after a kubelet restart do not count', () => {
    const exits = [exitOf('new', 0), exitOf('new', 1)];
    const world = restartWorld(4_000, 20_000, (at) =>
      healthyLook(at, newLife, { kubelet: kubeletOf(newLife, { exits, startTicks: '2' }) }),
    );
    expect(run(specOf(), world).verdict.kind).toBe('healthy');
  });

  it('exits that were on record before the write do not count', () => {
    const exits = [exitOf('new', 0), exitOf('new', 1), exitOf('new', 2)];
    const world = restartWorld(4_000, 20_000, (at) =>
      healthyLook(at, newLife, { kubelet: kubeletOf(newLife, { exits }) }),
    );
    expect(failureOf(run(specOf(), world).verdict).failure).toBe('crash-on-start');
    const known = specOf({ baseline: { ...baseline, exits: exits.map((exit) => exit.id ?? '') } });
    expect(run(known, world).verdict.kind).toBe('healthy');
  });

  it('a rollback after a crash loop: nothing ran before, the restored Pod has another UID', () => {
    const nothing = {
      ...baseline,
      process: null,
      certificate: null,
      podUid: 'bad',
      containerId: null,
      readyChecks: null,
    };
    const spec = specOf({ baseline: nothing, newPodUid: false });
    const world = (at: number): Observation =>
      at < 34_000
        ? deadLook(at, [], { kubelet: kubeletOf({ pid: 0, podUid: 'bad' }, { ready: false }) })
        : healthyLook(at, newLife);
    expect(run(spec, world).verdict.kind).toBe('healthy');
    // The bad Pod crashes on: it is not the restored one.
    const bad = { pid: 30, podUid: 'bad' };
    expect(failureOf(run(spec, (at) => healthyLook(at, bad)).verdict).failure).toBe('not-accepted');
  });
});

describe('the soak', () => {
  const soaking = (from: number, broken: (at: number) => Observation) =>
    restartWorld(4_000, 20_000, (at) => (at < from ? healthyLook(at, newLife) : broken(at)));

  it('peers 28, peers 3.26: a crash in the soak', () => {
    const { verdict, atMs } = run(
      specOf(),
      soaking(30_000, (at) => deadLook(at, [])),
    );
    expect(failureOf(verdict)).toMatchObject({ state: 'soak', failure: 'crash-in-soak' });
    expect(atMs).toBe(30_000);
  });

  it('peers 28: a crash on minute 4 of a soak of 5', () => {
    const spec = specOf({ limits: { ...specOf().limits, settleMs: 300_000 } });
    const again = { pid: 21, podUid: 'new' };
    const found = run(
      spec,
      soaking(260_000, (at) => healthyLook(at, again)),
    );
    expect(failureOf(found.verdict).failure).toBe('crash-in-soak');
    expect(found.atMs).toBe(260_000);
  });

  it('a restart count that grows between two looks', () => {
    const counted = (at: number): Observation => ({
      ...healthyLook(at, newLife, { kubelet: kubeletOf(newLife, { restartCount: 1 }) }),
      processes: null,
    });
    expect(failureOf(run(specOf(), soaking(30_000, counted)).verdict).failure).toBe('crash-in-soak');
  });

  it('a restart that is counted and told of in one look: its last words are in the reason', () => {
    const exits = [
      {
        id: 'exit-1',
        podUid: 'new',
        exitCode: 1,
        reason: 'Error',
        logTail: 'panic: no\n\ngoroutine 1:\n\tmain.go:7\n',
      },
    ];
    const counted = (at: number): Observation => ({
      ...healthyLook(at, newLife, { kubelet: kubeletOf(newLife, { restartCount: 1, exits }) }),
      processes: null,
    });
    const { failure, reason } = failureOf(run(specOf(), soaking(30_000, counted)).verdict);
    expect([failure, reason]).toEqual([
      'crash-in-soak',
      'kube-apiserver ended during the soak: exit code 1, panic: no',
    ]);
  });

  it('another certificate: another process answers', () => {
    const changed = (at: number): Observation =>
      healthyLook(at, newLife, {
        processes: null,
        certificate: { fingerprint: 'cert-77', startedAtMs: 77_000 },
      });
    expect(failureOf(run(specOf(), soaking(30_000, changed)).verdict).failure).toBe('changed-process');
  });

  it('H2, static-pods scenario 8: a second file with the Pod appears', () => {
    const found = failureOf(
      run(
        specOf(),
        soaking(30_000, (at) => healthyLook(at, newLife, { podsOfName: 2 })),
      ).verdict,
    );
    expect(found).toMatchObject({ state: 'soak', failure: 'second-pod' });
  });

  it('H5, static-pods scenario 9: no file defines the Pod any more', () => {
    const found = failureOf(
      run(
        specOf(),
        soaking(30_000, (at) => healthyLook(at, newLife, { podsOfName: 0 })),
      ).verdict,
    );
    expect(found.failure).toBe('manifest-gone');
  });

  it('a bad look begins it again', () => {
    const hiccup = (at: number): Observation =>
      at === 34_000 ? healthyLook(at, newLife, { live: status(500) }) : healthyLook(at, newLife);
    expect(run(specOf(), soaking(30_000, hiccup)).atMs).toBe(52_000);
  });

  it('what breaks again and again is not healthy, nor is what stays broken', () => {
    const flapping = (at: number): Observation =>
      at % 10_000 === 0 ? healthyLook(at, newLife, { live: status(500) }) : healthyLook(at, newLife);
    expect(failureOf(run(specOf(), soaking(20_000, flapping)).verdict).failure).toBe('soak-broken');
    const { verdict, atMs } = run(
      specOf(),
      soaking(30_000, (at) => healthyLook(at, newLife, { live: status(500) })),
    );
    expect(failureOf(verdict)).toMatchObject({ failure: 'soak-broken', state: 'serving' });
    expect(atMs).toBe(90_000);
  });

  it('crash 17: a gap of more than three intervals between looks begins it again', () => {
    // Looks every 2 s up to 30 s (the soak holds since 22 s), then a stopped worker until 60 s.
    const times = (stopMs: number) => (lookNumber: number) =>
      lookNumber <= 15 ? lookNumber * 2_000 : stopMs + (lookNumber - 16) * 2_000;
    const stopped = run(specOf(), restartWorld(4_000, 20_000), times(60_000));
    expect(stopped.verdict.kind).toBe('healthy');
    expect(stopped.atMs).toBeGreaterThanOrEqual(75_000);
    const barely = run(specOf(), restartWorld(4_000, 20_000), times(36_000));
    expect(barely.atMs).toBe(40_000);
  });

  it('holds for at least one look between its begin and its end, however short it is and late they are', () => {
    const spec = specOf({ limits: { ...specOf().limits, settleMs: 3_000 }, kubeletTickMs: 1_000 });
    // The soak begins at 22 s; the next looks come as late as they may without beginning it again.
    const times = (lookNumber: number) =>
      lookNumber <= 11 ? lookNumber * 2_000 : 22_000 + (lookNumber - 11) * 6_000;
    const { verdict, atMs } = run(spec, restartWorld(4_000, 20_000), times);
    expect(verdict.kind).toBe('healthy');
    expect(atMs).toBe(34_000);
  });

  it('crash 17: time in which nobody looked uses up no limit', () => {
    const times = (lookNumber: number) =>
      lookNumber <= 3 ? lookNumber * 2_000 : 600_000 + lookNumber * 2_000;
    const world = (at: number): Observation =>
      at < 614_000
        ? deadLook(at, [oldLife])
        : at < 620_000
          ? deadLook(at, [newLife])
          : healthyLook(at, newLife);
    expect(run(specOf(), world, times).verdict.kind).toBe('healthy');
  });
});

describe('without a restart', () => {
  const same = specOf({ restartExpected: false, argv: null });

  it('peers 33, H6: no restart is awaited; the same process stays and is healthy', () => {
    const { verdict, atMs } = run(same, (at) => healthyLook(at, oldLife));
    expect(verdict.kind).toBe('healthy');
    expect(atMs).toBe(40_000);
    expect(verdict.evidence.outageMs).toBe(0);
  });

  it('H6: a restart that nobody expected is a failure', () => {
    const { verdict } = run(same, restartWorld(10_000, 12_000));
    expect(failureOf(verdict).failure).toBe('changed-process');
    const seen = run(same, (at) =>
      healthyLook(at, oldLife, { processes: null, certificate: { fingerprint: 'x', startedAtMs: 1 } }),
    );
    expect(failureOf(seen.verdict).reason).toContain('another process answers');
  });

  it('a rollback that may come in time takes the old process, or its Pod started anew, but not another Pod', () => {
    const spec = specOf({ restartExpected: false, restartAllowed: true, argv: oldLife.argv ?? null });
    expect(run(spec, (at) => healthyLook(at, oldLife)).verdict.kind).toBe('healthy');
    const again = { ...oldLife, pid: 40 };
    expect(
      run(
        spec,
        restartWorld(10_000, 30_000, (at) => healthyLook(at, again)),
      ).verdict.kind,
    ).toBe('healthy');
    expect(failureOf(run(spec, restartWorld(10_000, 30_000)).verdict).failure).toBe('not-started');
  });
});

describe('limits', () => {
  const facts = {
    component: 'kube-apiserver' as const,
    options: {},
    graceSeconds: 30,
    kubeletTickMs: 20_000,
    startupBudgetMs: 250_000,
  };
  it('follow the pace, the old Pod and the kubelet', () => {
    expect(gateLimits({ ...facts, pace: 'normal' })).toEqual({
      acceptMs: 25_000,
      oldGoneMs: 35_000,
      startMs: 20_000,
      progressMs: 60_000,
      hardMs: 250_000,
      settleMs: 15_000,
      intervalMs: 2_000,
      requestMs: 5_000,
    });
    expect(gateLimits({ ...facts, pace: 'slow' })).toMatchObject({ progressMs: 120_000, settleMs: 30_000 });
    expect(gateLimits({ ...facts, pace: 'fast', startupBudgetMs: null })).toMatchObject({
      progressMs: 30_000,
      hardMs: 30_000,
      settleMs: 5_000,
    });
    expect(gateLimits({ ...facts, pace: 'fast', options: { progress: 400_000, settle: 1 } })).toMatchObject({
      progressMs: 400_000,
      hardMs: 400_000,
      settleMs: 1,
    });
  });

  it('no gate outlives the sum that a change record allows for', () => {
    const spec = specOf();
    const total = totalGateMs(spec.limits, spec.kubeletTickMs);
    const flapping = restartWorld(24_000, 78_000, (at) =>
      at % 36_000 === 0 ? healthyLook(at, newLife, { live: status(500) }) : healthyLook(at, newLife),
    );
    expect(run(spec, flapping).atMs).toBeLessThan(total);
  });
});
