/** Ways in which a node is not as kubeadm left it: each is looked at by kube-bench and by kubemend in the same minute. */
import type { StaticPod } from '../tested-node.ts';

export interface Mutation {
  title: string;
  /** a shell command on the node, and what takes it back */
  shell?: { does: string; undoes: string };
  /** of a manifest: flags taken out (by the beginning of their line), and put in */
  manifest?: { component: StaticPod; without?: readonly string[]; with?: readonly string[] };
  /** keys of the kubelet's configuration, which is restarted */
  kubelet?: Readonly<Record<string, string | number | boolean>>;
  /** numbers that kube-bench says something else of than on the fresh node */
  changes: readonly string[];
}

const etc = '/etc/kubernetes';
const manifests = `${etc}/manifests`;
const mode = (path: string, to: string, before: string, ...changes: string[]): Mutation => ({
  title: `${path} with mode ${to}`,
  shell: { does: `chmod ${to} ${path}`, undoes: `chmod ${before} ${path}` },
  changes,
});
const owner = (path: string, to: string, ...changes: string[]): Mutation => ({
  title: `${path} of ${to}`,
  shell: { does: `chown ${to} ${path}`, undoes: `chown 0:0 ${path}` },
  changes,
});

export const mutations: readonly Mutation[] = [
  mode(`${manifests}/kube-apiserver.yaml`, '0644', '0600', '1.1.1'),
  // A smaller number than 0600, and laxer.
  mode(`${manifests}/kube-controller-manager.yaml`, '0577', '0600', '1.1.3'),
  owner(`${manifests}/kube-scheduler.yaml`, '1000:0', '1.1.6'),
  owner(`${manifests}/etcd.yaml`, '0:1000', '1.1.8'),
  mode('/var/lib/etcd', '0755', '0700', '1.1.11'),
  mode('/var/lib/etcd', '1700', '0700', '1.1.11'),
  mode(`${etc}/admin.conf`, '0640', '0600', '1.1.13'),
  owner(`${etc}/admin.conf`, '1000:1000', '1.1.14'),
  mode(`${etc}/scheduler.conf`, '0644', '0600', '1.1.15'),
  owner(`${etc}/controller-manager.conf`, 'nobody:nogroup', '1.1.18'),
  owner(`${etc}/pki/etcd/ca.crt`, '1000:1000', '1.1.19'),
  mode(`${etc}/pki/apiserver.crt`, '0666', '0644', '1.1.20'),
  mode(`${etc}/pki/sa.key`, '0640', '0600', '1.1.21'),
  mode(`${etc}/kubelet.conf`, '0644', '0600', '4.1.5'),
  owner('/var/lib/kubelet/config.yaml', '1000:1000', '4.1.10'),
  mode('/var/lib/kubelet/config.yaml', '0600', '0644', '4.1.9'),
  {
    title: 'etcd’s data with a user of its own',
    shell: {
      does: 'id etcd 2>/dev/null || useradd --system --user-group etcd; chown etcd:etcd /var/lib/etcd',
      undoes: 'chown 0:0 /var/lib/etcd',
    },
    changes: ['1.1.12'],
  },
  {
    title: 'a scheduler on every address, and with a profiler switched off',
    manifest: {
      component: 'kube-scheduler',
      without: ['--bind-address='],
      with: ['--bind-address=0.0.0.0', '--profiling=false'],
    },
    changes: ['1.4.1', '1.4.2'],
  },
  {
    title: 'a scheduler that names no address, which is every address',
    manifest: { component: 'kube-scheduler', without: ['--bind-address='] },
    changes: [],
  },
  {
    title: 'a controller manager with a short memory, on one set of rights',
    manifest: {
      component: 'kube-controller-manager',
      without: ['--use-service-account-credentials='],
      with: ['--terminated-pod-gc-threshold=10', '--profiling=false'],
    },
    changes: ['1.3.1', '1.3.2', '1.3.3'],
  },
  {
    title: 'an API server that admits everything, and whose lists are short',
    manifest: {
      component: 'kube-apiserver',
      // AlwaysAllow would take away anonymous requests, and with them the probes; without Node no kubelet could write.
      without: ['--enable-admission-plugins='],
      with: [
        '--enable-admission-plugins=AlwaysAdmit,DenyServiceExternalIPs,AlwaysPullImages',
        '--disable-admission-plugins=NamespaceLifecycle',
        '--profiling=false',
      ],
    },
    changes: ['1.2.3', '1.2.10', '1.2.11', '1.2.13', '1.2.14', '1.2.15'],
  },
  {
    title: 'an API server with numbers below the limits, and weak ciphers',
    manifest: {
      component: 'kube-apiserver',
      with: [
        '--audit-log-path=-',
        '--audit-log-maxage=7',
        '--audit-log-maxbackup=0',
        '--audit-log-maxsize=50',
        '--service-account-lookup=false',
        '--service-account-extend-token-expiration=true',
        '--tls-cipher-suites=TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA',
        '--request-timeout=10m',
      ],
    },
    changes: ['1.2.16', '1.2.21'],
  },
  {
    title: 'an etcd that also signs for itself, and takes clients without a certificate',
    manifest: {
      component: 'etcd',
      without: ['--client-cert-auth='],
      with: ['--client-cert-auth=false', '--auto-tls=true', '--peer-auto-tls=true'],
    },
    changes: ['2.2', '2.3', '2.6'],
  },
  {
    title: 'a kubelet that is open to everybody',
    kubelet: {
      'authentication.anonymous.enabled': true,
      'authorization.mode': 'AlwaysAllow',
      readOnlyPort: 10255,
      makeIPTablesUtilChains: false,
      rotateCertificates: false,
    },
    changes: ['4.2.1', '4.2.2', '4.2.4', '4.2.6', '4.2.10'],
  },
  {
    title: 'a kubelet with numbers of its own',
    kubelet: {
      eventRecordQPS: 0,
      podPidsLimit: 2000,
      seccompDefault: true,
      serverTLSBootstrap: false,
    },
    changes: ['4.2.13', '4.2.14'],
  },
];
