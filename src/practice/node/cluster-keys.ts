/** The keys and certificates that kubeadm makes for one control-plane node; paths are node paths. */
import { generateKeyPairSync } from 'node:crypto';
import { makeCertificate } from '../certificate.ts';
import type { Certificate } from '../certificate.ts';

export interface ClusterKeys {
  files: { path: string; text: string; mode: number }[];
  ca: Certificate;
  clients: Record<'admin' | 'superAdmin' | 'scheduler' | 'controllerManager' | 'kubelet', Certificate>;
}

const serviceIp = '10.96.0.1';
const tenYearsMs = 10 * 365 * 24 * 3600 * 1000;

export function makeClusterKeys(node: string, now: Date = new Date()): ClusterKeys {
  const authority = (commonName: string): Certificate =>
    makeCertificate({
      subject: { commonName },
      authority: true,
      notAfter: new Date(now.getTime() + tenYearsMs),
      names: [commonName],
    });
  const ca = authority('kubernetes');
  const etcdCa = authority('etcd-ca');
  const frontProxyCa = authority('front-proxy-ca');
  const client = (commonName: string, organization: string | undefined, issuer = ca): Certificate =>
    makeCertificate({ subject: { commonName, organization }, issuer, usages: ['client'] });
  const etcdNames = ['localhost', node, '127.0.0.1'];
  const etcdServer = (): Certificate =>
    makeCertificate({
      subject: { commonName: node },
      issuer: etcdCa,
      usages: ['server', 'client'],
      names: etcdNames,
    });
  const clients = {
    admin: client('kubernetes-admin', 'kubeadm:cluster-admins'),
    superAdmin: client('kubernetes-super-admin', 'system:masters'),
    scheduler: client('system:kube-scheduler', undefined),
    controllerManager: client('system:kube-controller-manager', undefined),
    kubelet: client(`system:node:${node}`, 'system:nodes'),
  };
  const apiServer = makeCertificate({
    subject: { commonName: 'kube-apiserver' },
    issuer: ca,
    usages: ['server'],
    names: [
      node,
      'kubernetes',
      'kubernetes.default',
      'kubernetes.default.svc',
      'kubernetes.default.svc.cluster.local',
      'localhost',
      serviceIp,
      '127.0.0.1',
    ],
  });
  const pairs: [string, Certificate][] = [
    ['ca', ca],
    ['apiserver', apiServer],
    ['apiserver-kubelet-client', client('kube-apiserver-kubelet-client', 'kubeadm:cluster-admins')],
    ['apiserver-etcd-client', client('kube-apiserver-etcd-client', undefined, etcdCa)],
    ['front-proxy-ca', frontProxyCa],
    ['front-proxy-client', client('front-proxy-client', undefined, frontProxyCa)],
    ['etcd/ca', etcdCa],
    ['etcd/server', etcdServer()],
    ['etcd/peer', etcdServer()],
    ['etcd/healthcheck-client', client('kube-etcd-healthcheck-client', undefined, etcdCa)],
  ];
  const files = pairs.flatMap(([name, pair]) => [
    { path: `/etc/kubernetes/pki/${name}.crt`, text: pair.pem, mode: 0o644 },
    { path: `/etc/kubernetes/pki/${name}.key`, text: pair.privatePem, mode: 0o600 },
  ]);
  return {
    files: [...files, ...makeServiceAccountKeys(), ...makeKubeletPki(node, clients.kubelet, now)],
    ca,
    clients,
  };
}

function makeServiceAccountKeys(): ClusterKeys['files'] {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return [
    {
      path: '/etc/kubernetes/pki/sa.key',
      text: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
      mode: 0o600,
    },
    {
      path: '/etc/kubernetes/pki/sa.pub',
      text: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
      mode: 0o600,
    },
  ];
}

/** A kubeadm kubelet signs its own serving certificate (no serverTLSBootstrap), which the cluster CA does not know. */
function makeKubeletPki(node: string, client: Certificate, now: Date): ClusterKeys['files'] {
  const unix = Math.floor(now.getTime() / 1000);
  const issuer = makeCertificate({ subject: { commonName: `${node}-ca@${unix}` }, authority: true });
  const serving = makeCertificate({
    subject: { commonName: `${node}@${unix}` },
    issuer,
    usages: ['server'],
    names: [node],
  });
  const dir = '/var/lib/kubelet/pki';
  return [
    { path: `${dir}/kubelet.crt`, text: serving.pem + issuer.pem, mode: 0o644 },
    { path: `${dir}/kubelet.key`, text: serving.privatePem, mode: 0o600 },
    { path: `${dir}/kubelet-client-current.pem`, text: client.pem + client.privatePem, mode: 0o600 },
  ];
}
