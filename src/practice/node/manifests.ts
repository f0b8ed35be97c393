/** The four static Pods as kubeadm 1.35 writes them (sorted keys and flags, no comments), on this node's ports. */
import type { PracticePorts } from '../settings.ts';

interface Mount {
  mountPath: string;
  name: string;
  readOnly: boolean;
  type: 'DirectoryOrCreate' | 'FileOrCreate';
}

interface Probe {
  path: string;
  scheme: 'HTTP' | 'HTTPS';
}

interface ManifestSpec {
  component: string;
  annotation?: { name: string; value: string };
  flags: Record<string, string>;
  image: string;
  port: number;
  liveness: Probe;
  readiness?: Probe;
  startup: Probe;
  requests: Record<string, string>;
  mounts: Mount[];
}

const version = 'v1.35.4';
const pki = '/etc/kubernetes/pki';

export interface ManifestInputs {
  node: string;
  cluster: string;
  ports: PracticePorts;
  graceSeconds: number | null;
}

/** File name → text. */
export function renderManifests(inputs: ManifestInputs): Record<string, string> {
  const specs = [apiServer(inputs), controllerManager(inputs), scheduler(inputs), etcd(inputs)];
  return Object.fromEntries(
    specs.map((spec) => [`${spec.component}.yaml`, render(spec, inputs.graceSeconds)]),
  );
}

function renderProbe(kind: string, probe: Probe, fields: Record<string, number>): string {
  const sorted = Object.entries(fields).sort(([a], [b]) => (a < b ? -1 : 1));
  const before = sorted.filter(([name]) => name < 'httpGet');
  const after = sorted.filter(([name]) => name > 'httpGet');
  const lines = (entries: [string, number][]): string =>
    entries.map(([name, value]) => `      ${name}: ${value}\n`).join('');
  return `    ${kind}:
${lines(before)}      httpGet:
        host: 127.0.0.1
        path: ${probe.path}
        port: probe-port
        scheme: ${probe.scheme}
${lines(after)}`;
}

function render(spec: ManifestSpec, graceSeconds: number | null): string {
  const annotations = spec.annotation
    ? `  annotations:\n    ${spec.annotation.name}: ${spec.annotation.value}\n`
    : '';
  const flags = Object.entries(spec.flags)
    .map(([name, value]) => `    - --${name}=${value}\n`)
    .join('');
  const requests = Object.entries(spec.requests)
    .map(([name, value]) => `        ${name}: ${value}\n`)
    .join('');
  const mounts = spec.mounts
    .map(
      (mount) =>
        `    - mountPath: ${mount.mountPath}\n      name: ${mount.name}\n` +
        (mount.readOnly ? '      readOnly: true\n' : ''),
    )
    .join('');
  const volumes = spec.mounts
    .map(
      (mount) =>
        `  - hostPath:\n      path: ${mount.mountPath}\n      type: ${mount.type}\n    name: ${mount.name}\n`,
    )
    .join('');
  const readiness = spec.readiness
    ? renderProbe('readinessProbe', spec.readiness, {
        failureThreshold: 3,
        periodSeconds: 1,
        timeoutSeconds: 15,
      })
    : '';
  const grace = graceSeconds === null ? '' : `  terminationGracePeriodSeconds: ${graceSeconds}\n`;
  return `apiVersion: v1
kind: Pod
metadata:
${annotations}  labels:
    component: ${spec.component}
    tier: control-plane
  name: ${spec.component}
  namespace: kube-system
spec:
  containers:
  - command:
    - ${spec.component}
${flags}    image: ${spec.image}
    imagePullPolicy: IfNotPresent
${renderProbe('livenessProbe', spec.liveness, { failureThreshold: 8, initialDelaySeconds: 10, periodSeconds: 10, timeoutSeconds: 15 })}    name: ${spec.component}
    ports:
    - containerPort: ${spec.port}
      name: probe-port
      protocol: TCP
${readiness}    resources:
      requests:
${requests}${renderProbe('startupProbe', spec.startup, { failureThreshold: 24, initialDelaySeconds: 10, periodSeconds: 10, timeoutSeconds: 15 })}    volumeMounts:
${mounts}  hostNetwork: true
  priority: 2000001000
  priorityClassName: system-node-critical
  securityContext:
    seccompProfile:
      type: RuntimeDefault
${grace}  volumes:
${volumes}status: {}
`;
}

const directory = (name: string, mountPath: string, readOnly = true): Mount => ({
  name,
  mountPath,
  readOnly,
  type: 'DirectoryOrCreate',
});

/** The CA directories of the host, as kubeadm mounts those that exist. */
const hostCertificates = [
  directory('ca-certs', '/etc/ssl/certs'),
  directory('etc-ca-certificates', '/etc/ca-certificates'),
];
const moreHostCertificates = [
  directory('usr-local-share-ca-certificates', '/usr/local/share/ca-certificates'),
  directory('usr-share-ca-certificates', '/usr/share/ca-certificates'),
];

function apiServer({ ports }: ManifestInputs): ManifestSpec {
  const probe = (path: string): Probe => ({ path, scheme: 'HTTPS' });
  return {
    component: 'kube-apiserver',
    annotation: {
      name: 'kubeadm.kubernetes.io/kube-apiserver.advertise-address.endpoint',
      value: `127.0.0.1:${ports.apiServer}`,
    },
    flags: {
      'advertise-address': '127.0.0.1',
      'allow-privileged': 'true',
      'authorization-mode': 'Node,RBAC',
      // A real node listens on every address; a practice node must not be reachable from outside.
      'bind-address': '127.0.0.1',
      'client-ca-file': `${pki}/ca.crt`,
      'enable-admission-plugins': 'NodeRestriction',
      'enable-bootstrap-token-auth': 'true',
      'etcd-cafile': `${pki}/etcd/ca.crt`,
      'etcd-certfile': `${pki}/apiserver-etcd-client.crt`,
      'etcd-keyfile': `${pki}/apiserver-etcd-client.key`,
      'etcd-servers': `https://127.0.0.1:${ports.etcdClient}`,
      'kubelet-client-certificate': `${pki}/apiserver-kubelet-client.crt`,
      'kubelet-client-key': `${pki}/apiserver-kubelet-client.key`,
      'kubelet-preferred-address-types': 'InternalIP,ExternalIP,Hostname',
      'proxy-client-cert-file': `${pki}/front-proxy-client.crt`,
      'proxy-client-key-file': `${pki}/front-proxy-client.key`,
      'requestheader-allowed-names': 'front-proxy-client',
      'requestheader-client-ca-file': `${pki}/front-proxy-ca.crt`,
      'requestheader-extra-headers-prefix': 'X-Remote-Extra-',
      'requestheader-group-headers': 'X-Remote-Group',
      'requestheader-username-headers': 'X-Remote-User',
      'secure-port': String(ports.apiServer),
      'service-account-issuer': 'https://kubernetes.default.svc.cluster.local',
      'service-account-key-file': `${pki}/sa.pub`,
      'service-account-signing-key-file': `${pki}/sa.key`,
      'service-cluster-ip-range': '10.96.0.0/12',
      'tls-cert-file': `${pki}/apiserver.crt`,
      'tls-private-key-file': `${pki}/apiserver.key`,
    },
    image: `registry.k8s.io/kube-apiserver:${version}`,
    port: ports.apiServer,
    liveness: probe('/livez'),
    readiness: probe('/readyz'),
    startup: probe('/livez'),
    requests: { cpu: '250m' },
    mounts: [...hostCertificates, directory('k8s-certs', pki), ...moreHostCertificates],
  };
}

function controllerManager({ ports, cluster }: ManifestInputs): ManifestSpec {
  const kubeconfig = '/etc/kubernetes/controller-manager.conf';
  const probe: Probe = { path: '/healthz', scheme: 'HTTPS' };
  return {
    component: 'kube-controller-manager',
    flags: {
      'allocate-node-cidrs': 'true',
      'authentication-kubeconfig': kubeconfig,
      'authorization-kubeconfig': kubeconfig,
      'bind-address': '127.0.0.1',
      'client-ca-file': `${pki}/ca.crt`,
      'cluster-cidr': '10.244.0.0/16',
      'cluster-name': cluster,
      'cluster-signing-cert-file': `${pki}/ca.crt`,
      'cluster-signing-key-file': `${pki}/ca.key`,
      controllers: '*,bootstrapsigner,tokencleaner',
      kubeconfig,
      'leader-elect': 'true',
      'requestheader-client-ca-file': `${pki}/front-proxy-ca.crt`,
      'root-ca-file': `${pki}/ca.crt`,
      'secure-port': String(ports.controllerManager),
      'service-account-private-key-file': `${pki}/sa.key`,
      'service-cluster-ip-range': '10.96.0.0/12',
      'use-service-account-credentials': 'true',
    },
    image: `registry.k8s.io/kube-controller-manager:${version}`,
    port: ports.controllerManager,
    liveness: probe,
    startup: probe,
    requests: { cpu: '200m' },
    mounts: [
      ...hostCertificates,
      directory('flexvolume-dir', '/usr/libexec/kubernetes/kubelet-plugins/volume/exec', false),
      directory('k8s-certs', pki),
      { name: 'kubeconfig', mountPath: kubeconfig, readOnly: true, type: 'FileOrCreate' },
      ...moreHostCertificates,
    ],
  };
}

function scheduler({ ports }: ManifestInputs): ManifestSpec {
  const kubeconfig = '/etc/kubernetes/scheduler.conf';
  const probe = (path: string): Probe => ({ path, scheme: 'HTTPS' });
  return {
    component: 'kube-scheduler',
    flags: {
      'authentication-kubeconfig': kubeconfig,
      'authorization-kubeconfig': kubeconfig,
      'bind-address': '127.0.0.1',
      kubeconfig,
      'leader-elect': 'true',
      'secure-port': String(ports.scheduler),
    },
    image: `registry.k8s.io/kube-scheduler:${version}`,
    port: ports.scheduler,
    liveness: probe('/livez'),
    readiness: probe('/readyz'),
    startup: probe('/livez'),
    requests: { cpu: '100m' },
    mounts: [{ name: 'kubeconfig', mountPath: kubeconfig, readOnly: true, type: 'FileOrCreate' }],
  };
}

function etcd({ node, ports }: ManifestInputs): ManifestSpec {
  const dir = `${pki}/etcd`;
  const client = `https://127.0.0.1:${ports.etcdClient}`;
  const peer = `https://127.0.0.1:${ports.etcdPeer}`;
  const probe = (path: string): Probe => ({ path, scheme: 'HTTP' });
  return {
    component: 'etcd',
    annotation: { name: 'kubeadm.kubernetes.io/etcd.advertise-client-urls', value: client },
    flags: {
      'advertise-client-urls': client,
      'cert-file': `${dir}/server.crt`,
      'client-cert-auth': 'true',
      'data-dir': '/var/lib/etcd',
      'feature-gates': 'InitialCorruptCheck=true',
      'initial-advertise-peer-urls': peer,
      'initial-cluster': `${node}=${peer}`,
      'key-file': `${dir}/server.key`,
      'listen-client-urls': client,
      'listen-metrics-urls': `http://127.0.0.1:${ports.etcdMetrics}`,
      'listen-peer-urls': peer,
      name: node,
      'peer-cert-file': `${dir}/peer.crt`,
      'peer-client-cert-auth': 'true',
      'peer-key-file': `${dir}/peer.key`,
      'peer-trusted-ca-file': `${dir}/ca.crt`,
      'snapshot-count': '10000',
      'trusted-ca-file': `${dir}/ca.crt`,
      'watch-progress-notify-interval': '5s',
    },
    image: 'registry.k8s.io/etcd:3.6.5-0',
    port: ports.etcdMetrics,
    liveness: probe('/livez'),
    readiness: probe('/readyz'),
    startup: probe('/readyz'),
    requests: { cpu: '100m', memory: '100Mi' },
    mounts: [directory('etcd-data', '/var/lib/etcd', false), directory('etcd-certs', dir, false)],
  };
}
