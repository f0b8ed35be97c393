/**
 * The practice kubelet's program. As `kubelet` with KUBEMEND_PRACTICE_ROOT it runs in the foreground;
 * `practice-kubelet.mjs restart <root>` is what a node's policy names as the command that restarts its kubelet.
 */
import { readFileSync } from 'node:fs';
import type { Server } from 'node:http';
import { holdPort } from '../adapters/free-port.ts';
import { rootVariable } from './container-spec.ts';
import { locateBundles } from './entry-points.ts';
import { listFaults } from './faults.ts';
import { identifyProcess } from './process-identity.ts';
import { readSettings, resolvePracticePaths } from './settings.ts';
import { ApiClient } from './kubelet/api-client.ts';
import { loadKubeletConfig } from './kubelet/kubelet-config.ts';
import { createKubeletLog } from './kubelet/kubelet-log.ts';
import { serveKubelet } from './kubelet/kubelet-server.ts';
import { Kubelet } from './kubelet/kubelet.ts';
import { describePod } from './kubelet/pod-status.ts';
import { restartKubelet } from './node/kubelet-process.ts';
import { writeJson } from './write-json.ts';

const heartbeatEveryMs = 1_000;

async function runKubelet(root: string): Promise<void> {
  const settings = readSettings(root);
  const paths = resolvePracticePaths(root);
  const log = createKubeletLog(paths.kubeletLog);
  if (listFaults(paths.faults).some((fault) => fault.name === 'kubelet-stopped')) {
    throw new Error('held stopped by the fault kubelet-stopped');
  }
  const configFlag = process.argv.find((word) => word.startsWith('--config='));
  const config = loadKubeletConfig(
    root,
    configFlag?.slice('--config='.length) ?? '/var/lib/kubelet/config.yaml',
    log,
  );
  // A component that is away for a while finds its port free when it comes back.
  await Promise.all(Object.values<number>({ ...settings.ports }).map((port) => holdPort(port)));
  const api = new ApiClient(root);
  const seenAt = new Date().toISOString();
  const kubelet: Kubelet = new Kubelet({
    settings,
    staticPodPath: config.staticPodPath,
    tickMs: config.tickMs,
    componentScript: locateBundles(settings.bundlesDir).component,
    log,
    replaceMirror: (pod) => api.replaceMirror(pod, settings.pace.apiTimeoutMs),
    onStarting: (pod) => {
      // The mirror appears before the container does; nobody waits for it.
      api.postMirror(pod, describePod(pod, undefined, seenAt), settings.node).catch(() => undefined);
    },
    onChange: () => undefined,
  });
  const listPods = (): object[] => kubelet.list().map(({ pod, worker }) => describePod(pod, worker, seenAt));
  const servers: Server[] = await serveKubelet({
    root,
    config,
    listPods,
    readLog: (podName, container) => readContainerLog(kubelet, podName, container),
    reviewAccess: async (user, path) => await api.reviewAccess(user, path),
  });
  log('I', 'server.go:1187', 'Started kubelet', { node: settings.node });
  kubelet.start();
  // Who waits for this file finds a kubelet that has read its manifests.
  writeJson(paths.kubeletPid, identifyProcess(process.pid));
  const loop = setInterval(() => void talk(), settings.pace.relistMs * 2);
  let talking = false;
  let heartbeatAtMs = 0;
  let mirrored = new Set<string>();

  /** One round with the API server: the first answer makes the sources ready. */
  async function talk(): Promise<void> {
    if (talking) return;
    talking = true;
    try {
      if (!kubelet.apiSeen && (await api.listOwnPods(settings.node))) kubelet.apiSeen = true;
      if (Date.now() - heartbeatAtMs >= heartbeatEveryMs) {
        heartbeatAtMs = Date.now();
        await api.postHeartbeat(settings.node, config.port);
      }
      const pods = kubelet.list();
      for (const { pod, worker } of pods)
        await api.postMirror(pod, describePod(pod, worker, seenAt), settings.node);
      const names = new Set(pods.map(({ pod }) => pod.fullName));
      for (const name of mirrored) if (!names.has(name)) await api.deleteMirror(name);
      mirrored = names;
    } catch {
      // away: tried again at the next round
    } finally {
      talking = false;
    }
  }

  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.once(signal, () => {
      clearInterval(loop);
      kubelet.stop();
      for (const server of servers) server.close();
      log('I', 'server.go:1201', 'Kubelet ends; containers keep running');
      process.exit(0);
    });
  }
}

function readContainerLog(kubelet: Kubelet, podName: string, container: string): Buffer | undefined {
  const found = kubelet.list().find(({ pod }) => pod.fullName.endsWith(`/${podName}`));
  const view = found?.worker?.view().find((candidate) => candidate.spec.name === container);
  const record = view?.current ?? view?.last;
  return record ? readFileSync(record.logPath) : undefined;
}

async function main(): Promise<void> {
  const [verb, dir] = process.argv.slice(2);
  if (verb === 'restart' && dir !== undefined) {
    await restartKubelet(dir);
    return;
  }
  const root = process.env[rootVariable];
  if (root === undefined) throw new Error(`expected ${rootVariable} or \`restart <root>\`, found neither`);
  await runKubelet(root);
}

main().catch((error: unknown) => {
  const message = error instanceof Error ? error.message : String(error);
  const root = process.env[rootVariable];
  if (root !== undefined) {
    createKubeletLog(resolvePracticePaths(root).kubeletLog)('E', 'run.go:72', 'command failed', {
      err: message,
    });
  }
  console.error(`kubelet: ${message}`);
  process.exit(1);
});
