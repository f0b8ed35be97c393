/** The kubelet's own word about its Pods: the one judgement that needs no API server (kubelet 1.35: /healthz, /pods, /configz). */
import { readFile } from 'node:fs/promises';
import { parse } from 'yaml';
import type { Answer } from '../../contracts/gate.ts';
import type { NodePaths } from '../../domain/node-paths.ts';
import { probe } from '../observer/http-probe.ts';
import type { Credentials } from './credentials.ts';
import { parsePods } from './kubelet-pods.ts';
import type { KubeletPod } from './kubelet-pods.ts';

export interface KubeletEndpoints {
  healthzHost: string;
  healthzPort: number;
  host: string;
  port: number;
  podLogsDir: string;
  /** fileCheckFrequency */
  tickMs: number;
}

export interface KubeletApi {
  endpoints(): Promise<KubeletEndpoints>;
  healthz(timeoutMs: number, signal?: AbortSignal): Promise<Answer>;
  /**
   * Asked once before a write, the kubelet remembers for five minutes that we may ask again,
   * which it could not find out while the API server is down (authorization by webhook).
   */
  pods(timeoutMs: number, signal?: AbortSignal): Promise<{ pods: KubeletPod[] } | { why: string }>;
  /** the kubelet's effective configuration */
  configz(
    timeoutMs: number,
    signal?: AbortSignal,
  ): Promise<{ config: Record<string, unknown> } | { why: string }>;
}

const maxPodsBytes = 32 * 1024 * 1024;

/** KubeletFineGrainedAuthz, on by default since 1.33. */
const coarseRights =
  ' (a kubelet before 1.33 knows no right on nodes/configz and nodes/pods, only on nodes/proxy: docs/worker-nodes.md)';

export function createKubeletApi(
  paths: Pick<NodePaths, 'kubeletConfig'>,
  credentials: Pick<Credentials, 'forKubelet'>,
): KubeletApi {
  let last: { text: string; endpoints: KubeletEndpoints } | null = null;
  /** A file that cannot be read: the defaults are asked then, and a wrong port answers "connection refused". */
  const readEndpoints = async (): Promise<KubeletEndpoints> => {
    const text = await readFile(paths.kubeletConfig, 'utf8').catch(() => '');
    // Asked before each request, and hardly ever another.
    if (last?.text !== text) last = { text, endpoints: endpointsOf(text) };
    return last.endpoints;
  };
  const get = async (
    path: string,
    timeoutMs: number,
    signal?: AbortSignal,
  ): Promise<{ json: unknown } | { why: string }> => {
    const login = await credentials.forKubelet();
    if ('why' in login) return login;
    const { host, port } = await readEndpoints();
    // To a client certificate any kubelet may answer: this one is on our own node, and learns no secret by it.
    const answer = await probe({
      scheme: 'https',
      host,
      port,
      path,
      timeoutMs,
      signal,
      client: login.client,
      token: login.token,
      ca: login.ca,
      maxBytes: maxPodsBytes,
    });
    if (answer.status !== 200) {
      const hint = answer.status === 403 && login.token !== undefined ? coarseRights : '';
      return { why: `kubelet ${path} ${answer.status ?? answer.error ?? 'no answer'}${hint}` };
    }
    try {
      return { json: JSON.parse(answer.body ?? '') };
    } catch {
      return { why: `kubelet ${path} gave no JSON` };
    }
  };
  return {
    endpoints: readEndpoints,
    async healthz(timeoutMs, signal) {
      const { healthzHost: host, healthzPort: port } = await readEndpoints();
      return probe({ scheme: 'http', host, port, path: '/healthz', timeoutMs, signal });
    },
    async pods(timeoutMs, signal) {
      const got = await get('/pods', timeoutMs, signal);
      if ('why' in got) return got;
      const pods = parsePods(got.json);
      return pods === null ? { why: 'kubelet /pods is no list of Pods' } : { pods };
    },
    async configz(timeoutMs, signal) {
      const got = await get('/configz', timeoutMs, signal);
      if ('why' in got) return got;
      const config = (got.json as { kubeletconfig?: unknown } | null)?.kubeletconfig;
      return typeof config === 'object' && config !== null
        ? { config: config as Record<string, unknown> }
        : { why: 'kubelet /configz has no kubeletconfig' };
    },
  };
}

/** Defaults of the kubelet (v1beta1) for what the text does not say, or where it is no YAML. */
export function endpointsOf(text: string): KubeletEndpoints {
  let config: Record<string, unknown> = {};
  try {
    const tree: unknown = parse(text, { logLevel: 'silent', uniqueKeys: false });
    if (typeof tree === 'object' && tree !== null) config = tree as Record<string, unknown>;
  } catch {
    // as an empty one
  }
  const port = (name: string, fallback: number): number =>
    typeof config[name] === 'number' && config[name] > 0 ? config[name] : fallback;
  const host = (name: string): string => {
    const address = config[name];
    return typeof address !== 'string' || ['', '0.0.0.0', '::'].includes(address) ? '127.0.0.1' : address;
  };
  const logs = config['podLogsDir'];
  return {
    healthzHost: host('healthzBindAddress'),
    healthzPort: port('healthzPort', 10_248),
    host: host('address'),
    port: port('port', 10_250),
    podLogsDir: typeof logs === 'string' && logs !== '' ? logs : '/var/log/pods',
    tickMs: tickOf(config['fileCheckFrequency']),
  };
}

/** The kubelet's default; a zero or unreadable duration means the default too (kubelet config v1beta1). */
const defaultTickMs = 20_000;
const unitMs: Record<string, number> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 };

/** A Go duration such as "20s" or "1m30s". */
function tickOf(text: unknown): number {
  if (typeof text !== 'string' || !/^(\d+(\.\d+)?(ms|s|m|h))+$/.test(text)) return defaultTickMs;
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h)/g)];
  const totalMs = parts.reduce((sum, [, count, unit]) => sum + Number(count) * (unitMs[unit ?? ''] ?? 0), 0);
  return totalMs > 0 ? totalMs : defaultTickMs;
}
