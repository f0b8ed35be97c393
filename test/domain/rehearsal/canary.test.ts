/** L2: what a canary's Pod keeps of the change, and what it must not share with the live one. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { manifestFactOf } from '../../../src/domain/audit/index.ts';
import { canaryOf, whyNoCanary } from '../../../src/domain/rehearsal/canary.ts';

const text = readFileSync(join(import.meta.dirname, '../../fixtures/manifests/kube-apiserver.yaml'), 'utf8');
const changed = text.replace(/(\n {4}image: )/, '\n    - --shutdown-delay-duration=20s$1');
const canary = canaryOf(changed, { port: 16_443, changeId: 'c1' });

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

it('what both would share is not tried: a new key for what is stored, the word on aggregated APIs', () => {
  const flag = '--encryption-provider-config=/etc/kubernetes/enc.yaml';
  expect(whyNoCanary({ removed: [], added: [flag] })).toContain('--encryption-provider-config');
  expect(whyNoCanary({ removed: [flag], added: [] })).toContain('--encryption-provider-config');
  const proxy = '--proxy-client-cert-file=/etc/kubernetes/pki/front.crt';
  expect(whyNoCanary({ removed: [], added: [proxy] })).toContain('aggregated APIs');
  expect(whyNoCanary({ removed: ['--profiling=true'], added: ['--profiling=false'] })).toBeNull();
});
