/** What a change of a node comes to in kubeadm's ConfigMaps: only that differs, whatever form they have. */
import { describe, expect, it } from 'vitest';
import { editClusterConfiguration, editKubeletConfig } from '../../../src/domain/kubeadm/edit-config.ts';
import { whySecretKey } from '../../../src/domain/kubeadm/secrets.ts';
import { filesInKeys, neededFiles, wantedFlags, wantedKeys } from '../../../src/domain/kubeadm/wanted.ts';
import type { NewValue } from '../../../src/domain/manifest/render-value.ts';
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
  unmounted: [],
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
    expect(editClusterConfiguration(text, 'kube-apiserver', wanted)).toEqual({
      text,
      changed: [],
      unsayable: [],
    });
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

  it('what kubeadm gives by default is not unset by leaving it out', () => {
    const wanted = flagsOf({ 'bind-address': null, profiling: null });
    expect(editClusterConfiguration(fresh, 'kube-controller-manager', wanted)).toMatchObject({
      changed: ['--bind-address', '--profiling'],
      unsayable: ['--bind-address is unset, and kubeadm may set it by default'],
    });
    expect(
      editClusterConfiguration(fresh, 'kube-apiserver', flagsOf({ 'authorization-mode': null })),
    ).toMatchObject({
      changed: [],
      unsayable: ['--authorization-mode is unset, and kubeadm may set it by default'],
    });
  });

  it.each([
    ['hostPath', { ...volume, hostPath: '/srv/log' }],
    ['readOnly', { ...volume, readOnly: true }],
    ['pathType', { ...volume, pathType: 'Directory' }],
  ])('a mount of another %s is not the one that is meant, and stays', (_what, other) => {
    const { text } = editClusterConfiguration(fresh, 'kube-apiserver', flagsOf({}, { volumes: [volume] }));
    expect(editClusterConfiguration(text, 'kube-apiserver', flagsOf({}, { volumes: [other] }))).toEqual({
      text,
      changed: [],
      unsayable: ['the mount at /var/log/kubernetes is another one in extraVolumes'],
    });
  });

  it('a mount that is gone from the node is told, where kubeadm would bring it back', () => {
    const { text } = editClusterConfiguration(fresh, 'kube-apiserver', flagsOf({}, { volumes: [volume] }));
    const gone = flagsOf({}, { unmounted: ['/var/log/kubernetes', '/etc/ssl/certs', '/srv'] });
    expect(editClusterConfiguration(text, 'kube-apiserver', gone)).toEqual({
      text,
      changed: [],
      unsayable: [
        'extraVolumes mounts /var/log/kubernetes still',
        'kubeadm may mount /etc/ssl/certs by default',
      ],
    });
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
      unmounted: [],
      unsayable: [],
    });
  });

  it.each([
    ['--oidc-client-secret=s3cr3t', '--oidc-client-secret is a secret'],
    ['--oidc-client-secret=12345', '--oidc-client-secret is a secret'],
    ['--oidc-issuer-url=https://ana:pw@idp', '--oidc-issuer-url is an address with a login'],
  ])('%s is not written where every node can read it', (flag, why) => {
    const [before, after] = [manifest(['--v=1']), manifest(['--v=1', flag])];
    const { flags, unsayable } = wantedFlags('kube-apiserver', before, after);
    expect([...flags]).toEqual([]);
    expect(unsayable).toEqual([why]);
  });

  it.each([
    ['kube-apiserver', '--advertise-address=192.0.2.7', false],
    ['kube-apiserver', '--bind-address=0.0.0.0', true],
    ['kube-controller-manager', '--bind-address=127.0.0.1', true],
    ['kube-scheduler', '--bind-address=fd00::7', false],
    ['etcd', '--listen-client-urls=https://127.0.0.1:2379,https://192.0.2.7:2379', false],
    ['etcd', '--listen-client-urls=https://0.0.0.0:2379', true],
    ['etcd', '--listen-metrics-urls=http://[::1]:2381', true],
    ['etcd', '--name=cp-1', false],
    ['etcd', '--initial-cluster=cp-1=https://192.0.2.7:2380', false],
  ] as const)('of %s %s is every node’s: %s', (component, flag, isOfAll) => {
    const [before = '', after = ''] = [manifest(['--v=1']), manifest(['--v=1', flag])].map((text) =>
      text.replaceAll('kube-apiserver', component),
    );
    const { flags, unsayable } = wantedFlags(component, before, after);
    const name = flag.slice(2, flag.indexOf('='));
    expect([[...flags.keys()], unsayable]).toEqual(
      isOfAll ? [[name], []] : [[], [`--${name} is this node's own`]],
    );
  });

  it('a flag that takes no text is no secret, whatever its name', () => {
    const [before, after] = [
      manifest(['--v=1']),
      manifest(['--v=1', '--use-service-account-credentials=true']),
    ].map((text) => text.replaceAll('kube-apiserver', 'kube-controller-manager'));
    expect(wantedFlags('kube-controller-manager', before ?? '', after ?? '')).toMatchObject({
      flags: new Map([['use-service-account-credentials', 'true']]),
      unsayable: [],
    });
  });

  it('secrets among the keys of the kubelet are named', () => {
    const why = (path: string[], value: NewValue | undefined): string | null => whySecretKey({ path, value });
    expect(why(['staticPodURLHeader', 'Authorization'], ['Bearer x'])).toMatch(/is a secret/);
    expect(why(['staticPodURLHeader'], undefined)).toBeNull();
    expect(why(['staticPodURL'], 'https://ana:pw@pods/x')).toMatch(/with a login/);
    expect(why(['staticPodURL'], 'https://pods/x?mail=a@b')).toBeNull();
  });

  it('mounts that are gone, and those that are others', () => {
    const log = '    - mountPath: /log\n      name: log\n';
    const volumes = '  - hostPath:\n      path: /var/log\n    name: log\n';
    const before = manifest(['--v=1'], log, volumes);
    expect(wantedFlags('kube-apiserver', before, manifest(['--v=1']))).toMatchObject({
      unmounted: ['/log'],
      volumes: [],
    });
    const other = manifest(['--v=1'], log, volumes.replace('/var/log', '/srv'));
    expect(wantedFlags('kube-apiserver', before, other)).toMatchObject({
      volumes: [],
      unmounted: [],
      unsayable: ['the mount at /log is another one'],
    });
  });

  it('files that a node must have, as the host names them', () => {
    const wanted = flagsOf(
      { 'audit-policy-file': '/in/policy.yaml', 'audit-log-path': '/log/a', 'client-ca-file': null },
      { volumes: [{ ...volume, hostPath: '/etc/audit', mountPath: '/in', pathType: 'Directory' }, volume] },
    );
    expect(neededFiles('kube-apiserver', wanted)).toEqual(['/etc/audit/policy.yaml', '/etc/audit']);
    expect(
      filesInKeys([
        { path: ['authentication', 'x509', 'clientCAFile'], value: '/ca.crt' },
        { path: ['clusterDomain'], value: '/x' },
      ]),
    ).toEqual(['/ca.crt']);
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

  it('a map that is new on the node takes nothing away from the one that kubeadm has', () => {
    const before = 'kind: KubeletConfiguration\n';
    const after = `${before}authentication:\n  anonymous:\n    enabled: false\n`;
    const others = '  x509:\n    clientCAFile: /ca.crt\n';
    const held = `${before}authentication:\n  anonymous:\n    enabled: true\n${others}`;
    const { text, changed } = editKubeletConfig(held, wantedKeys(before, after));
    expect(text).toBe(held.replace('enabled: true', 'enabled: false'));
    expect(changed).toEqual(['authentication.anonymous.enabled']);
    expect(editKubeletConfig(before, wantedKeys(before, after)).text).toBe(after);
  });
});
