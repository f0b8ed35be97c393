/** What one minor knows, takes and has by default, and another does not. */
import { describe, expect, it } from 'vitest';
import type { Component } from '../../../src/contracts/basics.ts';
import {
  acceptedValuesOf,
  checkFlag,
  differenceInForce,
  findFlag,
  findGate,
  gateInForce,
  kubeletKey,
  listItems,
  minorsKnowing,
  minorsTaking,
  minorsWithKey,
  validateFlagValue,
} from '../../../src/domain/flags/index.ts';
import type { FlagMinor } from '../../../src/domain/flags/index.ts';

type Row = [Component, FlagMinor, string, string | undefined];

describe('one written flag', () => {
  it.each<Row>([
    ['kube-apiserver', '1.36', '--tls-curve-preferences', '29,4588'],
    ['kube-apiserver', '1.36', '--enable-admission-plugins', 'PodGroupProtection'],
    ['etcd', '3.6', '--feature-gates', 'StopGRPCServiceOnDefrag=true'],
    ['etcd', '3.5', '--discovery-fallback', 'proxy'],
    ['etcd', '3.5', '--enable-v2', 'false'],
    ['etcd', '3.6', '--discovery', ''],
    ['kube-apiserver', '1.32', '--cloud-config', '/etc/cloud.conf'],
    ['kube-apiserver', '1.34', '--bind-address', ''],
  ])('%s %s takes %s=%s', (component, minor, written, text) => {
    expect(checkFlag(component, written, text, minor)).toBeUndefined();
  });

  it.each<[...Row, string, string]>([
    [
      ...['kube-apiserver', '1.35', '--tls-curve-preferences', '29'],
      ...['unknownFlag', 'a flag of kube-apiserver 1.35 (1.36'],
    ] as [...Row, string, string],
    [
      ...['kube-apiserver', '1.35', '--enable-admission-plugins', 'NodeRestriction,PodGroupProtection'],
      ...['notAccepted', 'a value that kube-apiserver 1.35 knows (1.36'],
    ] as [...Row, string, string],
    ['etcd', '3.5', '--feature-gates', '', 'unknownFlag', 'a flag of etcd 3.5 (3.6 and later have it)'],
    ['etcd', '3.6', '--enable-v2', 'false', 'removedFlag', 'a flag of etcd 3.6 (removed in 3.6)'],
    ['etcd', '3.7', '--enable-v2', 'false', 'removedFlag', 'a flag of etcd 3.7 (removed in 3.6)'],
    ['etcd', '3.7', '--discovery', '', 'removedFlag', 'a flag of etcd 3.7 (removed in 3.7)'],
    ['kube-apiserver', '1.33', '--cloud-config', '', 'removedFlag', '(removed in 1.33)'],
    ['kube-apiserver', '1.33', '--bind-address', '', 'illTyped', 'an IP address'],
    ['etcd', '3.6', '--no-such', '', 'unknownFlag', 'a flag of etcd 3.6'],
    ['etcd', '3.5', '--snapshot-cout', '1', 'unknownFlag', 'a flag of etcd 3.5, such as --snapshot-count'],
  ])('%s %s refuses %s=%s', (component, minor, written, text, kind, words) => {
    const problem = checkFlag(component, written, text, minor);
    expect(problem?.kind).toBe(kind);
    expect(problem?.expected).toContain(words);
  });

  it('without a minor is good when one minor starts with it', () => {
    for (const flag of ['--enable-v2', '--feature-gates=', '--discovery='] as const) {
      const [written = '', text] = flag.split('=');
      expect(checkFlag('etcd', written, text)).toBeUndefined();
    }
    expect(checkFlag('etcd', '--enable-v3', undefined)?.expected).toMatch(/^a flag of etcd(?:,|$)/);
    expect(minorsTaking('etcd', '--enable-v2', undefined)).toEqual(['3.5']);
    expect(minorsTaking('etcd', '--enable-v2', '"true"')).toEqual([]);
    expect(minorsKnowing('etcd', 'feature-gates')).toEqual(['3.6', '3.7']);
  });
});

describe('a feature gate', () => {
  const judge = (text: string, minor?: FlagMinor): string | undefined =>
    validateFlagValue(findFlag('kube-apiserver', 'feature-gates')!, text, minor)?.expected;

  it('that is locked may only be set to its default, in the minors that lock it', () => {
    expect(judge('AnonymousAuthConfigurableEndpoints=false', '1.35')).toContain('locked');
    expect(judge('AnonymousAuthConfigurableEndpoints=true', '1.35')).toBeUndefined();
    expect(findGate('kubernetes', 'AnonymousAuthConfigurableEndpoints', '1.35')?.locked).toBe(true);
  });

  it('that another minor has is refused with that minor', () => {
    expect(judge('CRIListStreaming=true', '1.36')).toBeUndefined();
    expect(judge('CRIListStreaming=true', '1.35')).toMatch(
      /^known feature gates \(CRIListStreaming: 1\.36 .*ha(?:s|ve) it\)$/,
    );
    expect(judge('CRIListStreaming=true')).toBeUndefined();
    expect(judge('NoSuchGate=true', '1.35')).toBe('known feature gates');
    expect(judge('NoSuchGate=true')).toBe('known feature gates');
  });

  it('is of etcd, or of Kubernetes', () => {
    expect(findGate('etcd', 'StopGRPCServiceOnDefrag', '3.6')).toMatchObject({ default: false });
    expect(findGate('etcd', 'StopGRPCServiceOnDefrag', '3.5')).toBeUndefined();
    expect(findGate('kubernetes', 'StopGRPCServiceOnDefrag')).toBeUndefined();
  });

  it.each<[Component, FlagMinor, boolean]>([
    ['kube-controller-manager', '1.32', true],
    ['kube-apiserver', '1.32', false],
    ['kube-controller-manager', '1.33', false],
    ['kube-apiserver', '1.35', true],
  ])('WatchListClient of %s %s is on by default: %s', (component, minor, isOn) => {
    expect(gateInForce(component, 'WatchListClient', {}, minor)).toEqual({ isOn, by: 'default' });
    const given = { AllBeta: !isOn };
    expect(gateInForce(component, 'WatchListClient', given, minor)).toEqual({ isOn: !isOn, by: 'AllBeta' });
  });
});

describe('a default', () => {
  it.each<[Component, string, FlagMinor, string]>([
    ['kube-apiserver', 'audit-log-maxage', '1.35', '0'],
    ['kube-apiserver', 'audit-log-maxage', '1.36', '366'],
    ['etcd', 'discovery-fallback', '3.5', 'proxy'],
    ['etcd', 'discovery-fallback', '3.6', 'exit'],
  ])('of %s --%s in %s is %s', (component, name, minor, text) => {
    expect(findFlag(component, name, minor)?.default).toBe(text);
  });
});

describe('a key of the kubelet', () => {
  it('is known from one minor on', () => {
    expect(kubeletKey('tlsCurvePreferences', '1.35')).toBeUndefined();
    expect(kubeletKey('tlsCurvePreferences', '1.36')).toMatchObject({ goType: 'list of int32' });
    expect(kubeletKey('tlsCurvePreferences')).toMatchObject({ goType: 'list of int32' });
    expect(minorsWithKey('tlsCurvePreferences')[0]).toBe('1.36');
  });

  it('that is to be unset has the default of its kubelet, or, where that is not known, of any', () => {
    for (const minor of ['1.35', undefined] as const) {
      expect(differenceInForce({ podPidsLimit: null }, { podPidsLimit: -1 }, minor)).toBeNull();
      expect(differenceInForce({ podPidsLimit: null }, { podPidsLimit: 7 }, minor)).toMatch(/expected -1/);
    }
  });
});

it('numbers in a list are told apart at every comma', () => {
  const spec = findFlag('kube-apiserver', 'tls-curve-preferences', '1.36')!;
  expect(listItems(spec, '29,0x1F')).toEqual(['29', '0x1F']);
  expect(validateFlagValue(spec, '29,0x1F')).toBeUndefined();
  for (const text of ['', '29,', 'X25519']) expect(validateFlagValue(spec, text)?.expected).toContain('list');
});

it('values that a minor does not know are not among those that it accepts', () => {
  const spec = findFlag('kube-apiserver', 'enable-admission-plugins')!;
  const known = (minor?: FlagMinor): boolean =>
    acceptedValuesOf('kube-apiserver', spec, minor)!.includes('PodGroupProtection');
  expect([known('1.35'), known('1.36'), known()]).toEqual([false, true, true]);
});
