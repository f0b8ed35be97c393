/** Where a component is asked how it is, by its own arguments. */
import { expect, it } from 'vitest';
import { endpointOf, gateLimits, hostOf, makeGateSpec } from '../../../src/domain/gate/index.ts';
import type { GateSpec } from '../../../src/contracts/gate.ts';

const limits = gateLimits({
  component: 'etcd',
  pace: 'normal',
  options: {},
  graceSeconds: 1,
  kubeletTickMs: 1_000,
  startupBudgetMs: null,
});
const specWith = (argv: string[]): GateSpec =>
  makeGateSpec({
    component: 'etcd',
    restartExpected: true,
    argv,
    probes: [],
    baseline: null,
    writtenAt: null,
    kubeletTickMs: 1_000,
    limits,
  });

it.each([
  ['http://127.0.0.1:2381', '127.0.0.1'],
  ['http://[::1]:2381', '::1'],
  ['http://[::]:2381', '127.0.0.1'],
])('etcd with --listen-metrics-urls=%s is asked at %s', (url, host) => {
  expect(specWith(['etcd', `--listen-metrics-urls=${url}`])).toMatchObject({ host, healthPort: 2_381 });
});

it.each(['', 'localhost 2381'])(
  'etcd whose --listen-metrics-urls is "%s" is asked where it is wont to be',
  (text) => {
    expect(specWith(['etcd', `--listen-metrics-urls=${text}`])).toMatchObject({
      host: '127.0.0.1',
      healthPort: 2_381,
    });
  },
);

it.each([
  ['kube-apiserver', ['--advertise-address', '192.0.2.7', '--secure-port', '8443'], '192.0.2.7', 8_443],
  ['kube-controller-manager', ['--bind_address=192.0.2.7', '--secure-port', '9257'], '192.0.2.7', 9_257],
  ['kube-scheduler', ['--bind-address', '192.0.2.7'], '192.0.2.7', 10_259],
  ['etcd', ['-listen-metrics-urls', 'http://192.0.2.7:9381'], '192.0.2.7', 9_381],
] as const)(
  '%s is asked where its arguments say, however they are written',
  (component, flags, host, port) => {
    expect(endpointOf(component, [component, ...flags], [])).toEqual({ host, port });
  },
);

it('a host goes to a socket without the brackets of its URL', () => {
  expect(hostOf(new URL('https://[fd00::1]:2379'))).toBe('fd00::1');
});

it('a probe with headers of its own is not replayed; its host is where the component is asked', () => {
  const probe = {
    kind: 'liveness',
    scheme: 'https',
    host: '192.0.2.10',
    port: 6443,
    path: '/livez',
  } as const;
  const spec = makeGateSpec({
    component: 'kube-apiserver',
    restartExpected: true,
    argv: ['kube-apiserver'],
    probes: [
      { ...probe, headers: ['authorization'] },
      { ...probe, kind: 'readiness' },
    ],
    baseline: null,
    writtenAt: null,
    kubeletTickMs: 1_000,
    limits,
  });
  expect(spec).toMatchObject({ host: '192.0.2.10', probes: [{ kind: 'readiness' }] });
});
