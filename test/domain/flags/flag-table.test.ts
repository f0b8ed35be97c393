import { describe, expect, it } from 'vitest';
import { findFlag, flagTable, isMinorOf, minorsOf, nearestFlags } from '../../../src/domain/flags/index.ts';
import type { Component } from '../../../src/contracts/basics.ts';

describe('the table of flags', () => {
  it.each<[Component, string, string, string, string]>([
    ['kube-apiserver', 'audit-log-maxage', 'int', 'replace', '0'],
    ['kube-apiserver', 'enable-admission-plugins', 'list', 'append', ''],
    ['kube-apiserver', 'authorization-mode', 'list', 'append', ''],
    ['kube-apiserver', 'tls-cipher-suites', 'list', 'append', ''],
    ['kube-apiserver', 'service-account-key-file', 'array', 'append', ''],
    ['kube-apiserver', 'tls-sni-cert-key', 'certificatePair', 'append', ''],
    ['kube-apiserver', 'feature-gates', 'map', 'merge', ''],
    ['kube-apiserver', 'request-timeout', 'duration', 'replace', '1m0s'],
    ['kube-apiserver', 'anonymous-auth', 'bool', 'replace', 'true'],
    ['kube-apiserver', 'bind-address', 'ip', 'replace', '0.0.0.0'],
    ['kube-apiserver', 'profiling', 'bool', 'replace', 'true'],
    ['kube-controller-manager', 'profiling', 'bool', 'replace', 'true'],
    ['kube-controller-manager', 'terminated-pod-gc-threshold', 'int', 'replace', '12500'],
    ['kube-controller-manager', 'controllers', 'list', 'append', '*'],
    ['kube-controller-manager', 'concurrent-rc-syncs', 'int', 'replace', '5'],
    ['kube-scheduler', 'profiling', 'bool', 'replace', 'true'],
    ['kubelet', 'feature-gates', 'map', 'merge', ''],
    ['kubelet', 'streaming-connection-idle-timeout', 'duration', 'replace', '4h0m0s'],
    ['kubelet', 'node-labels', 'map', 'merge', ''],
    ['etcd', 'client-cert-auth', 'bool', 'replace', 'false'],
    ['etcd', 'peer-client-cert-auth', 'bool', 'replace', 'false'],
    ['etcd', 'auto-tls', 'bool', 'replace', 'false'],
    ['etcd', 'cert-file', 'string', 'replace', ''],
    ['etcd', 'trusted-ca-file', 'string', 'replace', ''],
    ['etcd', 'data-dir', 'string', 'replace', ''],
    ['etcd', 'cipher-suites', 'list', 'replace', ''],
    ['etcd', 'config-file', 'string', 'replace', ''],
    ['etcd', 'listen-client-urls', 'urls', 'replace', 'http://localhost:2379'],
  ])('%s --%s is a %s, and a second one will %s', (component, name, type, repeats, byDefault) => {
    const minor = component === 'etcd' ? '3.6' : '1.35';
    expect(flagTable(component, minor).get(name)).toMatchObject({
      name,
      type,
      repeats,
      default: byDefault,
      repeatable: repeats !== 'replace',
    });
  });

  it.each<[Component, number, number]>([
    ['kube-apiserver', 150, 200],
    ['kube-controller-manager', 130, 170],
    ['kube-scheduler', 45, 75],
    ['kubelet', 125, 170],
    ['etcd', 120, 170],
  ])('%s has between %i and %i flags in each minor, sorted, each once', (component, least, most) => {
    for (const minor of [...minorsOf(component), undefined]) {
      const names = [...flagTable(component, minor).keys()];
      expect(names.length).toBeGreaterThan(least);
      if (minor !== undefined) expect(names.length).toBeLessThan(most);
      expect(names).toEqual([...new Set(names)].sort());
    }
  });

  it('has a flag of all minors as the newest that knows it has it', () => {
    const newest = minorsOf('kube-apiserver').at(-1);
    const [all, own] = [undefined, newest].map((minor) => flagTable('kube-apiserver', minor));
    for (const [name, spec] of own ?? []) expect(all?.get(name)).toEqual(spec);
  });

  it('knows which flags stand without a value', () => {
    expect(findFlag('kube-apiserver', 'profiling')?.bareValue).toBe('true');
    expect(findFlag('kube-apiserver', 'audit-log-maxage')?.bareValue).toBeUndefined();
  });

  it('knows what is deprecated', () => {
    expect(findFlag('kube-apiserver', 'admission-control')?.deprecated).toContain(
      '--enable-admission-plugins',
    );
    expect(findFlag('etcd', 'experimental-corrupt-check-time', '3.6')?.deprecated).toContain(
      'corrupt-check-time',
    );
    expect(findFlag('kube-apiserver', 'profiling')?.deprecated).toBeUndefined();
  });

  it.each<[Component, string]>([
    ['kube-apiserver', '1.35'],
    ['kubelet', '1.36'],
    ['etcd', '3.6'],
  ])('has a table for %s %s', (component, minor) => expect(isMinorOf(component, minor)).toBe(true));
  it.each<[Component, string]>([
    ['kube-apiserver', '3.6'],
    ['etcd', '1.35'],
    ['kubelet', '1.24'],
    ['kubelet', 'toString'],
    ['kubelet', ''],
  ])('has none for %s %j', (component, minor) => expect(isMinorOf(component, minor)).toBe(false));
});

describe('finding a flag', () => {
  it.each([
    ['kube-apiserver', 'profiling', 'profiling'],
    ['kube-apiserver', '--profiling', 'profiling'],
    ['kube-apiserver', '--profiling=false', 'profiling'],
    ['kube-apiserver', '--audit_log_maxage', 'audit-log-maxage'],
    ['kube-apiserver', '-v', 'v'],
    ['kube-apiserver', '-v=4', 'v'],
    ['kubelet', '-h', 'help'],
    ['etcd', '-client-cert-auth', 'client-cert-auth'],
    ['etcd', '--client-cert-auth=true', 'client-cert-auth'],
  ] as const)('%s knows %s as %s', (component, written, name) => {
    expect(findFlag(component, written)?.name).toBe(name);
  });

  it.each([
    ['kube-apiserver', '--insecure-port', 'removed in 1.24'],
    ['kube-apiserver', '--client-cert-auth', 'of etcd'],
    ['kube-apiserver', '--profiling-x', 'longer than a known one'],
    ['kube-apiserver', '-p', 'no such shorthand'],
    ['etcd', '--client_cert_auth', 'etcd does not read _ as -'],
  ] as const)('%s does not know %s (%s)', (component, written, _why) => {
    expect(findFlag(component, written)).toBeUndefined();
  });
});

describe('did you mean', () => {
  it.each([
    ['kube-apiserver', 'profilng', ['profiling']],
    ['kube-apiserver', '--proflie=false', []],
    ['kube-apiserver', '--enable-admission-plugin', ['enable-admission-plugins']],
    ['kube-scheduler', '--bind-addres', ['bind-address']],
    ['etcd', 'client-cert-auht', ['client-cert-auth']],
    ['kube-apiserver', 'anonymuos-auth', ['anonymous-auth']],
    ['kube-apiserver', 'no-such-thing-at-all', []],
  ] as const)('%s %s → %j', (component, written, near) => {
    expect(nearestFlags(component, written)).toEqual(near);
  });
});
