import { describe, expect, it } from 'vitest';
import {
  acceptedValuesOf,
  checkFlag,
  findFlag,
  flagTable,
  listItems,
  minorsOf,
  validateAcceptedValue,
} from '../../../src/domain/flags/index.ts';
import { Component } from '../../../src/contracts/basics.ts';

describe('one written flag', () => {
  it.each<[Component, string, string | undefined]>([
    ['kube-apiserver', '--profiling', undefined],
    ['kube-apiserver', '--profiling', 'false'],
    ['kube-apiserver', '--audit-log-maxage', '30'],
    ['kube-apiserver', '--request-timeout', '300s'],
    ['kube-apiserver', '--enable-admission-plugins', 'NodeRestriction,PodSecurity'],
    ['kube-apiserver', '--enable-admission-plugins', ''],
    ['kube-apiserver', '--authorization-mode', 'Node,RBAC'],
    ['kube-apiserver', '--tls-cipher-suites', 'TLS_AES_128_GCM_SHA256'],
    ['kube-apiserver', '--tls-min-version', 'VersionTLS12'],
    ['kube-apiserver', '--audit-log-mode', 'blocking-strict'],
    ['kube-apiserver', '--feature-gates', 'AllAlpha=false,AllBeta=false'],
    ['kube-controller-manager', '--controllers', '*,-ttl-controller,bootstrapsigner'],
    ['kubelet', '--authorization-mode', 'Webhook'],
    ['etcd', '--client-cert-auth', undefined],
    ['etcd', '--tls-min-version', 'TLS1.3'],
    ['etcd', '--initial-cluster-state', 'existing'],
  ])('%s %s=%s is good', (component, written, text) => {
    expect(checkFlag(component, written, text)).toBeUndefined();
  });

  it.each<[Component, string, string | undefined, string, string]>([
    ['kube-apiserver', '--profilng', 'false', 'unknownFlag', '--profiling'],
    ['kube-apiserver', '--profiling', '"true"', 'illTyped', 'boolean'],
    ['kube-apiserver', '--profiling', '', 'illTyped', 'boolean'],
    ['kube-apiserver', '--profiling', 'off', 'illTyped', 'boolean'],
    ['kube-apiserver', '--audit-log-maxage', undefined, 'illTyped', '--audit-log-maxage=<int>'],
    ['kube-apiserver', '--audit-log-maxage', '30d', 'illTyped', 'whole number'],
    ['kube-apiserver', '--audit-log-maxage', '1.5', 'illTyped', 'whole number'],
    ['kube-apiserver', '--request-timeout', '300', 'illTyped', 'duration'],
    ['kube-apiserver', '--request-timeout', '30d', 'illTyped', 'duration'],
    ['kube-apiserver', '--feature-gates', 'AllAlpha', 'illTyped', 'GateName=true'],
    ['kube-apiserver', '--feature-gates', 'AllAlfa=true', 'illTyped', 'AllAlpha'],
    ['kube-apiserver', '--enable-admission-plugins', 'NodeRestrictions', 'notAccepted', 'NodeRestriction'],
    [
      'kube-apiserver',
      '--enable-admission-plugins',
      'NodeRestriction, PodSecurity',
      'notAccepted',
      'PodSecurity',
    ],
    ['kube-apiserver', '--enable-admission-plugins', 'NodeRestriction,', 'notAccepted', 'one of'],
    ['kube-apiserver', '--authorization-mode', 'Node,Rbac', 'notAccepted', 'RBAC'],
    ['kube-apiserver', '--tls-cipher-suites', 'TLS_AES_128_GCM', 'notAccepted', 'one of'],
    ['kube-apiserver', '--tls-min-version', 'TLS1.2', 'notAccepted', 'VersionTLS12'],
    ['kube-apiserver', '--audit-log-mode', 'async', 'notAccepted', 'batch'],
    ['kube-controller-manager', '--controllers', '*,-no-such', 'notAccepted', 'one of'],
    ['kubelet', '--authorization-mode', 'RBAC', 'notAccepted', 'Webhook'],
    ['etcd', '--tls-min-version', 'VersionTLS12', 'notAccepted', 'TLS1.2'],
    ['etcd', '--client-cert-auth', '"true"', 'illTyped', 'boolean'],
    ['etcd', '--initial-cluster-state', 'old', 'illTyped', 'existing'],
    ['etcd', '--cipher-suites', '', 'notAccepted', 'TLS_'],
    ['etcd', '--log-level', 'loud', 'notAccepted', 'debug'],
  ])('%s %s=%s is not: %s', (component, written, text, kind, words) => {
    const problem = checkFlag(component, written, text);
    expect(problem?.kind).toBe(kind);
    expect(problem?.expected).toContain(words);
    expect(problem?.found).not.toBe('');
  });

  it('quotes what it found', () => {
    expect(checkFlag('etcd', '--client-cert-auth', '"true"')?.found).toBe('"\\"true\\""');
  });
});

describe('the values that a component accepts', () => {
  it('include every default of its own', () => {
    const refused = Component.options.flatMap((component) =>
      minorsOf(component).flatMap((minor) =>
        [...flagTable(component, minor).values()]
          .filter((spec) => acceptedValuesOf(component, spec, minor) && spec.default !== '')
          .filter((spec) => validateAcceptedValue(component, spec, spec.default, minor))
          .map((spec) => `${component} ${minor} --${spec.name}=${spec.default}`),
      ),
    );
    expect(refused).toEqual([]);
  });

  it('are any, for most flags', () => {
    const modes = acceptedValuesOf('kube-apiserver', findFlag('kube-apiserver', 'authorization-mode')!);
    expect(modes).toContain('Node');
    const flag = findFlag('kube-apiserver', 'audit-policy-file')!;
    expect(acceptedValuesOf('kube-apiserver', flag)).toBeUndefined();
  });
});

describe('the elements of a list', () => {
  it.each([
    ['enable-admission-plugins', 'A,B', ['A', 'B']],
    ['enable-admission-plugins', '', []],
    ['enable-admission-plugins', '"A,B",C', ['A,B', 'C']],
    ['enable-admission-plugins', '"A""B"', ['A"B']],
    ['enable-admission-plugins', 'A, B', ['A', ' B']],
    ['enable-admission-plugins', 'A,', ['A', '']],
    ['enable-admission-plugins', '"A', undefined],
    ['service-account-key-file', '/a,b.pub', ['/a,b.pub']],
  ])('--%s=%s', (name, text, items) => {
    expect(listItems(findFlag('kube-apiserver', name)!, text)).toEqual(items);
  });

  it('splits at every comma for etcd', () => {
    expect(listItems(findFlag('etcd', 'cipher-suites')!, 'A,"B')).toEqual(['A', '"B']);
  });
});
