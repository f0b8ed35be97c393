/**
 * L2: the new API server as a Pod of its own, beside the live one and against its etcd, on another port. It differs from
 * what the change writes in as little as it can: nothing finds it by label or endpoint, nothing is evicted for it, and it
 * writes no audit log.
 */
import { parse } from 'yaml';
import { effectiveFlags, readOccurrences } from '../manifest/index.ts';
import { canaryVariable } from './canary-variable.ts';

export interface Canary {
  text: string;
  podName: string;
}

/** Beside the live Pod's file; the kubelet takes any name that begins with no dot. */
export const canaryFile = 'kube-apiserver-canary.yaml';

const component = 'kube-apiserver';

const aggregation =
  'a canary would tell the cluster whether aggregated APIs can be reached, for the live API server too';

/** What a canary shares with the live one in spite of its own port, by the flags that change it. */
const shared: Readonly<Record<string, string>> = {
  'encryption-provider-config': 'what a canary writes with a new key the live API server cannot read',
  'proxy-client-cert-file': aggregation,
  'proxy-client-key-file': aggregation,
  'egress-selector-config-file': aggregation,
  'enable-aggregator-routing': aggregation,
};

interface Container {
  name: string;
  command?: string[];
  args?: string[];
  env?: { name: string; value?: string }[];
  resources?: unknown;
  ports?: { containerPort?: number; hostPort?: number }[];
  [probe: string]: unknown;
}

interface Pod {
  metadata: { name: string; namespace?: string; labels?: Record<string, string>; annotations?: unknown };
  spec: {
    containers: Container[];
    initContainers?: Container[];
    priorityClassName?: string;
    priority?: number;
    terminationGracePeriodSeconds?: number;
  };
}

/**
 * @param before arguments of the live form
 * @param after of the one that the change writes
 * @returns why a canary of this change proves nothing or harms; null: it may be tried
 */
export function whyNoCanary(before: readonly string[], after: readonly string[]): string | null {
  const [then, now] = [effectiveFlags(component, before), effectiveFlags(component, after)];
  const found = Object.keys(shared).find((name) => then.get(name)?.value !== now.get(name)?.value);
  return found === undefined ? null : `--${found}: ${shared[found] ?? ''}`;
}

/**
 * Names of the Pod's other containers. A canary would start each a second time, with the ports, sockets and files of the node
 * that the live one has: a plugin that encrypts what is stored takes over the live one's socket, and takes it along.
 */
export function othersInPod(text: string): string[] {
  const { containers, initContainers = [] } = (parse(text) as Pod).spec;
  const beside = containers.length > 1 ? containers.filter((one) => !isServer(one)) : [];
  return [...initContainers, ...beside].map(({ name }) => name);
}

function isServer({ command = [], args = [] }: Container): boolean {
  return [...command, ...args][0]?.split('/').at(-1) === component;
}

/** @param text the manifest as the change writes it, which has been read and understood before */
export function canaryOf(text: string, { port, changeId }: { port: number; changeId: string }): Canary {
  const pod = parse(text) as Pod;
  const podName = `${pod.metadata.name}-canary`;
  // kubeadm finds API servers by label, and their addresses by annotation.
  pod.metadata = {
    name: podName,
    ...(pod.metadata.namespace !== undefined && { namespace: pod.metadata.namespace }),
    labels: { 'app.kubernetes.io/managed-by': 'kubemend', 'app.kubernetes.io/name': podName },
  };
  pod.spec.terminationGracePeriodSeconds = 5;
  // A static Pod that asks for more than is free evicts others.
  delete pod.spec.priorityClassName;
  delete pod.spec.priority;
  for (const container of pod.spec.containers) delete container.resources;
  const [server] = pod.spec.containers.filter(({ command, args }) =>
    [...(command ?? []), ...(args ?? [])].some((item) => item.startsWith('--')),
  );
  if (server === undefined) throw new Error(`${pod.metadata.name}: no container has flags`);
  const { command = [], args = [] } = server;
  const argv = [...command, ...args];
  const livePort = portOf(argv);
  const moved = movedFlags(argv, port);
  if (command.length === 0) server.args = moved;
  else {
    server.command = moved;
    delete server.args;
  }
  server.env = [...(server.env ?? []), { name: canaryVariable, value: changeId }];
  for (const one of server.ports ?? []) {
    if (one.containerPort === livePort) one.containerPort = port;
    if (one.hostPort === livePort) one.hostPort = port;
  }
  for (const kind of ['startupProbe', 'livenessProbe', 'readinessProbe'])
    moveProbe(server[kind], kind, livePort, port);
  // JSON is YAML to every reader, of whatever version.
  return { text: `${JSON.stringify(pod, null, 2)}\n`, podName };
}

function portOf(argv: readonly string[]): number {
  return Number(effectiveFlags(component, argv).get('secure-port')?.value ?? 6443);
}

/** @param argv the program first */
function movedFlags(argv: readonly string[], port: number): string[] {
  const dropped = ['secure-port', 'endpoint-reconciler-type', 'shutdown-delay-duration'];
  const words: (string | null)[] = [...argv];
  for (const { name, value, index, length } of readOccurrences(component, argv)) {
    const isLog = name === 'audit-log-path' && value !== '';
    if (!isLog && !dropped.includes(name)) continue;
    words[index] = isLog ? '--audit-log-path=-' : null;
    // The value was an element of its own.
    if (length === 2) words[index + 1] = null;
  }
  const kept = words.filter((word) => word !== null);
  return [...kept, `--secure-port=${port}`, '--endpoint-reconciler-type=none'];
}

/** Asked as the kubelet will ask the real one, only sooner. */
function moveProbe(probe: unknown, kind: string, livePort: number, port: number): void {
  if (typeof probe !== 'object' || probe === null) return;
  const one = probe as Record<string, unknown> & { httpGet?: { port?: unknown } };
  if (one.httpGet?.port === livePort) one.httpGet.port = port;
  if (kind === 'livenessProbe') return;
  Object.assign(one, {
    initialDelaySeconds: 1,
    periodSeconds: 1,
    failureThreshold: kind === 'startupProbe' ? 60 : 3,
  });
}
