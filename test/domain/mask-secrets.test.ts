import { describe, expect, it } from 'vitest';
import { maskArgument, maskArguments, maskText } from '../../src/domain/mask-secrets.ts';

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

  it.each([
    [
      'a flow sequence',
      '    command: ["kube-apiserver", "--admin-password=hidden", --bootstrap-token=hidden, --v=2]',
    ],
    ['a value behind its flag', '     - --bootstrap-token\n+    - hidden\n     - --v=2'],
    ['a quoted one', '-    - "--admin-password"\n-    - "hidden"\n     - --v=2'],
    [
      'an environment variable',
      '     env:\n     - name: HTTP_PROXY\n       value: http://u:hidden@proxy,hidden\n --v=2',
    ],
    ['one in a flow mapping', '     - {name: A, value: "hidden, and hidden", x: --v=2}'],
    [
      'one of several lines',
      '     - name: A\n       value: |\n         hidden\n\n         hidden\n     - --v=2',
    ],
    ['one under a quoted key', '     - "value": |-\n         hidden\n       name: A\n     - --v=2'],
    ['one on the next line', '     - name: A\n       value:\n         hidden\n     - --v=2'],
    ['a text that goes on', '     - name: A\n       value: "hidden\n         hidden"\n     - --v=2'],
    ['a value with a comma', '     - --admin-password=a,hidden\n     - --v=2'],
    ['a value with blanks', '     - "--admin-password=a hidden"\n     - --v=2'],
    ['a quoted value with a comma', '    command: ["--admin-password=a,hidden", "--v=2"]'],
    [
      'the headers that a kubelet sends for its manifests',
      ' staticPodURLHeader:\n   Authorization:\n   - Bearer hidden\n --v=2',
    ],
    ['them in a flow mapping', ' staticPodURLHeader: {Authorization: [Bearer hidden, hidden]}\n --v=2'],
  ])('masks %s, and what stands beside it stays', (_what, text) => {
    expect(text).toContain('hidden');
    expect(maskText(text)).not.toContain('hidden');
    expect(maskText(text)).toContain('--v=2');
    expect(maskText(text).split('\n')).toHaveLength(text.split('\n').length);
  });

  it('masks an argument that is the value of the one before it', () => {
    expect(maskArguments(['--bootstrap-token', 'hidden', '--v', '2'])).toEqual([
      '--bootstrap-token',
      '********',
      '--v',
      '2',
    ]);
  });

  it.each([
    'apiVersion: v1\r\nkind: Pod\r\n',
    ' - --v=2\r',
    '     - name: A\n\tvalueFrom: x',
    'apiVersion: v1',
    '+    - --profiling=false',
    '       value: "30"',
    '@@ -1,3 +1,4 @@',
    '--- /a\n+++ /a',
    '',
  ])('leaves %j as it is', (text) => {
    expect(maskText(text)).toBe(text);
  });
});
