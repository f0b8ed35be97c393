/** What `kubeadm init` leaves in the cluster about itself: its own configuration and that of kubelets (kubeadm 1.35). */

/** @returns etcd's first content, as the practice etcd keeps it */
export function renderFirstStore(cluster: string, kubeletConfig: string): string {
  const configMap = (name: string, data: Record<string, string>): [string, unknown] => [
    `/registry/configmaps/kube-system/${name}`,
    {
      kind: 'ConfigMap',
      apiVersion: 'v1',
      metadata: { name, namespace: 'kube-system', resourceVersion: '1' },
      data,
    },
  ];
  return JSON.stringify(
    Object.fromEntries([
      configMap('kubeadm-config', { ClusterConfiguration: clusterConfiguration(cluster) }),
      configMap('kubelet-config', { kubelet: kubeletConfig }),
    ]),
  );
}

function clusterConfiguration(cluster: string): string {
  return `apiServer: {}
apiVersion: kubeadm.k8s.io/v1beta4
caCertificateValidityPeriod: 87600h0m0s
certificateValidityPeriod: 8760h0m0s
certificatesDir: /etc/kubernetes/pki
clusterName: ${cluster}
controllerManager: {}
dns: {}
encryptionAlgorithm: RSA-2048
etcd:
  local:
    dataDir: /var/lib/etcd
imageRepository: registry.k8s.io
kind: ClusterConfiguration
kubernetesVersion: v1.35.4
networking:
  dnsDomain: cluster.local
  podSubnet: 10.244.0.0/16
  serviceSubnet: 10.96.0.0/12
proxy: {}
scheduler: {}
`;
}
