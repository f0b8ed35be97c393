/** The five kubeconfigs of a kubeadm control-plane node. */
import type { Certificate } from '../certificate.ts';
import type { ClusterKeys } from './cluster-keys.ts';

const encode = (pem: string): string => Buffer.from(pem).toString('base64');

function render(cluster: string, server: string, ca: Certificate, user: string, credentials: string): string {
  return `apiVersion: v1
clusters:
- cluster:
    certificate-authority-data: ${encode(ca.pem)}
    server: ${server}
  name: ${cluster}
contexts:
- context:
    cluster: ${cluster}
    user: ${user}
  name: ${user}@${cluster}
current-context: ${user}@${cluster}
kind: Config
preferences: {}
users:
- name: ${user}
  user:
${credentials}`;
}

export function renderKubeconfigs(
  cluster: string,
  node: string,
  apiServerPort: number,
  keys: ClusterKeys,
): { path: string; text: string; mode: number }[] {
  const server = `https://127.0.0.1:${apiServerPort}`;
  const embedded = (pair: Certificate): string =>
    `    client-certificate-data: ${encode(pair.pem)}\n    client-key-data: ${encode(pair.privatePem)}\n`;
  const file = (name: string, user: string, credentials: string): ClusterKeys['files'][number] => ({
    path: `/etc/kubernetes/${name}`,
    text: render(cluster, server, keys.ca, user, credentials),
    mode: 0o600,
  });
  const rotated = '/var/lib/kubelet/pki/kubelet-client-current.pem';
  return [
    file('admin.conf', 'kubernetes-admin', embedded(keys.clients.admin)),
    file('super-admin.conf', 'kubernetes-super-admin', embedded(keys.clients.superAdmin)),
    file('scheduler.conf', 'system:kube-scheduler', embedded(keys.clients.scheduler)),
    file(
      'controller-manager.conf',
      'system:kube-controller-manager',
      embedded(keys.clients.controllerManager),
    ),
    file(
      'kubelet.conf',
      `system:node:${node}`,
      `    client-certificate: ${rotated}\n    client-key: ${rotated}\n`,
    ),
  ];
}
