/** What a change of a node comes to in kubeadm's ConfigMaps: only that differs, whatever form they have. */
import { describe, expect, it } from 'vitest';
import { editClusterConfiguration, editKubeletConfig } from '../../../src/domain/kubeadm/edit-config.ts';
import { wantedFlags, wantedKeys } from '../../../src/domain/kubeadm/wanted.ts';
import type { WantedFlags } from '../../../src/domain/kubeadm/wanted.ts';

const fresh = `apiServer: {}
apiVersion: kubeadm.k8s.io/v1beta4
# by hand: do not touch
clusterName: prod
controllerManager:
  extraArgs:
  - name: bind-address   # all of them
    value: 0.0.0.0
  - name: profiling
    value: "true"
etcd:
  local:
    dataDir: /var/lib/etcd
kind: ClusterConfiguration
scheduler: {}
`;
const older = `apiServer:
  extraArgs:
    authorization-mode: Node,RBAC
  timeoutForControlPlane: 4m0s
apiVersion: kubeadm.k8s.io/v1beta3
controllerManager: {}
kind: ClusterConfiguration
`;

const flagsOf = (flags: Record<string, string | null>, more: Partial<WantedFlags> = {}): WantedFlags => ({
  flags: new Map(Object.entries(flags)),
  volumes: [],
  unsayable: [],
  ...more,
});
const volume = {
  name: 'audit',
  hostPath: '/var/log/kubernetes',
  mountPath: '/var/log/kubernetes',
  readOnly: false,
  pathType: 'DirectoryOrCreate',
};

describe('ClusterConfiguration', () => {
  it('v1beta4: flags and mounts of a section that was empty, as kubeadm writes them', () => {
    const wanted = flagsOf({ profiling: 'false', 'audit-log-maxage': '30' }, { volumes: [volume] });
    const { text, changed } = editClusterConfiguration(fresh, 'kube-apiserver', wanted);
    expect(text).toBe(
      fresh.replace(
        'apiServer: {}\n',
        `apiServer:
  extraArgs:
  - name: profiling
    value: "false"
  - name: audit-log-maxage
    value: "30"
  extraVolumes:
  - name: audit
    hostPath: /var/log/kubernetes
    mountPath: /var/log/kubernetes
    pathType: DirectoryOrCreate
`,
      ),
    );
    expect(changed).toEqual(['--profiling', '--audit-log-maxage', 'mount /var/log/kubernetes']);
    expect(editClusterConfiguration(text, 'kube-apiserver', wanted)).toEqual({ text, changed: [] });
  });

  it('v1beta4: an item changed, one removed, one added; comments and the rest keep their bytes', () => {
    const wanted = flagsOf({
      'bind-address': '127.0.0.1',
      profiling: null,
      'use-service-account-credentials': 'true',
    });
    const { text } = editClusterConfiguration(fresh, 'kube-controller-manager', wanted);
    expect(text).toBe(
      fresh
        .replace('value: 0.0.0.0', 'value: 127.0.0.1')
        .replace(
          '  - name: profiling\n    value: "true"\n',
          '  - name: use-service-account-credentials\n    value: "true"\n',
        ),
    );
  });

  it('v1beta4: below what etcd has already', () => {
    const { text } = editClusterConfiguration(fresh, 'etcd', flagsOf({ 'auto-tls': 'false' }));
    expect(text).toContain(
      '    dataDir: /var/lib/etcd\n    extraArgs:\n    - name: auto-tls\n      value: "false"\n',
    );
  });

  it('v1beta3: a map of text', () => {
    const wanted = flagsOf({ profiling: 'false', 'authorization-mode': null });
    const { text } = editClusterConfiguration(older, 'kube-apiserver', wanted);
    expect(text).toBe(older.replace('authorization-mode: Node,RBAC', 'profiling: "false"'));
  });

  it('what is not there need not be taken away', () => {
    expect(editClusterConfiguration(fresh, 'kube-apiserver', flagsOf({ profiling: null })).text).toBe(fresh);
  });

  it.each([
    ['another version', fresh.replace('v1beta4', 'v1beta9'), 'kube-apiserver', /v1beta9/],
    ['another kind', fresh.replace('kind: ClusterConfiguration', 'kind: X'), 'kube-apiserver', /X/],
    ['an external etcd', fresh.replace('local:', 'external:'), 'etcd', /external/],
    [
      'a flag that is there twice',
      fresh.replace('name: bind-address ', 'name: profiling '),
      'kube-controller-manager',
      /2 times/,
    ],
  ] as const)('%s is refused', (_what, text, component, words) => {
    expect(() => editClusterConfiguration(text, component, flagsOf({ profiling: 'false' }))).toThrow(words);
  });
});

const manifest = (flags: string[], mounts = '', volumes = ''): string => `apiVersion: v1
kind: Pod
metadata:
  name: kube-apiserver
  namespace: kube-system
spec:
  containers:
  - command:
    - kube-apiserver
${flags.map((flag) => `    - ${flag}\n`).join('')}    image: x
    name: kube-apiserver
    volumeMounts:
    - mountPath: /etc/kubernetes/pki
      name: pki
${mounts}  volumes:
  - hostPath:
      path: /etc/kubernetes/pki
      type: Directory
    name: pki
${volumes}`;

describe('what a change comes to', () => {
  it('flags that differ in what they amount to, and new mounts of the host', () => {
    const before = manifest(['--secure-port=6443', '--profiling=true', '--anonymous-auth=true']);
    const after = manifest(
      ['--secure-port=6443', '--profiling=false', '--audit-log-maxage=30'],
      '    - mountPath: /var/log/kubernetes\n      name: audit\n',
      '  - hostPath:\n      path: /var/log/kubernetes\n      type: DirectoryOrCreate\n    name: audit\n',
    );
    expect(wantedFlags('kube-apiserver', before, after)).toEqual({
      flags: new Map([
        ['profiling', 'false'],
        ['anonymous-auth', null],
        ['audit-log-maxage', '30'],
      ]),
      volumes: [volume],
      unsayable: [],
    });
  });

  it('a secret is not written where every node can read it', () => {
    const [before, after] = [manifest(['--v=1']), manifest(['--v=1', '--oidc-client-secret=s3cr3t'])];
    const { flags, unsayable } = wantedFlags('kube-apiserver', before, after);
    expect([...flags]).toEqual([]);
    expect(unsayable).toEqual(['--oidc-client-secret is a secret']);
  });

  it('keys of the kubelet, as deep as maps go', () => {
    const before =
      'kind: KubeletConfiguration\nauthentication:\n  anonymous: {enabled: true}\nreadOnlyPort: 10255\n';
    const after =
      'kind: KubeletConfiguration\nauthentication:\n  anonymous: {enabled: false}\npodPidsLimit: 2000\n';
    const changes = wantedKeys(before, after);
    expect(changes).toEqual([
      { path: ['authentication', 'anonymous', 'enabled'], value: false },
      { path: ['readOnlyPort'], value: undefined },
      { path: ['podPidsLimit'], value: 2000n },
    ]);
    const held =
      '# of all nodes\nkind: KubeletConfiguration\nauthentication:\n  anonymous:\n    enabled: true\nclusterDomain: a\n';
    const { text, changed } = editKubeletConfig(held, changes);
    expect(text).toBe(`${held.replace('enabled: true', 'enabled: false')}podPidsLimit: 2000\n`);
    expect(changed).toEqual(['authentication.anonymous.enabled', 'podPidsLimit']);
    expect(editKubeletConfig(text, changes).changed).toEqual([]);
  });
});
