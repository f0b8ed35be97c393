import { describe, expect, test } from 'vitest';
import { readManifest } from '../../../src/domain/manifest/index.ts';
import { K, pod, podWith, read } from './support.ts';

describe('what a manifest says', () => {
  test('of a kubeadm manifest', () => {
    const found = read(K);
    expect(found).toMatchObject({
      component: 'kube-apiserver',
      container: 'kube-apiserver',
      podName: 'kube-apiserver',
      namespace: 'kube-system',
      uid: null,
      terminationGracePeriodSeconds: 30,
      hostNetwork: true,
      unresolvedVariables: [],
    });
    expect(found.argv[0]).toBe('kube-apiserver');
    expect(found.positions[4]).toEqual({ line: 19, column: 7 });
    expect(found.flags.get('etcd-servers')).toEqual({
      name: 'etcd-servers',
      values: ['https://127.0.0.1:2379'],
      value: 'https://127.0.0.1:2379',
      explicit: true,
      index: 7,
    });
    expect(found.volumes[1]).toEqual({
      name: 'k8s-certs',
      hostPath: '/etc/kubernetes/pki',
      type: 'DirectoryOrCreate',
    });
    expect(found.mounts[0]).toEqual({
      name: 'ca-certs',
      mountPath: '/etc/ssl/certs',
      readOnly: true,
      subPath: null,
    });
    expect(found.probes).toEqual([
      { kind: 'startup', scheme: 'https', host: '192.0.2.10', port: 6443, path: '/livez', budgetMs: 250_000 },
      { kind: 'liveness', scheme: 'https', host: '192.0.2.10', port: 6443, path: '/livez', budgetMs: 90_000 },
      { kind: 'readiness', scheme: 'https', host: '192.0.2.10', port: 6443, path: '/readyz', budgetMs: 3000 },
    ]);
  });

  test('variables are expanded as the kubelet does, and what only it knows is named', () => {
    const text = pod(
      '    command: [kube-apiserver, "--a=$(X)-$(XY)-$(Z)-$$(X)", --b=$(POD_IP)]',
      '    env:',
      '    - {name: X, value: "1"}',
      '    - {name: XY, value: "$(X)2"}',
      '    - {name: POD_IP, valueFrom: {fieldRef: {fieldPath: status.podIP}}}',
    );
    expect(read(text)).toMatchObject({
      argv: ['kube-apiserver', '--a=1-12-$(Z)-$(X)', '--b=$(POD_IP)'],
      unresolvedVariables: ['POD_IP'],
      env: { X: '1', XY: '12' },
    });
  });

  test.each<[string, string[], string[]]>([
    [
      'a variable that holds one which only the kubelet knows',
      ['- {name: IP, valueFrom: {fieldRef: {fieldPath: status.podIP}}}', '- {name: A, value: "$(IP)"}'],
      ['A'],
    ],
    [
      'a variable whose last word is the kubelet’s',
      ['- {name: A, value: "1"}', '- {name: A, valueFrom: {fieldRef: {fieldPath: status.podIP}}}'],
      ['A'],
    ],
    [
      'a variable whose last word is its own',
      ['- {name: A, valueFrom: {fieldRef: {fieldPath: status.podIP}}}', '- {name: A, value: "1"}'],
      [],
    ],
  ])('%s', (_what, env, unresolved) => {
    const text = pod(
      '    command: [kube-apiserver, --a=$(A)]',
      '    env:',
      ...env.map((one) => `    ${one}`),
    );
    expect(read(text).unresolvedVariables).toEqual(unresolved);
  });

  test('of a probe’s own headers the names are read, and no value: it may be a credential', () => {
    const text = pod(
      '    command: [kube-apiserver]',
      '    livenessProbe:',
      '      httpGet:',
      '        port: 6443',
      '        httpHeaders: [{name: Authorization, value: Bearer s3cret}, {name: X-Trace, value: "1"}]',
    );
    const probes = read(text).probes;
    expect(probes).toMatchObject([{ kind: 'liveness', headers: ['authorization', 'x-trace'] }]);
    expect(JSON.stringify(probes)).not.toContain('s3cret');
  });

  test('a uid can be read, though not edited', () => {
    expect(read(podWith().replace('  name: p', '  name: p\n  uid: abc')).uid).toBe('abc');
  });

  test('the same object in another spelling is the same Pod', () => {
    const one = read(podWith('--profiling=true'));
    const other = read(
      '# other\napiVersion: "v1"\nkind: Pod\nspec: {containers: [{command: [kube-apiserver, "--profiling=true"], name: c, image: i}]}\nmetadata: {name: p}\n',
    );
    expect(other.canonical).toBe(one.canonical);
    expect(read(podWith('--profiling=false')).canonical).not.toBe(one.canonical);
  });

  test('a named component is looked for, and not another', () => {
    expect(readManifest(K, 'etcd')).toMatchObject({
      ok: false,
      problems: [{ code: 'MANIFEST_UNPARSABLE', found: 'commands that run kube-apiserver' }],
    });
  });
});
