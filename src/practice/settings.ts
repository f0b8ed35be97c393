/** What makes one practice node: its ports, its pace, its programs. Written once, read by kubelet, components and commands. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface PracticePorts {
  apiServer: number;
  controllerManager: number;
  scheduler: number;
  etcdClient: number;
  etcdPeer: number;
  etcdMetrics: number;
  kubelet: number;
  kubeletHealthz: number;
}

/** How fast time runs. A real kubelet's figures are the defaults (research: kubelet 1.35). */
export interface Pace {
  /** fileCheckFrequency */
  tickMs: number;
  /** between two tries to start a Pod that waits for its predecessor (backOffPeriod, up to half as much again) */
  startDelayMs: number;
  /** of the crash back-off 10 s, 20 s … 300 s and of the mount back-off */
  backoffScale: number;
  /** how often ended containers of Pods that are gone are removed, whenever they ended (ContainerGCPeriod) */
  collectMs: number;
  /** of initialDelaySeconds and periodSeconds of every probe */
  probeScale: number;
  /** no probe comes more often, however it is scaled: each is a connection of its own, and an idle node should cost little */
  leastProbeMs: number;
  /** nor more often than this one of a container that has answered well for a while; the first failure ends that */
  restingProbeMs: number;
  /** of the duration of a leader's lease, and of how often it is renewed */
  leaseScale: number;
  /** how often the ends of processes are noticed (PLEG) and housekeeping runs at twice that */
  relistMs: number;
  /** how long the API server tries for an etcd that is away (its request timeout) */
  apiTimeoutMs: number;
  /** terminationGracePeriodSeconds in the manifests; null: not written, so 30 */
  graceSeconds: number | null;
}

export const realPace: Pace = {
  tickMs: 20_000,
  startDelayMs: 10_000,
  backoffScale: 1,
  collectMs: 60_000,
  probeScale: 1,
  leastProbeMs: 20,
  restingProbeMs: 0,
  leaseScale: 1,
  relistMs: 1_000,
  apiTimeoutMs: 60_000,
  graceSeconds: null,
};

export const fastPace: Pace = {
  tickMs: 500,
  startDelayMs: 100,
  backoffScale: 0.01,
  collectMs: 60_000,
  probeScale: 0.05,
  leastProbeMs: 400,
  restingProbeMs: 2_000,
  leaseScale: 0.1,
  relistMs: 50,
  apiTimeoutMs: 1_000,
  graceSeconds: 1,
};

/** Commands run at boot: `boot` to its end before the kubelet starts, `daemon` detached beside it. */
export interface RecoveryCommands {
  boot: string[];
  daemon: string[];
}

export interface PracticeSettings {
  schema: 1;
  root: string;
  node: string;
  cluster: string;
  ports: PracticePorts;
  pace: Pace;
  bundlesDir: string;
  disk: 'shared' | 'small';
  /** absent: the built `recover` program when there is one, looked for at each start; null: none */
  recover?: RecoveryCommands | null;
}

export interface PracticePaths {
  root: string;
  runDir: string;
  settings: string;
  faults: string;
  containers: string;
  kubeletPid: string;
  recoverPid: string;
  bootFile: string;
  kubeletLog: string;
  kubeletDir: string;
  manifestsDir: string;
  nodeConfig: string;
}

export function resolvePracticePaths(root: string): PracticePaths {
  const runDir = join(root, 'run/practice');
  return {
    root,
    runDir,
    settings: join(runDir, 'settings.json'),
    faults: join(runDir, 'faults'),
    containers: join(runDir, 'containers'),
    kubeletPid: join(runDir, 'kubelet.json'),
    recoverPid: join(runDir, 'recover.json'),
    bootFile: join(runDir, 'boot.json'),
    kubeletLog: join(root, 'var/log/kubelet.log'),
    kubeletDir: join(root, 'var/lib/kubelet'),
    manifestsDir: join(root, 'etc/kubernetes/manifests'),
    nodeConfig: join(root, 'etc/kubemend/node.yaml'),
  };
}

/** @throws Error when there is no practice node in this directory */
export function readSettings(root: string): PracticeSettings {
  const { settings } = resolvePracticePaths(root);
  let text: string;
  try {
    text = readFileSync(settings, 'utf8');
  } catch (cause) {
    throw new Error(`${root}: expected a practice node, found no ${settings}`, { cause });
  }
  const read = JSON.parse(text) as PracticeSettings;
  // A node that an earlier version made does not name every pace.
  return { ...read, pace: { ...realPace, ...read.pace } };
}
