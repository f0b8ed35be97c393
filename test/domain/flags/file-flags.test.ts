import { describe, expect, it } from 'vitest';
import { Component } from '../../../src/contracts/basics.ts';
import {
  fileFlags,
  findFileFlag,
  findFlag,
  flagTable,
  pathsInFlagValue,
} from '../../../src/domain/flags/index.ts';

/** Names that sound like files and are none. */
const soundsLikeFile =
  /(?:file|cafile|certfile|keyfile|kubeconfig|-config|-dir|-cert|-key|-cacert|cert-key|certificate|-authority|^config)$/;
const noFiles = new Set([
  'kube-apiserver runtime-config',
  'kubelet runtime-config',
  // Taken, and never read (1.32, 1.33).
  'kubelet cloud-config',
]);

describe('flags that name files', () => {
  it.each(Component.options)('are flags of %s, once each', (component) => {
    const names = fileFlags[component].map(({ name }) => name);
    expect(names.filter((name) => !findFlag(component, name))).toEqual([]);
    expect(names).toHaveLength(new Set(names).size);
    const kinds = names.map((name) => findFlag(component, name)?.type);
    expect(kinds.filter((type) => !['string', 'array', 'certificatePair'].includes(type ?? ''))).toEqual([]);
  });

  it.each(Component.options)('of %s are complete by their names', (component) => {
    const missing = [...flagTable(component).values()].filter(
      (spec) =>
        ['string', 'array', 'certificatePair'].includes(spec.type) &&
        soundsLikeFile.test(spec.name) &&
        !findFileFlag(component, spec.name) &&
        !noFiles.has(`${component} ${spec.name}`),
    );
    expect(missing.map(({ name }) => name)).toEqual([]);
  });

  it('say how the file is used', () => {
    expect(findFileFlag('kube-apiserver', '--audit-policy-file')).toMatchObject({
      use: 'readFile',
      mustExist: true,
    });
    expect(findFileFlag('kube-apiserver', '--audit-log-path')).toMatchObject({
      use: 'writeFile',
      mustExist: false,
    });
    expect(findFileFlag('etcd', '--data-dir')).toMatchObject({ use: 'directory', mustExist: false });
    expect(findFileFlag('kubelet', '--config-dir')).toMatchObject({ use: 'directory', mustExist: true });
    expect(findFileFlag('kube-apiserver', '--profiling')).toBeUndefined();
  });
});

describe('the paths in a value', () => {
  it.each([
    ['kube-apiserver', 'audit-log-path', '/var/log/a.log', ['/var/log/a.log']],
    ['kube-apiserver', 'audit-log-path', '-', []],
    ['kube-apiserver', 'client-ca-file', '', []],
    ['kube-apiserver', 'tls-sni-cert-key', '/a.crt,/a.key:example.org', ['/a.crt', '/a.key']],
    ['kube-apiserver', 'service-account-key-file', '/a,b.pub', ['/a,b.pub']],
    [
      'kubelet',
      'machine-id-file',
      '/etc/machine-id,/var/lib/dbus/machine-id',
      ['/etc/machine-id', '/var/lib/dbus/machine-id'],
    ],
    ['kube-apiserver', 'profiling', '/x', []],
  ] as const)('%s --%s=%s', (component, name, text, paths) => {
    expect(pathsInFlagValue(component, name, text)).toEqual(paths);
  });
});
