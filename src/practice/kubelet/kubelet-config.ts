/** The kubelet's effective configuration: its file over the defaults, refused where the real one refuses. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { findCipherProblem, isTlsVersion } from '../ciphers.ts';
import { describeWrongType, kindOf, parseGoDuration } from './config-shape.ts';
import type { Log } from './kubelet-log.ts';

export interface KubeletConfig {
  /** as /configz shows it: defaults filled in */
  effective: Record<string, unknown>;
  staticPodPath: string;
  tickMs: number;
  healthzAddress: string;
  healthzPort: number;
  address: string;
  port: number;
  anonymous: boolean;
  authorization: 'AlwaysAllow' | 'Webhook';
  clientCaFile: string | null;
}

const defaults: Record<string, unknown> = {
  enableServer: true,
  staticPodPath: '',
  podLogsDir: '/var/log/pods',
  syncFrequency: '1m0s',
  fileCheckFrequency: '20s',
  httpCheckFrequency: '20s',
  address: '0.0.0.0',
  port: 10_250,
  readOnlyPort: 0,
  healthzPort: 10_248,
  healthzBindAddress: '127.0.0.1',
  streamingConnectionIdleTimeout: '4h0m0s',
  nodeStatusUpdateFrequency: '10s',
  nodeStatusReportFrequency: '5m0s',
  nodeLeaseDurationSeconds: 40,
  imageMinimumGCAge: '2m0s',
  imageGCHighThresholdPercent: 85,
  imageGCLowThresholdPercent: 80,
  volumeStatsAggPeriod: '1m0s',
  cgroupsPerQOS: true,
  cgroupDriver: 'cgroupfs',
  cpuManagerPolicy: 'none',
  cpuManagerReconcilePeriod: '10s',
  runtimeRequestTimeout: '2m0s',
  hairpinMode: 'promiscuous-bridge',
  maxPods: 110,
  podPidsLimit: -1,
  cpuCFSQuota: true,
  maxOpenFiles: 1_000_000,
  eventRecordQPS: 50,
  eventBurst: 100,
  kubeAPIQPS: 50,
  kubeAPIBurst: 100,
  serializeImagePulls: true,
  enableControllerAttachDetach: true,
  makeIPTablesUtilChains: true,
  failSwapOn: true,
  containerLogMaxSize: '10Mi',
  containerLogMaxFiles: 5,
  enableProfilingHandler: true,
  enableDebugFlagsHandler: true,
  enableDebuggingHandlers: true,
  evictionPressureTransitionPeriod: '5m0s',
  enforceNodeAllocatable: ['pods'],
  registerNode: true,
};

/** The words that the process ends with. */
export class ConfigRefused extends Error {
  override readonly name = 'ConfigRefused';
}

/**
 * @throws ConfigRefused for what makes the real kubelet exit
 */
export function loadKubeletConfig(root: string, nodePath: string, log: Log): KubeletConfig {
  const refuse = (reason: string): never => {
    throw new ConfigRefused(
      `failed to load kubelet config file, path: ${nodePath}, error: failed to load Kubelet config file ${nodePath}, error ${reason}`,
    );
  };
  const file = parseConfig(join(root, nodePath), refuse);
  if (file['apiVersion'] !== 'kubelet.config.k8s.io/v1beta1' || file['kind'] !== 'KubeletConfiguration') {
    refuse(
      `failed to decode: no kind "${String(file['kind'])}" is registered for version "${String(file['apiVersion'])}"`,
    );
  }
  for (const [name, value] of Object.entries(file)) {
    const wrong = describeWrongType(name, value);
    if (wrong !== undefined) refuse(`failed to decode: ${wrong}`);
  }
  const unknown = Object.keys(file).filter((name) => kindOf(name) === undefined);
  if (unknown.length > 0) {
    const error = `strict decoding error: ${unknown.map((name) => `unknown field "${name}"`).join(', ')}`;
    log('W', 'configfiles.go:96', 'Using lenient decoding as strict decoding failed', { path: nodePath, err: error });
  }
  return interpretConfig(mergeDefaults(file));
}

function parseConfig(realPath: string, refuse: (reason: string) => never): Record<string, unknown> {
  let tree: unknown;
  try {
    tree = parse(readFileSync(realPath, 'utf8'), { version: '1.1', uniqueKeys: false, logLevel: 'silent' });
  } catch (error) {
    return refuse(`failed to decode: ${error instanceof Error ? (error.message.split('\n')[0] ?? '') : ''}`);
  }
  if (tree === null || typeof tree !== 'object' || Array.isArray(tree)) {
    return refuse('failed to decode: Object \'Kind\' is missing in \'null\'');
  }
  return tree as Record<string, unknown>;
}

/** A duration of zero is unset, and means the default. */
function mergeDefaults(file: Record<string, unknown>): Record<string, unknown> {
  const merged = { ...defaults };
  for (const [name, value] of Object.entries(file)) {
    const kind = kindOf(name);
    if (kind === undefined || value === null) continue;
    if (kind === 'duration' && typeof value === 'string' && parseGoDuration(value) === 0) {
      merged[name] ??= '0s';
      continue;
    }
    merged[name] = value;
  }
  return merged;
}

function interpretConfig(effective: Record<string, unknown>): KubeletConfig {
  const text = (name: string): string => (typeof effective[name] === 'string' ? effective[name] : '');
  const port = (name: string): number => Number(effective[name]);
  const problems: string[] = [];
  const authentication = (effective['authentication'] ?? {}) as {
    anonymous?: { enabled?: boolean };
    x509?: { clientCAFile?: string };
  };
  const authorization = (effective['authorization'] ?? {}) as { mode?: string };
  const mode = authorization.mode ?? 'Webhook';
  if (mode !== 'AlwaysAllow' && mode !== 'Webhook') {
    throw new ConfigRefused(`failed to run Kubelet: unknown authorization mode ${mode}`);
  }
  const cipherProblem = findCipherProblem((effective['tlsCipherSuites'] ?? []) as string[]);
  if (cipherProblem !== undefined) throw new ConfigRefused(`failed to initialize TLS options: ${cipherProblem}`);
  const minVersion = text('tlsMinVersion');
  if (minVersion !== '' && !isTlsVersion(minVersion)) {
    throw new ConfigRefused(`failed to initialize TLS options: unknown tls version "${minVersion}"`);
  }
  for (const name of ['healthzPort', 'port', 'readOnlyPort']) {
    if (port(name) < 0 || port(name) > 65_535) {
      problems.push(`invalid configuration: ${name} ${port(name)} must be between 0 and 65535, inclusive`);
    }
  }
  if (problems.length > 0) {
    throw new ConfigRefused(`failed to validate kubelet configuration, error: [${problems.join(', ')}]`);
  }
  return {
    effective,
    staticPodPath: text('staticPodPath'),
    tickMs: parseGoDuration(text('fileCheckFrequency')) ?? 20_000,
    healthzAddress: text('healthzBindAddress'),
    healthzPort: port('healthzPort'),
    address: text('address'),
    port: port('port'),
    anonymous: authentication.anonymous?.enabled ?? false,
    authorization: mode,
    clientCaFile: authentication.x509?.clientCAFile ?? null,
  };
}
