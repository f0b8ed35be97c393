/** What the practice API server does for others, and by which wrong file each of it fails: tokens and aggregated APIs. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createAggregation } from '../../src/practice/component/aggregation.ts';
import { parseArguments } from '../../src/practice/component/arguments.ts';
import { ContainerFiles } from '../../src/practice/component/container-files.ts';
import { createServiceAccountTokens } from '../../src/practice/component/service-account-tokens.ts';
import type { ServiceAccountTokens } from '../../src/practice/component/service-account-tokens.ts';
import { makeClusterKeys } from '../../src/practice/node/cluster-keys.ts';

let dir: string;
const pki = '/etc/kubernetes/pki';
const other = makeClusterKeys('other').files.find(({ path }) => path.endsWith('/sa.pub'))?.text ?? '';

beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'kubemend-work-'));
  for (const { path, text } of makeClusterKeys('cp-1').files)
    if (path.startsWith(pki) && !path.includes('/etcd/'))
      writeFileSync(join(dir, path.slice(pki.length)), text);
  writeFileSync(join(dir, 'other.pub'), other);
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

const usual = {
  'service-account-issuer': 'https://kubernetes.default.svc.cluster.local',
  'service-account-key-file': `${pki}/sa.pub`,
  'service-account-signing-key-file': `${pki}/sa.key`,
  'proxy-client-cert-file': `${pki}/front-proxy-client.crt`,
  'requestheader-client-ca-file': `${pki}/front-proxy-ca.crt`,
  'requestheader-allowed-names': 'front-proxy-client',
};

function given(changed: Partial<typeof usual>) {
  const words = Object.entries({ ...usual, ...changed }).map(([name, value]) => `--${name}=${value}`);
  const mounts = [{ containerPath: pki, realPath: dir, readOnly: true }];
  const files = new ContainerFiles({ mounts, rootfs: join(dir, 'rootfs') } as never);
  return [parseArguments('kube-apiserver', words, {}), files] as const;
}

describe('service account tokens', () => {
  const tokensOf = (changed: Partial<typeof usual> = {}): ServiceAccountTokens =>
    createServiceAccountTokens(...given(changed));

  it('are accepted by whoever has the key and knows the issuer', () => {
    const token = tokensOf().issue('kube-system', 'default', 600);
    expect(tokensOf().userOf(token)).toBe('system:serviceaccount:kube-system:default');
    expect(tokensOf({ 'service-account-key-file': `${pki}/other.pub` }).userOf(token)).toBeNull();
    expect(tokensOf({ 'service-account-issuer': 'https://other.example' }).userOf(token)).toBeNull();
    expect(tokensOf().userOf(tokensOf().issue('kube-system', 'default', -1))).toBeNull();
    expect(tokensOf().userOf('no token')).toBeNull();
  });

  it('with a file that holds no key there is no start', () => {
    const changed = { 'service-account-key-file': `${pki}/ca.srl` };
    writeFileSync(join(dir, 'ca.srl'), '01');
    expect(() => tokensOf(changed)).toThrow(`error reading public key file ${pki}/ca.srl`);
  });
});

describe('an aggregated API', () => {
  const service = { metadata: { name: 'v1.x' }, spec: { service: { name: 'x', namespace: 'x' } } };
  const stateOf = (changed: Partial<typeof usual> = {}): unknown =>
    (createAggregation(...given(changed))(service)['status'] as { conditions: unknown[] }).conditions[0];

  it('is available while its server trusts the proxy client, and of its own groups nothing is said', () => {
    expect(stateOf()).toMatchObject({ type: 'Available', status: 'True' });
    expect(stateOf({ 'requestheader-client-ca-file': `${pki}/ca.crt` })).toMatchObject({ status: 'False' });
    expect(stateOf({ 'proxy-client-cert-file': `${pki}/apiserver.crt` })).toMatchObject({ status: 'False' });
    expect(stateOf({ 'requestheader-allowed-names': 'other' })).toMatchObject({ status: 'False' });
    const own = { metadata: { name: 'v1.apps' }, spec: {} };
    expect(createAggregation(...given({}))(own)).toBe(own);
  });
});
