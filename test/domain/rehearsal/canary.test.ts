/** L2: what a canary's Pod keeps of the change, and what it must not share with the live one. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { manifestFactOf } from '../../../src/domain/audit/index.ts';
import { canaryOf, othersInPod, whyNoCanary } from '../../../src/domain/rehearsal/canary.ts';

const text = readFileSync(join(import.meta.dirname, '../../fixtures/manifests/kube-apiserver.yaml'), 'utf8');
const changed = text.replace(/(\n {4}image: )/, '\n    - --shutdown-delay-duration=20s$1');
const canary = canaryOf(changed, { port: 16_443, changeId: 'c1' });

const manifestOf = (flags: string[], more = ''): string => `apiVersion: v1
kind: Pod
metadata: {name: kube-apiserver, namespace: kube-system}
spec: {containers: [{name: kube-apiserver, image: x, command: ${JSON.stringify(['kube-apiserver', ...flags])},
  readinessProbe: {httpGet: {scheme: HTTPS, path: /readyz, port: 7443}}}${more}]}
`;

interface Read {
  metadata: Record<string, Record<string, string>>;
  spec: Record<string, unknown> & { containers: Record<string, unknown>[] };
}
const pod = JSON.parse(canary.text) as Read;
const fact = manifestFactOf(canary.text, 'canary', 'kube-apiserver');
if (fact.kind !== 'read') throw new Error(`the canary is ${fact.kind}`);
const live = manifestFactOf(changed, 'live', 'kube-apiserver');
if (live.kind !== 'read') throw new Error(`the manifest is ${live.kind}`);

describe('the Pod of a canary', () => {
  it('has the change’s arguments, but for its port and what two must not write', () => {
    const own = [
      '--secure-port',
      '--endpoint-reconciler-type',
      '--audit-log-path',
      '--shutdown-delay-duration',
    ];
    const shared = (argv: readonly string[]): string[] =>
      argv.filter((item) => !own.includes(item.split('=')[0] ?? ''));
    expect(shared(fact.argv)).toEqual(shared(live.argv));
    expect(fact.argv.filter((item) => !shared([item]).length)).toEqual([
      '--audit-log-path=-',
      '--secure-port=16443',
      '--endpoint-reconciler-type=none',
    ]);
  });

  it('has the change’s volumes and mounts', () => {
    expect(fact.volumes).toEqual(live.volumes);
    expect(fact.mounts).toEqual(live.mounts);
  });

  it('is asked on its own port by the same probes', () => {
    expect(fact.probes.map(({ kind, port }) => [kind, port])).toEqual([
      ['startup', 16_443],
      ['liveness', 16_443],
      ['readiness', 16_443],
    ]);
    expect(fact.probes.map(({ path, host }) => [path, host])).toEqual(
      live.probes.map(({ path, host }) => [path, host]),
    );
  });

  it('is found by no label and no annotation of the live one, and takes nobody’s place', () => {
    expect(canary.podName).toBe('kube-apiserver-canary');
    expect(fact.podName).toBe('kube-apiserver-canary');
    expect(pod.metadata['labels']).not.toHaveProperty('component');
    expect(pod.metadata).not.toHaveProperty('annotations');
    expect(pod.spec).not.toHaveProperty('priorityClassName');
    expect(pod.spec.containers.every((container) => !('resources' in container))).toBe(true);
  });

  it('is told by its environment', () => {
    expect(pod.spec.containers[0]?.['env']).toContainEqual({ name: 'KUBEMEND_CANARY', value: 'c1' });
  });
});

describe('a canary whose live one has its arguments in words of their own', () => {
  const split = manifestOf([
    '--audit-log-path',
    '/var/log/kubernetes/audit.log',
    '--secure-port',
    '7443',
    '--endpoint_reconciler_type=lease',
    '--profiling=false',
  ]);
  const { text: made } = canaryOf(split, { port: 16_443, changeId: 'c1' });
  const read = manifestFactOf(made, 'canary', 'kube-apiserver');
  if (read.kind !== 'read') throw new Error(`the canary is ${read.kind}`);

  it('shares neither port nor log nor endpoints', () => {
    expect(read.argv).toEqual([
      'kube-apiserver',
      '--audit-log-path=-',
      '--profiling=false',
      '--secure-port=16443',
      '--endpoint-reconciler-type=none',
    ]);
  });

  it('is asked on its own port, and not the live one', () => {
    expect(read.probes.map(({ port }) => port)).toEqual([16_443]);
  });
});

it('what both would share is not tried: a new key for what is stored, the word on aggregated APIs', () => {
  const flag = '--encryption-provider-config=/etc/kubernetes/enc.yaml';
  const whyNot = (before: string[], after: string[]): string | null =>
    whyNoCanary(['kube-apiserver', ...before], ['kube-apiserver', ...after]);
  expect(whyNot([], [flag])).toContain('--encryption-provider-config');
  expect(whyNot([flag], [])).toContain('--encryption-provider-config');
  const name = '--encryption-provider-config';
  expect(whyNot([name, '/etc/enc-1.yaml'], [name, '/etc/enc-2.yaml'])).toContain(name);
  expect(whyNot([name, '/etc/enc.yaml'], [`${name}=/etc/enc.yaml`])).toBeNull();
  const proxy = '--proxy-client-cert-file=/etc/kubernetes/pki/front.crt';
  expect(whyNot([], [proxy])).toContain('aggregated APIs');
  expect(whyNot(['--profiling=true'], ['--profiling=false'])).toBeNull();
});

it('containers that a canary would start a second time are named', () => {
  expect(othersInPod(text)).toEqual([]);
  const more = (name: string): string =>
    `{name: ${name}, image: x, command: [/bin/${name}, --profiling=true]}`;
  const withPlugin = manifestOf([], `, ${more('kms')}], initContainers: [${more('wait')}`);
  expect(othersInPod(withPlugin)).toEqual(['wait', 'kms']);
});
