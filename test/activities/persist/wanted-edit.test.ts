/** What of a change kubeadm's ConfigMaps are made to say, and what is told in words in its place. */
import { expect, it } from 'vitest';
import { editOf } from '../../../src/activities/persist/wanted-edit.ts';

const kubelet = (more: string): string => `kind: KubeletConfiguration\nreadOnlyPort: 0\n${more}`;

it('a secret of the kubelet is not written where every node reads it, and the rest of the change is', () => {
  const after = kubelet('staticPodURLHeader:\n  Authorization: [very-secret]\nserverTLSBootstrap: true\n');
  const wanted = editOf('kubeletConfig', 'kubelet', { before: kubelet(''), after }, []);
  const edited = wanted?.edit(kubelet(''));
  expect(edited?.text).toBe(kubelet('serverTLSBootstrap: true\n'));
  expect(edited?.unsayable).toEqual([expect.stringMatching(/^staticPodURLHeader.* is a secret$/)]);
});

it('what is this node’s own is not given to every node of the cluster, and the rest of the change is', () => {
  const own = 'providerID: aws:///eu-1a/i-1\naddress: 192.0.2.7\n';
  const after = kubelet(`${own}healthzBindAddress: 127.0.0.1\nserverTLSBootstrap: true\n`);
  const edited = editOf('kubeletConfig', 'kubelet', { before: kubelet(''), after }, [])?.edit(kubelet(''));
  expect(edited?.text).toBe(kubelet('healthzBindAddress: 127.0.0.1\nserverTLSBootstrap: true\n'));
  expect(edited?.unsayable).toEqual(["providerID is this node's own", "address is this node's own"]);
});

const etcd = (flag: string, mounts: string, volumes: string): string => `apiVersion: v1
kind: Pod
metadata: {name: etcd, namespace: kube-system}
spec:
  containers:
  - command: [etcd, ${flag}]
    image: x
    name: etcd
    volumeMounts: [${mounts}]
  volumes: [${volumes}]
`;
const clusterConfiguration = `apiVersion: kubeadm.k8s.io/v1beta4
etcd:
  local:
    dataDir: /var/lib/etcd
kind: ClusterConfiguration
`;

it('a mount of etcd, which kubeadm has no place for, is told', () => {
  const before = etcd('--auto-tls=true', '', '');
  const after = etcd(
    '--auto-tls=false',
    '{name: log, mountPath: /log}',
    '{name: log, hostPath: {path: /var/log/etcd}}',
  );
  const edited = editOf('manifest', 'etcd', { before, after }, [])?.edit(clusterConfiguration);
  expect(edited?.changed).toEqual(['--auto-tls']);
  expect(edited?.unsayable).toEqual(['the mount at /log']);
});
