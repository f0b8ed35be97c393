/** Which table a component is judged by: of the version in its image's tag, else of the nearest. */
import { describe, expect, it } from 'vitest';
import type { Component } from '../../../src/contracts/basics.ts';
import {
  describeTable,
  minorsOf,
  provenMinor,
  tableFor,
  versionInImage,
} from '../../../src/domain/flags/index.ts';

const digest = `sha256:${'0123456789abcdef'.repeat(4)}`;

describe('the version in the tag of an image', () => {
  it.each<[string, string | null]>([
    ['registry.k8s.io/kube-apiserver:v1.35.4', 'v1.35.4'],
    [`registry.k8s.io/kube-apiserver:v1.33.2@${digest}`, 'v1.33.2'],
    ['registry.example:5000/kube-apiserver:v1.36.0', 'v1.36.0'],
    [`registry.example:5000/mirror/kube-apiserver:v1.36.0@${digest}`, 'v1.36.0'],
    ['public.ecr.example/eks/kube-apiserver:v1.33.2-eks-1', 'v1.33.2-eks-1'],
    ['rancher/hardened-kubernetes:v1.34.1-rke2r1-build20260101', 'v1.34.1-rke2r1-build20260101'],
    ['kube-apiserver:1.35', '1.35'],
    ['registry.k8s.io/etcd:3.5.24-0', '3.5.24-0'],
    ['rancher/hardened-etcd:v3.6.4-k3s1', 'v3.6.4-k3s1'],
    [`registry.k8s.io/kube-apiserver@${digest}`, null],
    ['registry.example:5000/kube-apiserver', null],
    [`registry.example:5000/kube-apiserver@${digest}`, null],
    ['registry.example:1.35/kube-apiserver', null],
    ['registry.k8s.io/kube-apiserver', null],
    ['registry.k8s.io/kube-apiserver:latest', null],
    ['registry.k8s.io/kube-apiserver:1', null],
    ['', null],
  ])('%s → %j', (image, version) => {
    expect(versionInImage(image)).toBe(version);
  });
});

describe('the table of a version', () => {
  it.each<[Component, string, string]>([
    ['kube-apiserver', 'v1.35.4', '1.35'],
    ['kube-apiserver', 'v1.36.0-eks-1', '1.36'],
    ['kubelet', 'v1.35.4+rke2r1', '1.35'],
    ['kubelet', '1.36', '1.36'],
    ['etcd', '3.5.24-0', '3.5'],
    ['etcd', 'v3.6.4-k3s1', '3.6'],
    ['etcd', '3.7.0-0', '3.7'],
  ])('%s %s is judged as %s, of which nothing is said', (component, version, minor) => {
    const table = tableFor(component, version);
    expect(table).toEqual({ minor, why: null });
    expect(describeTable(table)).toBe('');
  });

  it.each<[Component, string | null, string, string]>([
    ['kube-apiserver', 'v1.24.1', minorsOf('kube-apiserver')[0]!, 'kube-apiserver 1.24 is not known here'],
    ['kubelet', 'v1.99.0', minorsOf('kubelet').at(-1)!, 'kubelet 1.99 is not known here'],
    ['etcd', '3.4.13-0', '3.5', 'etcd 3.4 is not known here'],
    ['etcd', '3.8.0', '3.7', 'etcd 3.8 is not known here'],
    ['kube-scheduler', null, '1.35', 'the version of kube-scheduler is not known'],
    ['kubelet', 'unknown', '1.35', 'the version of kubelet is not known'],
    ['etcd', null, '3.6', 'the version of etcd is not known'],
  ])('%s %j is judged as %s, and that is said', (component, version, minor, why) => {
    const table = tableFor(component, version);
    expect(table).toEqual({ minor, why });
    expect(describeTable(table)).toBe(`judged as ${minor}: ${why}`);
  });

  it('is there for the minor that stands in where none is known', () => {
    for (const component of ['kubelet', 'etcd'] as const)
      expect(minorsOf(component)).toContain(provenMinor(component));
  });
});
