/** Which flags name files or directories, so that preflight can ask whether the component will find them. Kept by hand. */
import type { Component } from '../../contracts/basics.ts';
import { findFlag } from './flag-table.ts';
import { readCertificatePair } from './values/kubernetes.ts';

/**
 * readFile: must exist and be readable, or the component does not start. writeFile: created by the component, so its
 * directory must be writable. directory: read or filled by the component.
 */
export type FileUse = 'readFile' | 'writeFile' | 'directory';

export interface FileFlag {
  name: string;
  use: FileUse;
  /** False where the component starts without it: it creates it, or has another place to look. */
  mustExist: boolean;
}

function reads(...names: string[]): FileFlag[] {
  return names.map((name) => ({ name, use: 'readFile', mustExist: true }));
}
function mayRead(...names: string[]): FileFlag[] {
  return names.map((name) => ({ name, use: 'readFile', mustExist: false }));
}
function writes(...names: string[]): FileFlag[] {
  return names.map((name) => ({ name, use: 'writeFile', mustExist: false }));
}
function fills(...names: string[]): FileFlag[] {
  return names.map((name) => ({ name, use: 'directory', mustExist: false }));
}
function readsDirectory(...names: string[]): FileFlag[] {
  return names.map((name) => ({ name, use: 'directory', mustExist: true }));
}

const serving = [...reads('client-ca-file', 'tls-cert-file', 'tls-private-key-file'), ...fills('cert-dir')];
const delegating = [
  ...reads(
    'allow-metric-labels-manifest',
    'authentication-kubeconfig',
    'authorization-kubeconfig',
    'kubeconfig',
    'requestheader-client-ca-file',
    'tls-sni-cert-key',
  ),
];

export const fileFlags: Readonly<Record<Component, readonly FileFlag[]>> = {
  'kube-apiserver': [
    ...serving,
    ...reads(
      'admission-control-config-file',
      'allow-metric-labels-manifest',
      'audit-policy-file',
      'audit-webhook-config-file',
      'authentication-config',
      'authentication-token-webhook-config-file',
      'authorization-config',
      'authorization-policy-file',
      'authorization-webhook-config-file',
      'cloud-config',
      'egress-selector-config-file',
      'encryption-provider-config',
      'etcd-cafile',
      'etcd-certfile',
      'etcd-keyfile',
      'kubelet-certificate-authority',
      'kubelet-client-certificate',
      'kubelet-client-key',
      'oidc-ca-file',
      'peer-ca-file',
      'proxy-client-cert-file',
      'proxy-client-key-file',
      'requestheader-client-ca-file',
      'service-account-key-file',
      'service-account-signing-key-file',
      'tls-sni-cert-key',
      'token-auth-file',
      'tracing-config-file',
    ),
    ...writes('audit-log-path', 'debug-socket-path'),
  ],
  'kube-controller-manager': [
    ...serving,
    ...delegating,
    ...reads(
      'cloud-config',
      'cluster-signing-cert-file',
      'cluster-signing-key-file',
      'cluster-signing-kube-apiserver-client-cert-file',
      'cluster-signing-kube-apiserver-client-key-file',
      'cluster-signing-kubelet-client-cert-file',
      'cluster-signing-kubelet-client-key-file',
      'cluster-signing-kubelet-serving-cert-file',
      'cluster-signing-kubelet-serving-key-file',
      'cluster-signing-legacy-unknown-cert-file',
      'cluster-signing-legacy-unknown-key-file',
      'leader-migration-config',
      'pv-recycler-pod-template-filepath-hostpath',
      'pv-recycler-pod-template-filepath-nfs',
      'root-ca-file',
      'service-account-private-key-file',
    ),
    ...fills('flex-volume-plugin-dir'),
  ],
  'kube-scheduler': [...serving, ...delegating, ...reads('config'), ...writes('write-config-to')],
  kubelet: [
    ...serving,
    ...reads('config', 'experimental-mounter-path', 'image-credential-provider-config', 'resolv-conf'),
    // The kubelet makes its kubeconfig from the bootstrap one, and needs that only while it has none.
    ...mayRead('bootstrap-kubeconfig', 'kubeconfig', 'boot-id-file', 'machine-id-file'),
    ...writes('lock-file'),
    ...readsDirectory('config-dir', 'image-credential-provider-bin-dir'),
    ...fills('pod-manifest-path', 'root-dir', 'volume-plugin-dir'),
  ],
  etcd: [
    ...reads(
      'cert-file',
      'client-cert-file',
      'client-crl-file',
      'client-key-file',
      'config-file',
      'discovery-cacert',
      'discovery-cert',
      'discovery-key',
      'key-file',
      'peer-cert-file',
      'peer-client-cert-file',
      'peer-client-key-file',
      'peer-crl-file',
      'peer-key-file',
      'peer-trusted-ca-file',
      'trusted-ca-file',
    ),
    ...fills('data-dir', 'wal-dir'),
  ],
};

export function findFileFlag(component: Component, written: string): FileFlag | undefined {
  const spec = findFlag(component, written);
  return spec && fileFlags[component].find((flag) => flag.name === spec.name);
}

/** Candidates among which the kubelet takes the first that exists (cAdvisor). */
const commaSeparated = new Set(['boot-id-file', 'machine-id-file']);

/** The paths in one occurrence's value: none when it is empty or means the standard output (`-`). */
export function pathsInFlagValue(component: Component, written: string, text: string): string[] {
  const flag = findFileFlag(component, written);
  if (!flag) return [];
  if (flag.name === 'tls-sni-cert-key') return readCertificatePair(text)?.files ?? [];
  const paths = commaSeparated.has(flag.name) ? text.split(',') : [text];
  return paths.filter((path) => path !== '' && !(flag.name === 'audit-log-path' && path === '-'));
}
