import { describe, expect, it } from 'vitest';
import { maskArgument, maskText } from '../../src/domain/mask-secrets.ts';

describe('H32: secrets stay out of diffs', () => {
  it.each([
    ['--oidc-client-secret=abc', '--oidc-client-secret=********'],
    ['--bootstrap-token=a.b', '--bootstrap-token=********'],
    ['--token-auth-file=/etc/tokens', '--token-auth-file=/etc/tokens'],
    ['--service-account-extend-token-expiration=false', '--service-account-extend-token-expiration=false'],
    ['--profiling=false', '--profiling=false'],
    ['--authentication-token-webhook-cache-ttl=1m', '--authentication-token-webhook-cache-ttl=1m'],
  ])('%s', (given, expected) => {
    expect(maskArgument(given)).toBe(expected);
  });

  it('masks in added, removed, quoted and context lines of a diff', () => {
    const diff = '-    - --admin-password=old\n+    - "--admin-password=new"\n     - --admin-password=same\n';
    expect(maskText(diff)).not.toMatch(/old|new|same/);
  });
});
