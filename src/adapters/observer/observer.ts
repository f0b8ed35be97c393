/** Looks at one component from every side at once. What cannot be read is null with a reason, never a guess. */
import { setMaxListeners } from 'node:events';
import type { NodeConfig } from '../../contracts/config.ts';
import type { Baseline, EvidenceSource, GateSpec, Observation, Probe } from '../../contracts/gate.ts';
import { baselineOf, healthEndpoints, podOf } from '../../domain/gate/index.ts';
import { toRealPath } from '../../domain/node-paths.ts';
import type { NodePaths } from '../../domain/node-paths.ts';
import { createCredentials } from '../kubelet/credentials.ts';
import { createKubeletApi } from '../kubelet/kubelet-api.ts';
import { createKubeletLog } from '../kubelet/kubelet-log.ts';
import { countPodsOfName } from '../kubelet/pod-directory.ts';
import { createRuntimeView } from '../runtime/view.ts';
import { createApiServer } from './api-server.ts';
import { answerInLook, askApiServerBeside, askHealth } from './ask-health.ts';
import { lookBesideKubelet } from './beside-kubelet.ts';
import { probe } from './http-probe.ts';
import { createKubeletView } from './kubelet-view.ts';
import { lookInTime } from './look-in-time.ts';
import { createMirrorPods } from './mirror-pod.ts';
import { readProcessTable } from './process-table.ts';
import { listComponentProcesses } from './processes.ts';
import { readTlsIdentity } from './tls-identity.ts';
import { createUsefulChecks } from './useful/index.ts';

export interface Observer {
  /**
   * One look; takes as long as its slowest request (and one that follows it), each at most `limits.requestMs`.
   * @throws the signal's reason when it fires
   */
  observe(spec: GateSpec, signal?: AbortSignal): Promise<Observation>;
  /** What runs now, before a write; also makes the kubelet remember that we may ask it while the API server is down. */
  captureBaseline(spec: GateSpec, signal?: AbortSignal): Promise<Baseline>;
}

export interface ObserverDeps {
  config: NodeConfig;
  paths: NodePaths;
  clock: { now(): Date; monotonicMs(): number };
}

/** At once, in one look: each listens to the signal while it runs, and Node takes more than ten for a leak. */
const mostRequests = 50;

export function createObserver({ config, paths, clock }: ObserverDeps): Observer {
  const credentials = createCredentials(config);
  const api = createApiServer(credentials);
  const kubeletApi = createKubeletApi(paths, credentials);
  const runtimeView = createRuntimeView(config, paths);
  const mirrorPods = createMirrorPods(api, config.node);
  const useful = createUsefulChecks({ api, paths, node: config.node, clock });
  // A practice node's kubelet is no unit of the machine, whose own kubelet's journal tells nothing of it.
  const logFile = config.kubeletLog ?? (config.root === '' ? null : '/var/log/kubelet.log');
  const kubeletView = createKubeletView({
    config,
    api: kubeletApi,
    clock,
    kubeletDir: paths.kubeletDir,
    log: createKubeletLog(logFile === null ? null : toRealPath(config, logFile)),
  });

  /** Only where the kubelet's own word is missing: it can but say the same, later. */
  const lookAtMirror = async (
    spec: GateSpec,
    kubelet: Observation['kubelet'],
    signal?: AbortSignal,
  ): Promise<NonNullable<Observation['mirror']> | { why: string }> => {
    if (spec.component === 'kubelet') return { why: 'the kubelet is no Pod' };
    if (kubelet?.ready != null) return { why: 'not read: the kubelet is asked itself' };
    return await mirrorPods.look(spec, signal);
  };

  const observe = async (spec: GateSpec, signal?: AbortSignal): Promise<Observation> => {
    const missing: { source: EvidenceSource; why: string }[] = [];
    const orMissing = <T extends object>(source: EvidenceSource, value: T | { why: string }): T | null => {
      if (!('why' in value)) return value;
      missing.push({ source, why: value.why });
      return null;
    };
    const atMs = clock.monotonicMs();
    const apiServer = askApiServerBeside(spec, paths.pkiDir, signal);
    const scan = { root: config.root, kubeletDir: paths.kubeletDir, table: readProcessTable() };
    const [processes, certificate, own, probes, usefulNow, podsOfName, runtime, { why, ...beside }] =
      await Promise.all([
        listComponentProcesses({
          ...scan,
          component: spec.component,
          port: spec.healthPort,
          canary: spec.canary,
        }).catch((error: unknown) => ({
          why: `process list: ${error instanceof Error ? error.message : ''}`,
        })),
        readCertificate(spec, signal),
        askHealth(spec, paths.pkiDir, signal),
        Promise.all(spec.probes.map((one) => replayProbe(spec, one, signal))),
        useful.ask(spec, signal),
        spec.component === 'kubelet' ? null : countPodsOfName(paths.manifestsDir, podOf(spec)),
        spec.component === 'kubelet'
          ? { why: 'the kubelet is no container' }
          : runtimeView.look(spec, signal, scan.table),
        lookBesideKubelet(spec, kubeletApi, scan, signal),
      ]);
    const seen = orMissing('process', processes);
    const containers = orMissing('runtime', runtime);
    // After the process list: whether a container's last run has ended depends on who is alive.
    const kubelet = await kubeletView.look(spec, seen, signal);
    // Said once: without a name that it lets in, the kubelet shows neither its Pods nor its configuration.
    const unsaid = kubelet.why ?? why;
    if (unsaid !== undefined) missing.push({ source: 'kubelet', why: unsaid });
    const mirror = orMissing('mirror', await lookAtMirror(spec, kubelet.view, signal));
    if (own === null) missing.push({ source: 'probe', why: 'no health port' });
    const apiServerNow = await answerInLook(apiServer, spec.limits, clock.monotonicMs() - atMs);
    signal?.throwIfAborted();
    return {
      atMs,
      processes: seen,
      certificate: orMissing('tls', certificate),
      ready: own?.ready ?? null,
      live: own?.live ?? null,
      probes: spec.probes.length === 0 ? null : probes,
      kubelet: kubelet.view,
      runtime: containers,
      mirror,
      useful: orMissing('api', usefulNow),
      podsOfName,
      ...beside,
      apiServer: apiServerNow,
      missing,
    };
  };
  const inTime: Observer['observe'] = async (spec, signal) => {
    if (signal !== undefined) setMaxListeners(mostRequests, signal);
    return await lookInTime(spec, () => clock.monotonicMs(), observe(spec, signal));
  };
  return {
    observe: inTime,
    async captureBaseline(spec, signal) {
      const baseline = baselineOf(await inTime(spec, signal));
      useful.hold(baseline);
      return baseline;
    },
  };
}

async function readCertificate(
  spec: GateSpec,
  signal?: AbortSignal,
): Promise<NonNullable<Observation['certificate']> | { why: string }> {
  const { startCertificate } = healthEndpoints[spec.component];
  if (startCertificate === null) return { why: `${spec.component} makes no certificate at its start` };
  if (spec.healthPort === null) return { why: 'no port' };
  const { servername } = startCertificate;
  return readTlsIdentity({
    host: spec.host,
    port: spec.healthPort,
    servername,
    timeoutMs: spec.limits.requestMs,
    signal,
  });
}

/** As the kubelet asks: no credentials, no look at the certificate. */
async function replayProbe(
  spec: GateSpec,
  one: Probe,
  signal?: AbortSignal,
): Promise<NonNullable<Observation['probes']>[number]> {
  const host = ['', '0.0.0.0', '::'].includes(one.host) ? '127.0.0.1' : one.host;
  const { scheme, port, path } = one;
  const answer = await probe({ scheme, host, port, path, timeoutMs: spec.limits.requestMs, signal });
  return { kind: one.kind, answer };
}
