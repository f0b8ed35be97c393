import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { ChildProcess } from 'node:child_process';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { askApiServerBeside } from '../../../src/adapters/observer/ask-health.ts';
import { createObserver } from '../../../src/adapters/observer/observer.ts';
import { NodeConfig } from '../../../src/contracts/config.ts';
import { Baseline, GateSpec, Observation } from '../../../src/contracts/gate.ts';
import { gateLimits, makeGateSpec } from '../../../src/domain/gate/index.ts';
import { resolveNodePaths } from '../../../src/domain/node-paths.ts';
import { makeCertificate } from '../../../src/practice/certificate.ts';
import {
  authority,
  closeServer,
  issue,
  listenHttp,
  listenHttps,
  startComponent,
  stopComponent,
} from './servers.ts';
import type { Listening } from './servers.ts';

const uid = '0123456789abcdef0123456789abcdef';
let root: string;
let servers: Listening[];
let children: ChildProcess[];

/** What the small API server and kubelet answer; tests change it. */
let world: {
  ready: number;
  anonymous: number;
  pods: number;
  renewTime: string;
  holder: string;
  health: boolean;
  mirror: boolean;
  /** of the API server's container, which the kubelet does not start yet */
  waiting: { reason: string; message: string } | null;
};

function isKnown(request: IncomingMessage): boolean {
  return (request.socket as unknown as { authorized: boolean }).authorized;
}

function answerApi(request: IncomingMessage, response: ServerResponse): void {
  const [code, body] = routeApi(request);
  response.statusCode = code;
  response.end(typeof body === 'string' ? body : JSON.stringify(body));
}

function routeApi(request: IncomingMessage): [code: number, body: unknown] {
  const path = (request.url ?? '').split('?')[0] ?? '';
  if (path === '/readyz' || path === '/livez') {
    return [isKnown(request) ? world.ready : world.anonymous, '[+]ping ok\n[+]etcd ok\n'];
  }
  if (!isKnown(request)) return [401, {}];
  if (path === '/api/v1/namespaces') return [200, { items: [] }];
  if (path.endsWith('/configmaps') && request.method === 'POST') return [201, {}];
  if (path.endsWith('/pods/kube-scheduler-cp-1/log')) return [200, 'I1130 started\n'];
  if (path.endsWith('/default/token')) return [201, { status: { token: 'a-token' } }];
  if (path.endsWith('/tokenreviews')) return [201, { status: { authenticated: true } }];
  if (path.endsWith('/apiservices')) return [200, { items: [] }];
  if (path.includes('/leases/')) {
    return [
      200,
      { spec: { renewTime: world.renewTime, holderIdentity: world.holder, leaseDurationSeconds: 15 } },
    ];
  }
  if (path === '/api/v1/namespaces/kube-system/pods/kube-apiserver-cp-1' && world.mirror) {
    const annotations = { 'kubernetes.io/config.mirror': 'mirrored' };
    const containerStatuses = [{ name: 'kube-apiserver', ready: true, containerID: 'containerd://c9' }];
    return [200, { metadata: { annotations }, status: { containerStatuses } }];
  }
  if (path === '/api/v1/nodes/cp-1') {
    return [200, { status: { conditions: [{ type: 'Ready', status: 'True', reason: 'KubeletReady' }] } }];
  }
  return [404, {}];
}

function answerKubelet(_request: IncomingMessage, response: ServerResponse): void {
  response.statusCode = isKnown(_request) ? world.pods : 401;
  const annotations = { 'kubernetes.io/config.hash': uid, 'kubernetes.io/config.source': 'file' };
  const container = {
    name: 'kube-apiserver',
    containerID: 'c1',
    started: true,
    ready: true,
    restartCount: 1,
    state: world.waiting === null ? { running: {} } : { waiting: world.waiting },
    lastState: { terminated: { exitCode: 137, reason: 'OOMKilled' } },
  };
  const pod = {
    metadata: { name: 'kube-apiserver-cp-1', namespace: 'kube-system', annotations },
    status: { containerStatuses: [container] },
  };
  response.end(
    JSON.stringify(
      _request.url === '/configz'
        ? { kubeletconfig: { readOnlyPort: 0 } }
        : { kind: 'PodList', items: [pod] },
    ),
  );
}

async function put(path: string, text: string): Promise<void> {
  await mkdir(join(root, path, '..'), { recursive: true });
  await writeFile(join(root, path), text);
}

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'kubemend-observer-'));
  world = {
    ready: 200,
    anonymous: 200,
    pods: 200,
    renewTime: new Date().toISOString(),
    holder: 'cp-1_1',
    health: true,
    mirror: false,
    waiting: null,
  };
  const loopback = makeCertificate({ subject: { commonName: 'apiserver-loopback-client@1795220530' } });
  const api = await listenHttps(issue('kube-apiserver'), answerApi, {
    'apiserver-loopback-client': loopback,
  });
  const kubelet = await listenHttps(issue('kubelet'), answerKubelet);
  const healthz = await listenHttp((_request, response) => {
    response.statusCode = world.health ? 200 : 500;
    response.end('ok');
  });
  servers = [api, kubelet, healthz];
  children = [];
  const client = issue('kube-apiserver-kubelet-client', { organization: 'system:masters' });
  await put('etc/kubernetes/pki/ca.crt', authority.pem);
  await put('etc/kubernetes/pki/apiserver-kubelet-client.crt', client.pem);
  await put('etc/kubernetes/pki/apiserver-kubelet-client.key', client.privatePem);
  await put(
    'etc/kubernetes/admin.conf',
    `clusters:\n- cluster:\n    server: https://127.0.0.1:${api.port}\n`,
  );
  await put(
    'etc/kubernetes/manifests/kube-apiserver.yaml',
    'kind: Pod\nmetadata: { name: kube-apiserver, namespace: kube-system }\n',
  );
  await put(
    'var/lib/kubelet/config.yaml',
    `address: 127.0.0.1\nport: ${kubelet.port}\nhealthzPort: ${healthz.port}\n`,
  );
  await mkdir(join(root, `var/lib/kubelet/pods/${uid}`), { recursive: true });
});
afterEach(async () => {
  await Promise.all([...servers.map(closeServer), ...children.map(stopComponent)]);
  await rm(root, { recursive: true, force: true });
});

function observerOf(
  clock = { now: () => new Date(), monotonicMs: () => performance.now() },
  more: Partial<NodeConfig> = {},
) {
  const config = NodeConfig.parse({ cluster: 'c', node: 'cp-1', root, ...more });
  return createObserver({ config, paths: resolveNodePaths(config), clock });
}

function specFor(
  component: GateSpec['component'],
  port = servers[0]!.port,
  more: Partial<GateSpec> = {},
): GateSpec {
  const probe = { scheme: 'https' as const, host: '127.0.0.1', port, path: '/livez' };
  const limits = gateLimits({
    component: 'kube-apiserver',
    pace: 'normal',
    options: {},
    graceSeconds: 1,
    kubeletTickMs: 1_000,
    startupBudgetMs: null,
  });
  return GateSpec.parse({
    ...makeGateSpec({
      component,
      restartExpected: true,
      argv: [component, `--secure-port=${port}`, '--profiling=false'],
      probes: component === 'kube-apiserver' ? [{ ...probe, kind: 'liveness' }] : [],
      baseline: null,
      writtenAt: null,
      kubeletTickMs: 1_000,
      limits,
    }),
    ...more,
  });
}

async function startProcess(name: string): Promise<number> {
  const cwd = join(root, `var/lib/kubelet/pods/${uid}`);
  const { child } = await startComponent(name, ['--profiling=false'], cwd, 'nothing');
  children.push(child);
  return child.pid ?? 0;
}

describe('observe', () => {
  it('sees a healthy API server from every side, in the shape of the contract', async () => {
    const pid = await startProcess('kube-apiserver');
    const seen = await observerOf().observe(specFor('kube-apiserver'));
    expect(Observation.parse(seen)).toEqual(seen);
    expect(seen.processes).toMatchObject([{ pid, podUid: uid, listening: false }]);
    expect(seen.certificate?.startedAtMs).toBe(1_795_220_530_000);
    expect(seen.ready).toMatchObject({ status: 200 });
    expect(seen.live).toMatchObject({ status: 200 });
    expect(seen.probes).toMatchObject([{ kind: 'liveness', answer: { status: 200 } }]);
    expect(seen.kubelet).toMatchObject({
      healthy: true,
      podUid: uid,
      containerId: 'c1',
      started: true,
      ready: true,
      restartCount: 1,
      exits: [{ id: `${uid}#0`, podUid: uid, exitCode: 137, reason: 'OOMKilled' }],
    });
    expect(seen.useful).toEqual([
      { name: 'list namespaces', ok: true, detail: 'status 200' },
      { name: 'dry-run create', ok: true, detail: 'status 201' },
      { name: 'Pod log from the kubelet', ok: true, detail: 'kube-scheduler-cp-1' },
      { name: 'service account tokens', ok: true, detail: 'one issued now' },
      { name: 'list APIServices', ok: true, detail: '0 of other servers' },
    ]);
    expect(seen.podsOfName).toBe(1);
    expect(seen.missing?.map((one) => one.source)).toEqual(['runtime', 'mirror']);
    expect(seen.missing?.[0]?.why).toBe('no container runtime socket');
  });

  describe("this node's API server, beside another component", () => {
    const beside = (port = servers[0]!.port): GateSpec => {
      const spec = specFor('kubelet', 0, { healthPort: servers[2]!.port });
      const limits = { ...spec.limits, intervalMs: 10 };
      return { ...spec, limits, apiServer: { host: '127.0.0.1', port } };
    };

    it('is asked as its own gate asks it', async () => {
      world.anonymous = 401;
      const seen = await observerOf().observe(beside());
      expect(seen.apiServer).toMatchObject({
        status: 200,
        body: expect.stringContaining('[+]etcd ok') as string,
      });
      expect(Observation.parse(seen)).toEqual(seen);
      world.ready = 500;
      expect((await observerOf().observe(beside())).apiServer).toMatchObject({ status: 500 });
    });

    it('is not asked where there is none, and says nothing without a CA to know it by', async () => {
      expect((await observerOf().observe(specFor('kubelet'))).apiServer).toBeNull();
      await rm(join(root, 'etc/kubernetes/pki/ca.crt'));
      expect((await observerOf().observe(beside())).apiServer).toBeNull();
    });

    it('says nothing where the key that we are known by is none', async () => {
      await put('etc/kubernetes/pki/apiserver-kubelet-client.key', 'no key');
      expect(await askApiServerBeside(beside(), join(root, 'etc/kubernetes/pki'))).toBeNull();
    });

    it('has the time that all else of the look takes', async () => {
      const after = (ms: number) => (_request: IncomingMessage, response: ServerResponse) =>
        void setTimeout(() => response.end('ok'), ms);
      const [late, later] = [
        await listenHttps(issue('kube-apiserver'), after(1_200)),
        await listenHttp(after(1_600)),
      ];
      servers.push(late, later);
      const seen = await observerOf().observe({ ...beside(late.port), healthPort: later.port });
      expect([seen.apiServer?.status, seen.ready?.status]).toEqual([200, 200]);
    });

    it('holds no look up when it hangs: no answer, and all else is seen', async () => {
      const hanging = await listenHttps(issue('kube-apiserver'), () => undefined);
      servers.push(hanging);
      const from = performance.now();
      const seen = await observerOf().observe(beside(hanging.port));
      expect(performance.now() - from).toBeLessThan(beside().limits.requestMs - 1_000);
      expect(seen.apiServer).toMatchObject({ status: null, error: 'no answer in time (timeout)' });
      expect(seen.ready).toMatchObject({ status: 200 });
    });
  });

  it('asks much at once, and Node takes the listeners of its signal for no leak', async () => {
    const warnings: string[] = [];
    const note = ({ name }: Error): number => warnings.push(name);
    process.on('warning', note);
    const spec = specFor('kube-apiserver');
    const probes = Array.from({ length: 12 }, () => spec.probes).flat();
    await observerOf().observe({ ...spec, probes }, new AbortController().signal);
    process.off('warning', note);
    expect(warnings).toEqual([]);
  });

  it('H12: authenticated 200 beside anonymous 401', async () => {
    world.anonymous = 401;
    const seen = await observerOf().observe(specFor('kube-apiserver'));
    expect(seen.ready?.status).toBe(200);
    expect(seen.probes?.[0]?.answer.status).toBe(401);
  });

  it('without credentials the sources that need them are missing, with the reason', async () => {
    await rm(join(root, 'etc/kubernetes/pki/apiserver-kubelet-client.key'));
    const seen = await observerOf().observe(specFor('kube-apiserver'));
    expect(seen.useful).toBeNull();
    expect(seen.kubelet).toMatchObject({ healthy: true, ready: null, started: null, podUid: null });
    expect(seen.missing?.map((one) => one.source)).toEqual(['runtime', 'kubelet', 'mirror', 'api']);
    expect(seen.missing?.[1]?.why).toContain('names no kubeletToken');
  });

  it('a kubelet that will not say, and log files in its place: Pod UID and crashes', async () => {
    world.pods = 500;
    const dir = `var/log/pods/kube-system_kube-apiserver-cp-1_${uid}/kube-apiserver`;
    await put(`${dir}/1.log`, '2026-01-31T04:05:06.2Z stderr F Error: unknown flag: --profilng\n');
    const later = { now: () => new Date(Date.now() + 60_000), monotonicMs: () => 0 };
    const crashed = await observerOf(later).observe(specFor('kube-apiserver'));
    expect(crashed.kubelet).toMatchObject({ podUid: uid, ready: null });
    expect(crashed.kubelet?.exits.map((exit) => exit.id)).toEqual([`${uid}#0`, `${uid}#1`]);
    expect(crashed.kubelet?.exits[1]?.logTail).toBe('Error: unknown flag: --profilng');
    expect(crashed.missing).toContainEqual({ source: 'kubelet', why: 'kubelet /pods 500' });
    await startProcess('kube-apiserver');
    const running = await observerOf(later).observe(specFor('kube-apiserver'));
    expect(running.kubelet?.exits.map((exit) => exit.id)).toEqual([`${uid}#0`]);
  });

  it('H13: a Pod that the kubelet holds back, in its own words, or in those of its log where it will not answer', async () => {
    const message = `back-off 1m20s restarting failed container=kube-apiserver pod=kube-apiserver-cp-1_kube-system(${uid})`;
    world.waiting = { reason: 'CrashLoopBackOff', message };
    const held = await observerOf().observe(specFor('kube-apiserver'));
    expect(held.kubelet?.backOff).toEqual({ podUid: uid, message });
    // Its end is on record: that of the run before, and of the one that it restarts.
    expect(held.kubelet?.exits.map((exit) => exit.id)).toEqual([`${uid}#0`, `${uid}#1`]);
    world.waiting = { reason: 'ContainerCreating', message: '' };
    expect((await observerOf().observe(specFor('kube-apiserver'))).kubelet?.backOff).toBeNull();

    world.pods = 500;
    const now = new Date();
    const two = (value: number): string => String(value).padStart(2, '0');
    const time = [now.getHours(), now.getMinutes(), now.getSeconds()].map(two).join(':');
    await put(
      'var/log/kubelet.log',
      `E${two(now.getMonth() + 1)}${two(now.getDate())} ${time}.999000 1 pod_workers.go:1324] "Error syncing pod, skipping" err="failed to \\"StartContainer\\" for \\"kube-apiserver\\" with CrashLoopBackOff: \\"${message}\\"" podUID="${uid}"\n`,
    );
    const observer = observerOf(undefined, { kubeletLog: '/var/log/kubelet.log' });
    const writtenAt = new Date(now.getTime() - 10_000).toISOString();
    const told = await observer.observe(specFor('kube-apiserver', undefined, { writtenAt }));
    expect(told.kubelet?.backOff).toEqual({ podUid: uid, message });
    const later = new Date(now.getTime() + 10_000).toISOString();
    const old = await observer.observe(specFor('kube-apiserver', undefined, { writtenAt: later }));
    expect(old.kubelet?.backOff).toBeNull();
  });

  it('the mirror Pod, where the kubelet itself will not answer, and only there', async () => {
    world.mirror = true;
    const asked = await observerOf().observe(specFor('kube-apiserver'));
    expect(asked.mirror).toBeNull();
    expect(asked.missing?.find(({ source }) => source === 'mirror')?.why).toContain(
      'the kubelet is asked itself',
    );
    world.pods = 500;
    const seen = await observerOf().observe(specFor('kube-apiserver'));
    expect(seen.mirror).toEqual({ podUid: 'mirrored', ready: true, containerId: 'c9' });
    world.mirror = false;
    const gone = await observerOf().observe(specFor('kube-apiserver'));
    expect(gone.mirror).toBeNull();
    expect(gone.missing?.find(({ source }) => source === 'mirror')?.why).toContain('status 404');
  });

  it('TLS of another CA is no healthy answer', async () => {
    const other = makeCertificate({ subject: { commonName: 'other' }, authority: true });
    await put('etc/kubernetes/pki/ca.crt', other.pem);
    const seen = await observerOf().observe(specFor('kube-apiserver'));
    expect(seen.ready?.error).toContain('not signed by the cluster CA');
    await rm(join(root, 'etc/kubernetes/pki/ca.crt'));
    const without = await observerOf().observe(specFor('kube-apiserver'));
    expect(without.ready?.status).toBeNull();
  });

  it('nothing there: nulls and refusals, never an exception', async () => {
    const empty = await mkdtemp(join(tmpdir(), 'kubemend-observer-'));
    const config = NodeConfig.parse({ cluster: 'c', node: 'cp-1', root: empty });
    const clock = { now: () => new Date(), monotonicMs: () => 0 };
    const observer = createObserver({ config, paths: resolveNodePaths(config), clock });
    const { port } = servers[0]!;
    await closeServer(servers.shift()!);
    await put('unused', '');
    // The kubelet's default ports belong to others on this machine, if to anyone.
    await mkdir(join(empty, 'var/lib/kubelet'), { recursive: true });
    await writeFile(join(empty, 'var/lib/kubelet/config.yaml'), `port: ${port}\nhealthzPort: ${port}\n`);
    const seen = await observer.observe(specFor('kube-apiserver', port));
    expect(seen).toMatchObject({
      processes: [],
      certificate: null,
      kubelet: null,
      useful: null,
      podsOfName: null,
    });
    expect(seen.ready?.error).toBe('connection refused');
    await rm(empty, { recursive: true, force: true });
  });

  it('an abort ends the look with its reason', async () => {
    const controller = new AbortController();
    const look = observerOf().observe(specFor('kube-apiserver'), controller.signal);
    controller.abort(new Error('cancelled by test'));
    await expect(look).rejects.toThrow('cancelled by test');
  });

  it('peers 32: kcm by its own port; its lease is fresh only while it is renewed', async () => {
    let nowMs = 0;
    const own = makeCertificate({ subject: { commonName: 'localhost@1795220530' } });
    const kcm = await listenHttps(own, (_request, response) => void response.end('ok'));
    servers.push(kcm);
    const observer = observerOf({ now: () => new Date(), monotonicMs: () => nowMs });
    const spec = specFor('kube-controller-manager', kcm.port);
    const first = await observer.observe(spec);
    expect(first.certificate?.startedAtMs).toBe(1_795_220_530_000);
    expect(first.ready).toEqual({ status: 200, error: null, body: 'ok' });
    expect(first.live).toBeNull();
    expect(first.useful).toMatchObject([{ name: 'lease renewed', ok: true }]);
    nowMs = 30_000;
    expect((await observer.observe(spec)).useful).toMatchObject([{ ok: false, detail: '30s ago by cp-1_1' }]);
    world.renewTime = new Date(Date.now() + 30_000).toISOString();
    const leading = (await observer.observe(spec)).useful;
    expect(leading).toMatchObject([{ ok: true }]);
    expect(leading?.[0]?.standsBy).toBeUndefined();
    const holder = 'cp-1_2aa12f7a-563f-4d2d-a2ab-7fb514d98d6a';
    expect(leading?.[0]).not.toHaveProperty('holder');
    world.holder = holder;
    expect((await observer.observe(spec)).useful).toMatchObject([{ ok: true, holder, runsOutMs: 25_000 }]);
    world.holder = 'cp-2_1';
    expect((await observer.observe(spec)).useful).toMatchObject([{ ok: true, standsBy: true }]);
    world.holder = '';
    const givenBack = { ok: false, detail: '0s ago, given back: nobody holds it' };
    expect((await observer.observe(spec)).useful).toMatchObject([givenBack]);
    world.holder = 'cp-2_1';
    nowMs = 60_000;
    const abandoned = (await observer.observe(spec)).useful;
    expect(abandoned).toMatchObject([{ name: 'lease renewed', ok: false }]);
    expect(abandoned?.[0]?.standsBy).toBeUndefined();
  });

  it('etcd and the kubelet by their own endpoints', async () => {
    const etcd = await listenHttp(
      (request, response) =>
        void response.end(request.url === '/health' ? '{"health":"true","reason":""}' : 'ok'),
    );
    servers.push(etcd);
    const seen = await observerOf().observe(
      specFor('etcd', etcd.port, { healthPort: etcd.port, host: '127.0.0.1' }),
    );
    expect(seen.useful).toEqual([
      { name: 'etcd health', ok: true, detail: 'status 200' },
      { name: 'every member', ok: false, detail: expect.stringContaining('no certificate') as string },
      { name: 'API server ready', ok: true, detail: 'status 200' },
    ]);
    expect(seen.missing?.find((one) => one.source === 'tls')?.why).toContain('makes no certificate');
    const { port } = servers[2]!;
    const kubelet = await observerOf().observe(specFor('kubelet', port, { healthPort: port }));
    expect(kubelet.ready?.status).toBe(200);
    expect(kubelet.useful).toEqual([
      { name: 'Node Ready', ok: true, detail: 'Ready is True (KubeletReady)' },
      {
        name: 'node lease renewed',
        ok: true,
        detail: expect.stringMatching(/^\d+s ago by cp-1_1$/) as string,
      },
    ]);
    expect(kubelet.podsOfName).toBeNull();
    world.health = false;
    expect((await observerOf().observe(specFor('kubelet', port, { healthPort: port }))).ready?.status).toBe(
      500,
    );
  });
});

describe('captureBaseline', () => {
  it('crash 19: what runs before the write, with what could be read and what already happened', async () => {
    const pid = await startProcess('kube-apiserver');
    const observer = observerOf();
    const spec = specFor('kube-apiserver');
    const baseline = await observer.captureBaseline(spec);
    expect(Baseline.parse(baseline)).toEqual(baseline);
    expect(baseline).toMatchObject({
      process: { pid, podUid: uid },
      podUid: uid,
      containerId: 'c1',
      restartCount: 1,
      readyChecks: ['ping', 'etcd'],
      sources: ['process', 'tls', 'kubelet', 'probe', 'api'],
      exits: [`${uid}#0`],
      useful: [
        'list namespaces',
        'dry-run create',
        'Pod log from the kubelet',
        'service account tokens',
        'list APIServices',
      ],
    });
    expect(baseline.certificate).toMatch(/^[0-9A-F:]{95}$/);
    // The token of then is held for the gate that follows, and is in nothing that is kept.
    expect(JSON.stringify(baseline)).not.toContain('a-token');
    const { useful } = await observer.observe({ ...spec, baseline });
    expect(useful?.find(({ name }) => name === 'service account tokens')?.detail).toContain(
      'before the change',
    );
  });
});
