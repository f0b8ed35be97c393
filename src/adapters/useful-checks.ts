/** Does a component do its own work? Asked through an API server with the node's own client certificate. */
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Answer, GateSpec, Observation } from '../contracts/gate.ts';
import { assertNever } from '../domain/errors.ts';
import type { NodePaths } from '../domain/node-paths.ts';
import { probe } from './http-probe.ts';
import type { ProbeRequest } from './http-probe.ts';
import { readClientCertificate } from './kubelet-api.ts';

type UsefulCheck = NonNullable<Observation['useful']>[number];

export interface UsefulChecks {
  ask(spec: GateSpec, signal?: AbortSignal): Promise<UsefulCheck[] | { why: string }>;
}

export interface UsefulDeps {
  paths: Pick<NodePaths, 'pkiDir'>;
  node: string;
  clock: { now(): Date; monotonicMs(): number };
}

/** leaseDuration of kcm and scheduler is 15 s, renewed every 2 s; a longer silence means nobody leads. */
const leaseFreshMs = 20_000;

export function createUsefulChecks(deps: UsefulDeps): UsefulChecks {
  const leases = new Map<string, { renewTime: string; seenAtMs: number }>();

  const askApi = async (
    spec: GateSpec,
    path: string,
    more: Pick<ProbeRequest, 'method' | 'json'> & { signal?: AbortSignal | undefined },
  ): Promise<Answer | { why: string }> => {
    const client = await readClientCertificate(deps.paths.pkiDir);
    const ca = await readFile(join(deps.paths.pkiDir, 'ca.crt')).catch(() => undefined);
    if (client === null || ca === undefined)
      return { why: `no client certificate and CA in ${deps.paths.pkiDir}` };
    const server = await apiServerOf(spec, deps.paths.pkiDir);
    if (server === null) return { why: 'no kubeconfig names an API server' };
    return probe({
      scheme: 'https',
      ...server,
      path,
      timeoutMs: spec.limits.requestMs,
      ca,
      client,
      maxBytes: 1024 * 1024,
      ...more,
    });
  };

  const askServer = async (
    spec: GateSpec,
    signal?: AbortSignal,
  ): Promise<UsefulCheck[] | { why: string }> => {
    const [listed, created] = await Promise.all([
      askApi(spec, '/api/v1/namespaces?limit=1', { signal }),
      askApi(spec, '/api/v1/namespaces/default/configmaps?dryRun=All', {
        signal,
        method: 'POST',
        json: { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'kubemend-dry-run' } },
      }),
    ]);
    if ('why' in listed) return listed;
    if ('why' in created) return created;
    return [
      { name: 'list namespaces', ok: listed.status === 200, detail: describe(listed) },
      // 409: one of that name exists; the request went all the way through admission.
      {
        name: 'dry-run create',
        ok: [200, 201, 409].includes(created.status ?? 0),
        detail: describe(created),
      },
    ];
  };

  const askLease = async (spec: GateSpec, signal?: AbortSignal): Promise<UsefulCheck[] | { why: string }> => {
    const name = spec.component;
    const path = `/apis/coordination.k8s.io/v1/namespaces/kube-system/leases/${name}`;
    const answer = await askApi(spec, path, { signal });
    if ('why' in answer) return answer;
    const lease = parseJson(answer.body) as {
      spec?: { renewTime?: unknown; holderIdentity?: unknown };
    } | null;
    const renewTime = lease?.spec?.renewTime;
    if (answer.status !== 200 || typeof renewTime !== 'string') {
      return [{ name: 'lease renewed', ok: false, detail: `lease ${name}: ${describe(answer)}` }];
    }
    const nowMs = deps.clock.monotonicMs();
    const before = leases.get(name);
    // The first look can only compare clocks; from the second on a renewal is a change.
    const firstAgeMs = Math.max(0, deps.clock.now().getTime() - Date.parse(renewTime));
    const seen =
      before === undefined
        ? { renewTime, seenAtMs: nowMs - firstAgeMs }
        : before.renewTime === renewTime
          ? before
          : { renewTime, seenAtMs: nowMs };
    leases.set(name, seen);
    const ageMs = nowMs - seen.seenAtMs;
    const holder = lease?.spec?.holderIdentity;
    const by = typeof holder === 'string' && holder !== '' ? ` by ${holder}` : '';
    return [
      { name: 'lease renewed', ok: ageMs <= leaseFreshMs, detail: `${Math.round(ageMs / 1_000)}s ago${by}` },
    ];
  };

  const askNodeReady = async (
    spec: GateSpec,
    signal?: AbortSignal,
  ): Promise<UsefulCheck[] | { why: string }> => {
    const answer = await askApi(spec, `/api/v1/nodes/${encodeURIComponent(deps.node)}`, { signal });
    if ('why' in answer) return answer;
    const node = parseJson(answer.body) as {
      status?: { conditions?: { type?: string; status?: string; reason?: string }[] };
    } | null;
    const ready = node?.status?.conditions?.find((condition) => condition.type === 'Ready');
    const detail =
      ready === undefined ? describe(answer) : `Ready is ${ready.status ?? ''} (${ready.reason ?? ''})`;
    return [{ name: 'Node Ready', ok: ready?.status === 'True', detail }];
  };

  return {
    ask(spec, signal) {
      switch (spec.component) {
        case 'kube-apiserver':
          return askServer(spec, signal);
        case 'kube-controller-manager':
        case 'kube-scheduler':
          return askLease(spec, signal);
        case 'etcd':
          return askEtcd(spec, signal);
        case 'kubelet':
          return askNodeReady(spec, signal);
        default:
          return assertNever(spec.component);
      }
    },
  };
}

/** etcd's own /health is a linearizable read: it needs a leader (etcd 3.5). */
async function askEtcd(spec: GateSpec, signal?: AbortSignal): Promise<UsefulCheck[] | { why: string }> {
  if (spec.healthPort === null) return { why: 'no metrics port' };
  const { host, healthPort: port } = spec;
  const answer = await probe({
    scheme: 'http',
    host,
    port,
    path: '/health',
    timeoutMs: spec.limits.requestMs,
    signal,
  });
  const health = (parseJson(answer.body) as { health?: unknown } | null)?.health;
  return [
    { name: 'etcd health', ok: answer.status === 200 && String(health) === 'true', detail: describe(answer) },
  ];
}

async function apiServerOf(spec: GateSpec, pkiDir: string): Promise<{ host: string; port: number } | null> {
  if (spec.component === 'kube-apiserver') {
    return spec.healthPort === null ? null : { host: spec.host, port: spec.healthPort };
  }
  for (const name of ['admin.conf', 'super-admin.conf', 'kubelet.conf']) {
    const text = await readFile(join(dirname(pkiDir), name), 'utf8').catch(() => '');
    const server = /^\s*server:\s*["']?(https:\/\/[^\s"']+)/m.exec(text)?.[1];
    if (server === undefined || !URL.canParse(server)) continue;
    const url = new URL(server);
    return { host: url.hostname.replace(/^\[|\]$/g, ''), port: url.port === '' ? 443 : Number(url.port) };
  }
  return null;
}

function describe(answer: Answer): string {
  return answer.status === null ? (answer.error ?? 'no answer') : `status ${answer.status}`;
}

function parseJson(body: string | null): unknown {
  try {
    return JSON.parse(body ?? '');
  } catch {
    return null;
  }
}
