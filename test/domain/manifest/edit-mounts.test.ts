import { describe, expect, test } from 'vitest';
import type { ManifestChange, VolumeType } from '../../../src/domain/manifest/index.ts';
import {
  K,
  changedLines,
  edit,
  expectUnchanged,
  fixture,
  pod,
  podWith,
  read,
  refusal,
  set,
} from './support.ts';

const volume = (name: string, hostPath: string, type: VolumeType = 'DirectoryOrCreate'): ManifestChange => ({
  kind: 'volume',
  name,
  hostPath,
  type,
});
const mount = (name: string, mountPath: string, readOnly = true): ManifestChange => ({
  kind: 'mount',
  name,
  mountPath,
  readOnly,
});
const audit = [
  volume('audit-logs', '/var/log/kubernetes/audit'),
  mount('audit-logs', '/var/log/kubernetes/audit', false),
];

describe('volumes and mounts', () => {
  test('are added below their last, in the shape of the others, once', () => {
    const edited = edit(K, audit);
    expect(edited.changesMade).toBe(2);
    expect(changedLines(K, edited.text).removed.join('\n')).not.toContain('- --');
    expect(edited.text).toContain(
      '      readOnly: true\n    - mountPath: /var/log/kubernetes/audit\n      name: audit-logs\n  hostNetwork: true\n',
    );
    expect(edited.text).toContain(
      '    name: k8s-certs\n  - hostPath:\n      path: /var/log/kubernetes/audit\n      type: DirectoryOrCreate\n    name: audit-logs\nstatus: {}\n',
    );
    expectUnchanged(edited.text, audit);
    expect(edit(K, audit.toReversed()).text).toBe(edited.text);
  });

  test('are made where a Pod has none, together with flags and an annotation', () => {
    const text = fixture('sidecar-first.yaml');
    const edited = edit(text, [
      ...audit,
      set('audit-log-maxage', '30'),
      { kind: 'annotation', name: 'kubemend.dev/change', value: '7' },
    ]);
    expect(edited.text).toBe(
      text.replace(
        '  name: kube-apiserver\nspec',
        '  name: kube-apiserver\n  annotations:\n    kubemend.dev/change: "7"\nspec',
      ) +
        '        - --audit-log-maxage=30\n' +
        '      volumeMounts:\n        - mountPath: /var/log/kubernetes/audit\n          name: audit-logs\n' +
        '  volumes:\n    - hostPath:\n        path: /var/log/kubernetes/audit\n        type: DirectoryOrCreate\n      name: audit-logs\n',
    );
    expect(read(edited.text).mounts).toEqual([
      { name: 'audit-logs', mountPath: '/var/log/kubernetes/audit', readOnly: false, subPath: null },
    ]);
  });

  test('in flow style and in JSON', () => {
    const empty = pod('    command: [kube-apiserver]', '    volumeMounts: []', '  volumes:');
    expect(read(edit(empty, audit).text)).toMatchObject({
      volumes: [{ name: 'audit-logs' }],
      mounts: [{ name: 'audit-logs' }],
    });
    const json = edit(fixture('kube-apiserver.json'), audit).text;
    expect(JSON.parse(json)).toMatchObject({
      spec: {
        containers: [{ volumeMounts: [{ mountPath: '/var/log/kubernetes/audit', name: 'audit-logs' }] }],
        volumes: [
          { hostPath: { path: '/var/log/kubernetes/audit', type: 'DirectoryOrCreate' }, name: 'audit-logs' },
        ],
      },
    });
  });

  test('one that serves already is used under its own name', () => {
    expectUnchanged(K, [volume('mine', '/etc/kubernetes/pki/'), mount('mine', '/etc/kubernetes/pki')]);
    const elsewhere = edit(K, [volume('mine', '/etc/kubernetes/pki'), mount('mine', '/certs')]);
    expect(elsewhere.changesMade).toBe(1);
    expect(elsewhere.text).toContain(
      '    - mountPath: /certs\n      name: k8s-certs\n      readOnly: true\n',
    );
  });

  test('a path that the container sees through a mount above it needs nothing', () => {
    expectUnchanged(K, [
      volume('policy', '/etc/kubernetes/pki/policy.yaml', 'File'),
      mount('policy', '/etc/kubernetes/pki/policy.yaml'),
    ]);
    const writable = edit(K, [
      volume('own', '/etc/kubernetes/pki/logs'),
      mount('own', '/etc/kubernetes/pki/logs', false),
    ]);
    expect(writable.changesMade).toBe(2);
  });

  test('a name or a path that is taken is refused', () => {
    expect(refusal(K, [volume('ca-certs', '/other')])).toContain(
      'volume ca-certs: expected a volume of type DirectoryOrCreate at /other, found one of type "DirectoryOrCreate" at /etc/ssl/certs',
    );
    expect(refusal(K, [volume('f', '/etc/ssl/certs', 'File'), mount('f', '/x')])).toContain(
      'volume ca-certs: expected a volume of type File',
    );
    expect(refusal(K, [volume('v', '/srv'), mount('v', '/etc/ssl/certs')])).toContain(
      'mount v: expected /etc/ssl/certs to be free',
    );
    expect(refusal(K, [volume('v', '/etc/ssl/certs'), mount('v', '/etc/ssl/certs', false)])).toContain(
      'and writable, found volume ca-certs there, read-only',
    );
    expect(refusal(K, [mount('nowhere', '/x')])).toContain(
      'mount nowhere: expected a volume nowhere, found none',
    );
  });

  test.each([
    [volume('Not_A_Label', '/x'), 'expected a DNS label'],
    [volume('v', 'relative'), 'expected an absolute path'],
    [volume('v', '/a/../b'), 'expected an absolute path'],
    [volume('v', '/'), 'not "/"'],
    [mount('ca-certs', '/a:b'), 'expected an absolute path'],
    [{ kind: 'annotation', name: 'not ok', value: 'x' } as const, 'expected a qualified name'],
  ])('%j is refused', (change, expected) => {
    expect(refusal(K, [change])).toContain(expected);
  });

  test('an anchored list of volumes is refused only when it is touched', () => {
    const text = `${podWith('--profiling=true')}  volumes: &v []\n  x: *v\n`;
    expect(edit(text, [set('profiling', 'false')]).changesMade).toBe(1);
    expect(refusal(text, audit)).toContain(
      'm.yaml:12:15 spec.volumes: expected a part that is used once, found the anchor &v',
    );
  });
});

describe('annotations', () => {
  test('a nonce alone makes another Pod, a comment does not', () => {
    const nonce = edit(K, [
      { kind: 'annotation', name: 'kubemend.dev/change', value: '2026-01-31T00:00:00Z' },
    ]);
    expect(nonce.podChanged).toBe(true);
    expect(changedLines(K, nonce.text).added).toEqual(['    kubemend.dev/change: "2026-01-31T00:00:00Z"']);
    const again = edit(nonce.text, [{ kind: 'annotation', name: 'kubemend.dev/change', value: 'b' }]);
    expect(changedLines(nonce.text, again.text).added).toEqual(['    kubemend.dev/change: "b"']);
    expect(read(K.replace('# --profiling=true was', '# was')).canonical).toBe(read(K).canonical);
  });

  test('another form of the same argument is the same Pod', () => {
    const quoted = podWith('"--profiling=true"', '--profiling=true');
    const edited = edit(quoted, [set('profiling', 'true')]);
    expect(edited.podChanged).toBe(true);
    expect(read(podWith('"--profiling=true"')).canonical).toBe(read(podWith('--profiling=true')).canonical);
  });
});
