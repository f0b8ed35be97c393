/**
 * What kubeadm writes of its own accord, whatever its configuration leaves out: taking one of these away from the
 * configuration takes nothing away from a node. Kubernetes 1.25 to 1.37, kept by hand
 * (k8s.io/kubernetes cmd/kubeadm/app: phases/controlplane, phases/etcd, componentconfigs).
 */
import type { Component } from '../../contracts/basics.ts';
import type { WantedFlags } from './wanted.ts';

const managers = [
  ...['authentication-kubeconfig', 'authorization-kubeconfig', 'bind-address', 'kubeconfig', 'leader-elect'],
];

const flagsOfKubeadm: Partial<Record<Component, ReadonlySet<string>>> = {
  'kube-apiserver': new Set([
    ...['advertise-address', 'allow-privileged', 'authorization-mode', 'authorization-policy-file'],
    ...['authorization-webhook-config-file', 'client-ca-file', 'enable-admission-plugins'],
    ...['enable-bootstrap-token-auth', 'etcd-cafile', 'etcd-certfile', 'etcd-keyfile', 'etcd-servers'],
    ...['kubelet-client-certificate', 'kubelet-client-key', 'kubelet-preferred-address-types'],
    ...['proxy-client-cert-file', 'proxy-client-key-file', 'requestheader-allowed-names'],
    ...['requestheader-client-ca-file', 'requestheader-extra-headers-prefix', 'requestheader-group-headers'],
    ...[
      'requestheader-username-headers',
      'secure-port',
      'service-account-issuer',
      'service-account-key-file',
    ],
    ...['service-account-signing-key-file', 'service-cluster-ip-range', 'tls-cert-file'],
    ...['tls-private-key-file', 'feature-gates'],
  ]),
  'kube-controller-manager': new Set([
    ...managers,
    ...['allocate-node-cidrs', 'client-ca-file', 'cluster-cidr', 'cluster-name', 'cluster-signing-cert-file'],
    ...['cluster-signing-key-file', 'controllers', 'node-cidr-mask-size', 'requestheader-client-ca-file'],
    ...['root-ca-file', 'service-account-private-key-file', 'service-cluster-ip-range'],
    ...['use-service-account-credentials', 'feature-gates'],
  ]),
  'kube-scheduler': new Set([...managers, 'feature-gates']),
  etcd: new Set([
    ...['advertise-client-urls', 'cert-file', 'client-cert-auth', 'data-dir', 'feature-gates', 'key-file'],
    ...['experimental-initial-corrupt-check', 'experimental-watch-progress-notify-interval'],
    ...['initial-advertise-peer-urls', 'initial-cluster', 'initial-cluster-state', 'listen-client-urls'],
    ...['listen-metrics-urls', 'listen-peer-urls', 'name', 'peer-cert-file', 'peer-client-cert-auth'],
    ...['peer-key-file', 'peer-trusted-ca-file', 'snapshot-count', 'trusted-ca-file'],
    'watch-progress-notify-interval',
  ]),
};

const mountPaths = new Set([
  ...['/etc/kubernetes/pki', '/etc/ssl/certs', '/etc/pki', '/etc/pki/ca-trust', '/etc/pki/tls/certs'],
  ...['/etc/ca-certificates', '/usr/share/ca-certificates', '/usr/local/share/ca-certificates'],
  ...['/etc/kubernetes/controller-manager.conf', '/etc/kubernetes/scheduler.conf'],
  ...['/usr/libexec/kubernetes/kubelet-plugins/volume/exec', '/etc/kubernetes/pki/etcd', '/var/lib/etcd'],
]);

const kubeletKeys = new Set([
  ...['authentication', 'authentication.anonymous', 'authentication.anonymous.enabled'],
  ...['authentication.webhook', 'authentication.webhook.enabled', 'authentication.x509'],
  ...['authentication.x509.clientCAFile', 'authorization', 'authorization.mode', 'cgroupDriver'],
  ...['clusterDNS', 'clusterDomain', 'healthzBindAddress', 'healthzPort', 'resolvConf', 'rotateCertificates'],
  'staticPodPath',
]);

/** Taken away from the configuration, it is kubeadm's own value that a node gets. */
export function unsetByDefault(component: Component, flags: WantedFlags['flags']): string[] {
  return [...flags]
    .filter(([name, value]) => value === null && flagsOfKubeadm[component]?.has(name) === true)
    .map(([name]) => `--${name} is unset, and kubeadm may set it by default`);
}

export function isKubeadmMount(mountPath: string): boolean {
  return mountPaths.has(mountPath);
}

export function isKubeadmKey(path: readonly string[]): boolean {
  return kubeletKeys.has(path.join('.'));
}
