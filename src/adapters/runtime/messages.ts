/**
 * The few messages of the Kubernetes container runtime interface (CRI, package runtime.v1) that are asked here, with the
 * field numbers of k8s.io/cri-api v0.35. Unknown fields are skipped, so a newer runtime says the same to us.
 */
import protobuf from 'protobufjs/light.js';

const text = (id: number): protobuf.IField => ({ type: 'string', id });
const number64 = (id: number): protobuf.IField => ({ type: 'int64', id });
const labels = (id: number): protobuf.IMapField => ({ keyType: 'string', type: 'string', id });

const root = protobuf.Root.fromJSON({
  nested: {
    ContainerFilter: { fields: { labelSelector: labels(4) } },
    ListContainersRequest: { fields: { filter: { type: 'ContainerFilter', id: 1 } } },
    ContainerMetadata: { fields: { name: text(1), attempt: { type: 'uint32', id: 2 } } },
    Container: {
      fields: {
        id: text(1),
        metadata: { type: 'ContainerMetadata', id: 3 },
        state: { type: 'int32', id: 6 },
        createdAt: number64(7),
        labels: labels(8),
      },
    },
    ListContainersResponse: { fields: { containers: { rule: 'repeated', type: 'Container', id: 1 } } },
    ContainerStatusRequest: { fields: { containerId: text(1), verbose: { type: 'bool', id: 2 } } },
    ContainerStatus: {
      fields: {
        state: { type: 'int32', id: 3 },
        exitCode: { type: 'int32', id: 7 },
        reason: text(10),
        logPath: text(15),
      },
    },
    ContainerStatusResponse: { fields: { status: { type: 'ContainerStatus', id: 1 }, info: labels(2) } },
  },
});

export interface Container {
  id: string;
  name: string;
  /** how often it was started before, within its Pod */
  attempt: number;
  state: ContainerState;
  /** nanoseconds since 1970, as exact as a number holds them: for their order */
  createdAt: number;
  labels: Record<string, string>;
}

export type ContainerState = 'created' | 'running' | 'exited' | 'unknown';
const states: readonly ContainerState[] = ['created', 'running', 'exited', 'unknown'];

export interface ContainerStatus {
  state: ContainerState;
  /** null: not running, or the runtime does not say */
  pid: number | null;
  exitCode: number;
  reason: string;
  logPath: string;
}

export interface Call<Request, Answer> {
  path: string;
  encode: (request: Request) => Buffer;
  decode: (bytes: Buffer) => Answer;
}

function call<Request extends object, Answer>(
  method: string,
  read: (message: Record<string, unknown>) => Answer,
): Call<Request, Answer> {
  const asked = root.lookupType(`${method}Request`);
  const answered = root.lookupType(`${method}Response`);
  return {
    path: `/runtime.v1.RuntimeService/${method}`,
    encode: (request) => Buffer.from(asked.encode(asked.fromObject(request)).finish()),
    decode: (bytes) =>
      read(answered.toObject(answered.decode(bytes), { longs: Number, defaults: true, objects: true })),
  };
}

export const listContainers = call<{ filter: { labelSelector: Record<string, string> } }, Container[]>(
  'ListContainers',
  (message) => ((message['containers'] ?? []) as RawContainer[]).map(readContainer),
);

export const containerStatus = call<{ containerId: string; verbose: boolean }, ContainerStatus>(
  'ContainerStatus',
  (message) => {
    const status = message['status'] as { state: number; exitCode: number; reason: string; logPath: string };
    const info = (message['info'] ?? {}) as Record<string, string>;
    return {
      state: states[status.state] ?? 'unknown',
      pid: readPid(info['info']),
      exitCode: status.exitCode,
      reason: status.reason,
      logPath: status.logPath,
    };
  },
);

interface RawContainer {
  id: string;
  metadata: { name: string; attempt: number } | null;
  state: number;
  createdAt: number;
  labels?: Record<string, string>;
}

function readContainer({ id, metadata, state, createdAt, labels: given }: RawContainer): Container {
  return {
    id,
    name: metadata?.name ?? '',
    attempt: metadata?.attempt ?? 0,
    state: states[state] ?? 'unknown',
    createdAt,
    labels: given ?? {},
  };
}

/** `info.info` is JSON of the runtime's own; containerd and CRI-O both put `pid` there. */
function readPid(info: string | undefined): number | null {
  try {
    const { pid } = JSON.parse(info ?? '{}') as { pid?: unknown };
    return typeof pid === 'number' && pid > 0 ? pid : null;
  } catch {
    return null;
  }
}
