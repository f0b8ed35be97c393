/** A static Pod as the kubelet holds it: decoded, defaulted, with its identity. */

export interface HttpGet {
  path: string;
  port: number | string;
  host?: string;
  scheme: string;
  httpHeaders?: { name: string; value: string }[];
}

export interface ProbeSpec {
  exec?: { command?: string[] };
  httpGet?: HttpGet;
  tcpSocket?: { port: number | string; host?: string };
  grpc?: { port: number };
  initialDelaySeconds: number;
  timeoutSeconds: number;
  periodSeconds: number;
  successThreshold: number;
  failureThreshold: number;
  terminationGracePeriodSeconds?: number;
}

export type ProbeKind = 'startup' | 'liveness' | 'readiness';

export interface ContainerSpec {
  name: string;
  image: string;
  command?: string[];
  args?: string[];
  env?: { name: string; value?: string }[];
  ports?: { name?: string; containerPort: number }[];
  resources?: object;
  volumeMounts?: { name: string; mountPath: string; readOnly?: boolean; subPath?: string }[];
  startupProbe?: ProbeSpec;
  livenessProbe?: ProbeSpec;
  readinessProbe?: ProbeSpec;
}

export interface VolumeSpec {
  name: string;
  hostPath?: { path: string; type: string };
  emptyDir?: object;
}

export interface PodObject {
  apiVersion: string;
  kind: string;
  metadata: {
    name: string;
    namespace: string;
    uid: string;
    labels?: Record<string, string>;
    annotations: Record<string, string>;
  };
  spec: {
    containers: ContainerSpec[];
    initContainers?: ContainerSpec[];
    volumes?: VolumeSpec[];
    terminationGracePeriodSeconds: number;
    nodeName: string;
  } & Record<string, unknown>;
}

export interface StaticPod {
  uid: string;
  /** namespace/name: what must be unique on a node */
  fullName: string;
  path: string;
  object: PodObject;
}

export function keyOf(pod: Pick<StaticPod, 'fullName'>): string {
  return pod.fullName;
}

export function probeOf(container: ContainerSpec, kind: ProbeKind): ProbeSpec | undefined {
  switch (kind) {
    case 'startup':
      return container.startupProbe;
    case 'liveness':
      return container.livenessProbe;
    case 'readiness':
      return container.readinessProbe;
  }
}

/** A port by number, or by its name among the container's ports. */
export function resolvePort(container: ContainerSpec, port: number | string): number | undefined {
  if (typeof port === 'number') return port;
  return (
    container.ports?.find((candidate) => candidate.name === port)?.containerPort ??
    (Number(port) || undefined)
  );
}
