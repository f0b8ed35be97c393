/**
 * The fields of a v1 Pod that a kubelet knows, with their types (k8s.io/api core/v1, 1.35).
 * Decoding is not strict: unknown fields vanish before the hash, a known field of the wrong type is an error.
 */
export type Shape =
  | 'string'
  | 'int'
  | 'bool'
  | 'intOrString'
  | 'quantity'
  | 'any'
  | { list: Shape }
  | { map: Shape }
  | { name: string; fields: Record<string, Shape> };

const struct = (name: string, fields: Record<string, Shape>): Shape => ({ name, fields });
const strings: Shape = { list: 'string' };
const labels: Shape = { map: 'string' };

const httpGet = struct('HTTPGetAction', {
  path: 'string',
  port: 'intOrString',
  host: 'string',
  scheme: 'string',
  httpHeaders: { list: struct('HTTPHeader', { name: 'string', value: 'string' }) },
});

const handler = {
  exec: struct('ExecAction', { command: strings }),
  httpGet,
  tcpSocket: struct('TCPSocketAction', { port: 'intOrString', host: 'string' }),
  grpc: struct('GRPCAction', { port: 'int', service: 'string' }),
} as const;

const probe = struct('Probe', {
  ...handler,
  initialDelaySeconds: 'int',
  timeoutSeconds: 'int',
  periodSeconds: 'int',
  successThreshold: 'int',
  failureThreshold: 'int',
  terminationGracePeriodSeconds: 'int',
});

const lifecycleHandler = struct('LifecycleHandler', handler);

const container = struct('Container', {
  name: 'string',
  image: 'string',
  command: strings,
  args: strings,
  workingDir: 'string',
  ports: {
    list: struct('ContainerPort', {
      name: 'string',
      hostPort: 'int',
      containerPort: 'int',
      protocol: 'string',
      hostIP: 'string',
    }),
  },
  env: { list: struct('EnvVar', { name: 'string', value: 'string', valueFrom: 'any' }) },
  envFrom: { list: 'any' },
  resources: struct('ResourceRequirements', {
    limits: { map: 'quantity' },
    requests: { map: 'quantity' },
    claims: { list: 'any' },
  }),
  resizePolicy: { list: 'any' },
  restartPolicy: 'string',
  volumeMounts: {
    list: struct('VolumeMount', {
      name: 'string',
      readOnly: 'bool',
      recursiveReadOnly: 'string',
      mountPath: 'string',
      subPath: 'string',
      subPathExpr: 'string',
      mountPropagation: 'string',
    }),
  },
  volumeDevices: { list: 'any' },
  livenessProbe: probe,
  readinessProbe: probe,
  startupProbe: probe,
  lifecycle: struct('Lifecycle', {
    postStart: lifecycleHandler,
    preStop: lifecycleHandler,
    stopSignal: 'string',
  }),
  terminationMessagePath: 'string',
  terminationMessagePolicy: 'string',
  imagePullPolicy: 'string',
  securityContext: 'any',
  stdin: 'bool',
  stdinOnce: 'bool',
  tty: 'bool',
});

const volume = struct('Volume', {
  name: 'string',
  hostPath: struct('HostPathVolumeSource', { path: 'string', type: 'string' }),
  emptyDir: struct('EmptyDirVolumeSource', { medium: 'string', sizeLimit: 'quantity' }),
  secret: 'any',
  configMap: 'any',
  projected: 'any',
  persistentVolumeClaim: 'any',
  downwardAPI: 'any',
  csi: 'any',
  nfs: 'any',
});

export const podShape = struct('Pod', {
  apiVersion: 'string',
  kind: 'string',
  metadata: struct('ObjectMeta', {
    name: 'string',
    generateName: 'string',
    namespace: 'string',
    uid: 'string',
    labels,
    annotations: labels,
    finalizers: strings,
  }),
  spec: struct('PodSpec', {
    volumes: { list: volume },
    initContainers: { list: container },
    containers: { list: container },
    restartPolicy: 'string',
    terminationGracePeriodSeconds: 'int',
    activeDeadlineSeconds: 'int',
    dnsPolicy: 'string',
    nodeSelector: labels,
    serviceAccountName: 'string',
    serviceAccount: 'string',
    automountServiceAccountToken: 'bool',
    nodeName: 'string',
    hostNetwork: 'bool',
    hostPID: 'bool',
    hostIPC: 'bool',
    shareProcessNamespace: 'bool',
    securityContext: 'any',
    imagePullSecrets: { list: 'any' },
    hostname: 'string',
    subdomain: 'string',
    affinity: 'any',
    schedulerName: 'string',
    tolerations: { list: 'any' },
    hostAliases: { list: 'any' },
    priorityClassName: 'string',
    priority: 'int',
    dnsConfig: 'any',
    readinessGates: { list: 'any' },
    runtimeClassName: 'string',
    enableServiceLinks: 'bool',
    preemptionPolicy: 'string',
    overhead: 'any',
    topologySpreadConstraints: { list: 'any' },
    setHostnameAsFQDN: 'bool',
    os: 'any',
    hostUsers: 'bool',
    schedulingGates: { list: 'any' },
    resourceClaims: { list: 'any' },
    resources: 'any',
  }),
  status: 'any',
});

/**
 * Keeps what the shape knows; null is absence, as in Go.
 * @throws Error in the words of Go's JSON decoder, with the path of the field
 */
export function decodeShape(shape: Shape, value: unknown, owner = 'Pod', path = ''): unknown {
  if (value === null || value === undefined) return undefined;
  const refuse = (wanted: string): never => {
    throw new Error(
      `json: cannot unmarshal ${goKind(value)} into Go struct field ${owner}${path} of type ${wanted}`,
    );
  };
  if (typeof shape === 'string') return isOfShape(shape, value) ? value : refuse(goTypes[shape]);
  if ('list' in shape) {
    if (!Array.isArray(value)) return refuse('[]' + goTypeOf(shape.list));
    return value.map((item) => decodeShape(shape.list, item, owner, path) ?? '');
  }
  if (typeof value !== 'object' || Array.isArray(value)) return refuse(goTypeOf(shape));
  const entries = Object.entries(value);
  if ('map' in shape) {
    return Object.fromEntries(
      entries.map(([key, item]) => [key, decodeShape(shape.map, item, owner, path) ?? '']),
    );
  }
  const known = entries
    .filter(([key]) => Object.hasOwn(shape.fields, key))
    .map(([key, item]) => [key, decodeShape(shape.fields[key] ?? 'any', item, owner, `${path}.${key}`)])
    .filter(([, item]) => item !== undefined);
  return Object.fromEntries(known) as unknown;
}

const goTypes = {
  string: 'string',
  int: 'int32',
  bool: 'bool',
  intOrString: 'intstr.IntOrString',
  quantity: 'resource.Quantity',
  any: 'interface {}',
} as const;

function goTypeOf(shape: Shape): string {
  if (typeof shape === 'string') return goTypes[shape];
  if ('list' in shape) return '[]' + goTypeOf(shape.list);
  if ('map' in shape) return 'map[string]' + goTypeOf(shape.map);
  return 'v1.' + shape.name;
}

function isOfShape(shape: keyof typeof goTypes, value: unknown): boolean {
  switch (shape) {
    case 'any':
      return true;
    case 'string':
      return typeof value === 'string';
    case 'bool':
      return typeof value === 'boolean';
    case 'int':
      return Number.isInteger(value);
    case 'intOrString':
      return Number.isInteger(value) || typeof value === 'string';
    case 'quantity':
      return typeof value === 'number' || typeof value === 'string';
  }
}

function goKind(value: unknown): string {
  if (Array.isArray(value)) return 'array';
  if (typeof value === 'object') return 'object';
  if (typeof value === 'boolean') return 'bool';
  return typeof value;
}
