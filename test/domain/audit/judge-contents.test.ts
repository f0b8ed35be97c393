/** Files that are judged by what they say, and kube-proxy, which nothing on the node describes. */
import { describe, expect, it } from 'vitest';
import type { Component } from '../../../src/contracts/basics.ts';
import { judgeCheck, wantedFiles } from '../../../src/domain/audit/index.ts';
import type { Check } from '../../../src/contracts/check.ts';
import { checkWith, file, mounting, sketchFacts } from './support.ts';
import type { NodeSketch } from './support.ts';

function judge(assert: Check['assert'], sketch: NodeSketch): { verdict: string; reason: string } {
  const check = checkWith(assert, sketch.component);
  return judgeCheck(check, sketchFacts(sketch), { id: 'own', unconfirmed: false, waived: null });
}

describe('encryption of Secrets', () => {
  const assert = { flagFile: 'encryption-provider-config', encrypts: 'secrets' };
  const entry = (resources: string[], ...providers: string[]): object => ({
    resources,
    providers: providers.map((name) => ({ [name]: {} })),
  });
  const configured = (...resources: object[]): NodeSketch => ({
    process: ['--encryption-provider-config=/e/c.yaml'],
    manifest: mounting('/e', '/e'),
    files: { '/e/c.yaml': file(JSON.stringify({ resources })) },
  });
  it.each([
    ['aescbc first', [entry(['secrets'], 'aescbc', 'identity')], 'pass'],
    ['all resources by a key service', [entry(['*.*'], 'kms')], 'pass'],
    ['identity first', [entry(['secrets'], 'identity', 'aescbc')], 'fail'],
    ['a weak one', [entry(['secrets'], 'aesgcm')], 'fail'],
    ['another resource only', [entry(['configmaps'], 'secretbox')], 'fail'],
    ['no provider', [{ resources: ['secrets'] }], 'fail'],
    ['a good entry before a bad one', [entry(['secrets'], 'kms'), entry(['secrets'], 'identity')], 'fail'],
  ])('%s', (_name, resources, verdict) => {
    expect(judge(assert, configured(...resources)).verdict).toBe(verdict);
  });

  it('says what writes', () => {
    expect(judge(assert, configured(entry(['secrets'], 'identity'))).reason).toContain(
      'its first provider is identity, and identity is what writes',
    );
  });
});

describe('a CA of its own', () => {
  const assert = { flagFile: 'trusted-ca-file', sharesNoCertificateWith: '/pki/ca.crt' };
  const pem = (...bodies: string[]): string =>
    bodies.map((body) => `-----BEGIN CERTIFICATE-----\n${body}\n-----END CERTIFICATE-----\n`).join('');
  const etcd = (own: string, cluster: string | null): NodeSketch => ({
    component: 'etcd',
    process: ['--trusted-ca-file=/pki/etcd/ca.crt'],
    manifest: mounting('/pki', '/pki'),
    files: {
      '/pki/etcd/ca.crt': file(own),
      '/pki/ca.crt': cluster === null ? { kind: 'absent' } : file(cluster),
    },
  });
  it.each([
    ['two authorities', etcd(pem('AAAA'), pem('BBBB')), 'pass'],
    ['one under two names, wrapped otherwise', etcd(pem('AA\nAA'), pem('AAAA')), 'fail'],
    ['one of several in common', etcd(pem('AAAA', 'CCCC'), pem('BBBB', 'CCCC')), 'fail'],
    ['no certificate in it', etcd('', pem('BBBB')), 'fail'],
    ['nothing to compare with', etcd(pem('AAAA'), null), 'unknown'],
  ])('%s', (_name, sketch, verdict) => {
    expect(judge(assert, sketch).verdict).toBe(verdict);
  });

  const variable = { ETCD_TRUSTED_CA_FILE: '/pki/etcd/ca.crt' };
  const without = (env: Record<string, string> | null): NodeSketch => {
    const sketch = etcd(pem('AAAA'), pem('BBBB'));
    return { ...sketch, process: [], env, manifest: { ...sketch.manifest, env: variable } };
  };
  it('that an environment variable names, where the flag does not', () => {
    expect(judge(assert, without(variable)).verdict).toBe('pass');
    expect(judge(assert, { ...without(variable), component: 'kube-scheduler' }).verdict).toBe('fail');
    expect(judge(assert, without(null)).verdict).toBe('unknown');
    expect(judge(assert, { ...without(variable), process: ['--trusted-ca-file=/pki/ca.crt'] }).verdict).toBe(
      'fail',
    );
    const wanted = (one: typeof assert, component: Component = 'etcd'): string[] =>
      wantedFiles([checkWith(one, component)], sketchFacts({ ...without(variable), component })).texts;
    expect(wanted(assert)).toEqual(['/pki/etcd/ca.crt', '/pki/ca.crt']);
    expect(wanted(assert, 'kube-scheduler')).toEqual(['/pki/ca.crt']);
  });
});

describe('kube-proxy', () => {
  const assert = { kubeProxy: 'metricsBindAddress', on: 'loopback' } as const;
  const running = (argv: string[], values?: Record<string, unknown>): NodeSketch => ({
    component: 'kubelet',
    kubeProxy: {
      kind: 'running',
      pid: 9,
      argv: ['kube-proxy', ...argv],
      config: values === undefined ? null : { where: '/var/lib/kube-proxy/config.conf', values },
    },
  });
  it.each([
    ['by default', running([]), 'pass'],
    ['by a flag', running(['--metrics-bind-address=0.0.0.0:10249']), 'fail'],
    ['by a flag in two words', running(['--metrics-bind-address', '0.0.0.0:10249']), 'fail'],
    ['by a flag with underscores', running(['--metrics_bind_address=0.0.0.0:10249']), 'fail'],
    [
      'by the last of two',
      running(['--metrics-bind-address=0.0.0.0', '--metrics-bind-address=127.0.0.1']),
      'pass',
    ],
    ['by IPv6', running(['--metrics-bind-address=[::1]:10249']), 'pass'],
    ['by all of IPv6', running(['--metrics-bind-address=[::]:10249']), 'fail'],
    ['by a file', running(['--config=x'], { metricsBindAddress: '10.0.0.1:10249' }), 'fail'],
    ['by an empty value in a file', running(['--config=x'], { metricsBindAddress: '' }), 'pass'],
    [
      'by a flag that the file takes away',
      running(['--config=x', '--metrics-bind-address=0.0.0.0'], {}),
      'pass',
    ],
    ['by an address that only begins so', running(['--metrics-bind-address=127.0.0.1.example:1']), 'fail'],
    ['on no node of it', { kubeProxy: { kind: 'notRunning' } } satisfies NodeSketch, 'notApplicable'],
    ['unseen', { kubeProxy: { kind: 'unreadable', why: 'EACCES' } } satisfies NodeSketch, 'unknown'],
  ])('%s', (_name, sketch, verdict) => {
    expect(judge(assert, { component: 'kubelet', ...sketch }).verdict).toBe(verdict);
  });
});

describe('a flag of the kubelet', () => {
  it('is judged by the process alone: what will start it stands in many files', () => {
    const assert = { flag: 'hostname-override', absent: true } as const;
    const sketch = (...process: string[]): NodeSketch => ({ component: 'kubelet', process, file: 'absent' });
    expect(judge(assert, sketch())).toMatchObject({ verdict: 'pass' });
    expect(judge(assert, sketch('--hostname-override=w'))).toMatchObject({ verdict: 'fail' });
    expect(judge(assert, { component: 'kubelet', process: 'unreadable', file: 'absent' })).toMatchObject({
      verdict: 'unknown',
    });
  });
});
