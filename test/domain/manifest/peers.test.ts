/** The editing half of what an independent implementation must pass: peers 1 to 16. */
import { describe, expect, test } from 'vitest';
import { decodeManifest, maxManifestBytes } from '../../../src/domain/manifest/index.ts';
import {
  K,
  add,
  argvOf,
  changedLines,
  edit,
  expectUnchanged,
  fixture,
  pod,
  podWith,
  refusal,
  remove,
  set,
  unset,
} from './support.ts';

describe('a kubeadm manifest', () => {
  test('peers 1: an absent flag is one added line after the last flag', () => {
    const edited = edit(K, [set('--audit-log-maxage', '30')]);
    expect(edited.changesMade).toBe(1);
    expect(changedLines(K, edited.text)).toEqual({
      line: 29,
      removed: [],
      added: ['    - --audit-log-maxage=30'],
    });
    expect(K.split('\n')[27]).toContain('--tls-private-key-file');
  });

  test('peers 2: another value is one changed line', () => {
    const edited = edit(K, [set('--advertise-address', '192.0.2.77')]);
    expect(edited.changesMade).toBe(1);
    expect(changedLines(K, edited.text)).toEqual({
      line: 15,
      removed: ['    - --advertise-address=192.0.2.10'],
      added: ['    - --advertise-address=192.0.2.77'],
    });
  });

  test('peers 3: the same value changes nothing', () => {
    expectUnchanged(K, [set('--advertise-address', '192.0.2.10')]);
    expectUnchanged(K, [set('allow-privileged', 'True'), set('event-ttl', '60m')]);
  });

  test.each([
    'audit-log-maxage',
    '--audit-log-maxage',
    '--audit-log-maxage=',
    'audit_log_maxage',
    '-audit-log-maxage',
  ])('peers 4: the name %s means one flag', (name) => {
    expect(edit(K, [set(name, '30')]).text).toBe(edit(K, [set('audit-log-maxage', '30')]).text);
  });

  test('peers 4: a name with "=" inside is refused', () => {
    expect(refusal(K, [set('flag2=x', 'new')])).toContain('a name with "=" inside');
  });

  test('peers 5: etcd-servers leaves etcd-servers-overrides alone', () => {
    const changed = edit(K, [set('etcd-servers', 'https://192.0.2.5:2379')]);
    expect(changedLines(K, changed.text)).toEqual({
      line: 22,
      removed: ['    - --etcd-servers=https://127.0.0.1:2379  # the local member'],
      added: ['    - --etcd-servers=https://192.0.2.5:2379  # the local member'],
    });
    const gone = edit(K, [unset('etcd-servers')]);
    expect(gone.text).toContain('--etcd-servers-overrides=/events#https://192.0.2.11:2379');
    expect(changedLines(K, gone.text)).toMatchObject({ line: 22, added: [] });
    expect(gone.argvAfter.filter((word) => word.startsWith('--etcd-servers'))).toHaveLength(1);
  });
});

describe('forms of a flag', () => {
  test('peers 6: duplicates become one, at the place of the last', () => {
    const text = podWith(
      '--audit-log-maxage=5',
      '--profiling=false',
      '--audit-log-maxage=9',
      '--secure-port=6443',
    );
    const edited = edit(text, [set('audit-log-maxage', '30')]);
    expect(edited.text).toBe(podWith('--profiling=false', '--audit-log-maxage=30', '--secure-port=6443'));
    expect(edited.changesMade).toBe(1);
  });

  test('peers 6: duplicates become one even where the last is right already', () => {
    const text = podWith('--profiling=true', '--profiling=false');
    expect(edit(text, [set('profiling', 'false')]).text).toBe(podWith('--profiling=false'));
  });

  test('peers 6: a value of its own element leaves no stray word', () => {
    const text = podWith('--audit-log-maxage', '"5"', '--profiling=false');
    expect(edit(text, [set('audit-log-maxage', '30')]).text).toBe(
      podWith('--audit-log-maxage=30', '--profiling=false'),
    );
    expect(edit(text, [unset('audit-log-maxage')]).text).toBe(podWith('--profiling=false'));
    expectUnchanged(text, [set('audit-log-maxage', '5')]);
  });

  test('peers 6: a new flag never comes between a flag and its value', () => {
    const text = podWith('--profiling=false', '--audit-log-maxage', '"5"');
    expect(edit(text, [set('secure-port', '6443')]).argvAfter).toEqual([
      'kube-apiserver',
      '--profiling=false',
      '--audit-log-maxage',
      '5',
      '--secure-port=6443',
    ]);
  });

  test('peers 6: a boolean takes no word', () => {
    const text = podWith('--profiling', 'stray');
    expectUnchanged(text, [set('profiling', 'true')]);
    expect(edit(text, [set('profiling', 'false')]).text).toBe(podWith('--profiling=false', 'stray'));
  });

  test('peers 7: a list gets what it lacks, and only that', () => {
    const modes = podWith('--authorization-mode=Node,RBAC');
    expectUnchanged(modes, [add('authorization-mode', 'Node', 'RBAC')]);
    expectUnchanged(modes, [add('authorization-mode', 'Node,RBAC')]);
    expect(
      edit(podWith('--authorization-mode=AlwaysAllow'), [set('authorization-mode', 'Node,RBAC')]).text,
    ).toBe(modes);
    const plugins = edit(podWith('--enable-admission-plugins=NodeRestriction'), [
      add('enable-admission-plugins', 'AlwaysPullImages'),
    ]);
    expect(plugins.text).toBe(podWith('--enable-admission-plugins=NodeRestriction,AlwaysPullImages'));
    expectUnchanged(plugins.text, [add('enable-admission-plugins', 'AlwaysPullImages')]);
  });

  test('peers 7: occurrences of a list add up before anything is added', () => {
    const text = podWith('--authorization-mode=Node', '--authorization-mode=RBAC', '--profiling=false');
    expectUnchanged(text, [add('authorization-mode', 'Node', 'RBAC')]);
    expect(edit(text, [add('authorization-mode', 'Webhook')]).text).toBe(
      podWith('--authorization-mode=Node,RBAC,Webhook', '--profiling=false'),
    );
    expect(edit(text, [remove('authorization-mode', 'Node')]).text).toBe(
      podWith('--authorization-mode=RBAC', '--profiling=false'),
    );
  });

  test('peers 8: an exact set drops the weak cipher', () => {
    const strong = 'TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,TLS_AES_128_GCM_SHA256';
    const text = podWith(`--tls-cipher-suites=${strong},TLS_RSA_WITH_3DES_EDE_CBC_SHA`);
    expect(edit(text, [set('tls-cipher-suites', strong)]).text).toBe(
      podWith(`--tls-cipher-suites=${strong}`),
    );
  });
});

describe('where the flags are', () => {
  test('peers 9: the sidecar in front stays as it is', () => {
    const text = fixture('sidecar-first.yaml');
    const edited = edit(text, [set('profiling', 'false'), set('audit-log-maxage', '30')]);
    expect(argvOf(edited.text, 0)).toEqual(argvOf(text, 0));
    expect(argvOf(edited.text, 1)).toEqual([
      '/usr/local/bin/kube-apiserver',
      '--profiling=false',
      '--secure-port=6443',
      '--audit-log-maxage=30',
    ]);
    expect(changedLines(text, edited.text)).toEqual({
      line: 15,
      removed: ['        - --profiling=true', '        - --secure-port=6443'],
      added: [
        '        - --profiling=false',
        '        - --secure-port=6443',
        '        - --audit-log-maxage=30',
      ],
    });
  });

  test('peers 9: two containers of the component are refused with the place of the second', () => {
    const text = pod('    command: [kube-apiserver]', '  - name: d', '    command: [kube-apiserver]');
    expect(refusal(text, [set('profiling', 'false')])).toBe(
      'm.yaml:9:5 spec.containers: expected one container that runs a control-plane component, found 2 of them\n' +
        '  hint: name the one that is meant: --component NAME',
    );
  });

  test('peers 10: flow style', () => {
    const text = pod('    command: ["kube-apiserver","--audit-log-maxage=1"]');
    expect(edit(text, [set('audit-log-maxage', '2'), set('profiling', 'false')]).text).toBe(
      pod('    command: ["kube-apiserver","--audit-log-maxage=2","--profiling=false"]'),
    );
    const mixed = fixture('flow-style.yaml');
    const edited = edit(mixed, [unset('secure-port'), set('audit-log-maxage', '30')]);
    expect(changedLines(mixed, edited.text)).toMatchObject({
      added: [`      command: ["kube-apiserver", "--profiling=true", --audit-log-maxage=30]`],
    });
  });

  test('peers 10: flags in args stay in args', () => {
    const text = pod('    command: [kube-apiserver]', '    args:', '    - --profiling=true', '    image: i');
    expect(edit(text, [set('audit-log-maxage', '30')]).text).toBe(
      pod(
        '    command: [kube-apiserver]',
        '    args:',
        '    - --profiling=true',
        '    - --audit-log-maxage=30',
        '    image: i',
      ),
    );
    expect(edit(text, [unset('profiling')]).text).toBe(
      pod('    command: [kube-apiserver]', '    args: []', '    image: i'),
    );
  });

  test('peers 10: line ends, byte order mark and a missing last line end stay', () => {
    const crlf = K.replaceAll('\n', '\r\n');
    expect(edit(crlf, [set('audit-log-maxage', '30'), set('advertise-address', '192.0.2.77')]).text).toBe(
      edit(K, [set('audit-log-maxage', '30'), set('advertise-address', '192.0.2.77')]).text.replaceAll(
        '\n',
        '\r\n',
      ),
    );
    expect(edit(`\ufeff${K}`, [set('audit-log-maxage', '30')]).text).toBe(
      `\ufeff${edit(K, [set('audit-log-maxage', '30')]).text}`,
    );
    const open = pod('    command:', '    - kube-apiserver', '    - --profiling=true').trimEnd();
    const longer = edit(open, [set('audit-log-maxage', '30')]).text;
    expect(longer).toBe(`${open}\n    - --audit-log-maxage=30`);
    expect(edit(longer, [unset('audit-log-maxage')]).text).toBe(open);
  });

  test('peers 10: tabs in comments and "#" in values are no comments of ours', () => {
    const text = podWith(
      '--profiling=true\t#\ttabs',
      '--etcd-servers-overrides=/events#https://192.0.2.1:2379',
    );
    const edited = edit(text, [
      set('profiling', 'false'),
      set('etcd-servers-overrides', '/events#https://192.0.2.2:2379'),
    ]);
    expect(edited.text).toBe(
      podWith('--profiling=false\t#\ttabs', '--etcd-servers-overrides=/events#https://192.0.2.2:2379'),
    );
  });

  test('peers 10: anchors and aliases in the edited part are refused, elsewhere they stay', () => {
    const shared = pod(
      '    command: &cmd',
      '    - kube-apiserver',
      '    - --profiling=true',
      '  - name: d',
      '    command: *cmd',
    );
    expect(refusal(shared, [set('profiling', 'false')], { component: 'kube-apiserver' })).toContain(
      'found the anchor &cmd',
    );
    const elsewhere = podWith('--profiling=true').replace(
      '  name: p',
      '  name: p\n  labels: &l {a: b}\n  annotations: *l',
    );
    expect(edit(elsewhere, [set('profiling', 'false')]).text).toBe(elsewhere.replace('=true', '=false'));
  });

  test('peers 11: a comment is not set, a longer value is not the value, text in a value is no flag', () => {
    const text = podWith(
      '--audit-log-maxage=300',
      '# --profiling=false',
      '--audit-log-path=/tmp/--secure-port=1',
    );
    const lines = text.replace('    - # --profiling', '    # --profiling');
    expect(edit(lines, [set('profiling', 'false')]).argvAfter).toContain('--profiling=false');
    expect(edit(lines, [set('audit-log-maxage', '30')]).argvAfter).toContain('--audit-log-maxage=30');
    const port = edit(lines, [set('secure-port', '6443')]);
    expect(port.argvAfter).toContain('--audit-log-path=/tmp/--secure-port=1');
    expect(port.argvAfter.at(-1)).toBe('--secure-port=6443');
    expect(port.text).toContain('    # --profiling=false\n');
  });

  test('peers 12: a quoted item with blanks changes inside its quotes', () => {
    const edited = edit(K, [set('audit-log-path', '/srv/x y.log')]);
    expect(changedLines(K, edited.text)).toMatchObject({ added: ['    - "--audit-log-path=/srv/x y.log"'] });
    expect(argvOf(edited.text)).toContain('--audit-log-path=/srv/x y.log');
  });
});

describe('values', () => {
  const strange = [
    'a|b',
    'a/b',
    'a&b',
    '\\1',
    '$x',
    '$',
    'a b',
    'a\nb',
    '-x',
    '- x',
    'a: b',
    'a:',
    'a #b',
    '#a',
    "it's",
    '"q"',
    '*a',
    '{a}',
    '[a]',
    '!a',
    '%a',
    '@a',
    '`a',
    ' a',
    'a ',
    '\ta',
    'ä€😀',
    '\u0085\u2028',
    '',
    'true',
    '~',
    '0x1F',
    'a,b',
    "'",
    '\\',
    '\x1b',
  ];

  test.each(strange)('peers 13: %j is written exactly, in every style', (value) => {
    const flag = `--audit-log-path=${value}`;
    const styles = [
      podWith('--audit-log-path=/a'),
      podWith('"--audit-log-path=/a"'),
      podWith("'--audit-log-path=/a'"),
      podWith('--profiling=false'),
      pod('    command: [kube-apiserver, --profiling=false]'),
      pod('    command: ["kube-apiserver", "--audit-log-path=/a"]'),
    ];
    for (const text of styles) {
      const edited = edit(text, [set('audit-log-path', value)]);
      expect(argvOf(edited.text)).toContain(flag);
      expectUnchanged(edited.text, [set('audit-log-path', value)]);
    }
  });

  test.each(['a\0b', '$(POD_IP)', '$$', '\ud800'])(
    'peers 13: %j cannot be passed on as it is, and is refused',
    (value) => {
      expect(refusal(K, [set('audit-log-path', value)])).toContain('m.yaml:21:7 --audit-log-path: expected');
    },
  );
});

describe('bad input', () => {
  const cases: [name: string, text: string, expected: string][] = [
    ['no YAML', 'a: [', 'm.yaml:1:5 YAML: expected YAML, found'],
    ['a list as root', '- a\n', 'm.yaml:1:1 file: expected an object with apiVersion and kind, found a list'],
    ['only comments', '# nothing\n', 'expected an object with apiVersion and kind, found nothing'],
    [
      'another kind',
      'apiVersion: v1\nkind: Secret\n',
      'expected v1 Pod or kubelet.config.k8s.io KubeletConfiguration, found v1 Secret',
    ],
    [
      'no containers',
      'apiVersion: v1\nkind: Pod\nmetadata:\n  name: p\nspec:\n  x: 1\n',
      'm.yaml:6:3 spec.containers: expected a list of containers, found nothing',
    ],
    [
      'no command',
      pod('    image: i'),
      'expected one container whose command runs a control-plane component, found no container with a command',
    ],
    ['another program', pod('    command: [nginx]'), 'found commands that run nginx'],
    [
      'a shell around it',
      pod('    command: ["/bin/sh", "-c", "kube-apiserver --profiling=true"]'),
      'm.yaml:8:14 spec.containers[0].command: expected a command that runs a control-plane component directly, found one wrapped in sh',
    ],
    [
      'a number as argument',
      podWith('--audit-log-maxage', '5'),
      'm.yaml:11:7 spec.containers[0].command[2]: expected text, found the number 5',
    ],
    [
      'a block of text',
      podWith('|\n      --profiling=true'),
      'expected an argument on its own line, found a block of text (|)',
    ],
    [
      'duplicate keys',
      `${podWith('--profiling=true')}    image: j\n`,
      'm.yaml:12:5 YAML: expected each key once, found map keys must be unique',
    ],
    [
      'several documents',
      `${podWith('--profiling=true')}---\na: b\n`,
      'expected one document (the kubelet reads only the first)',
    ],
    [
      'a tab as indentation',
      pod('    command:', '\t- kube-apiserver'),
      'm.yaml:9:1 YAML: expected spaces for indentation',
    ],
    [
      'a uid',
      podWith('--profiling=true').replace('  name: p', '  name: p\n  uid: x-1'),
      'm.yaml:5:3 metadata.uid: expected no uid in a static Pod, found "x-1"',
    ],
    [
      'an alias as argument',
      podWith('&a --secure-port=1', '*a'),
      'm.yaml:10:10 spec.containers[0].command[1]: expected a part that is used once, found the anchor &a',
    ],
    [
      'a merge key',
      `x: &x {a: b}\n${podWith('--profiling=true').replace('    image: i', '    <<: *x')}`,
      'expected keys of its own, found the merge key <<',
    ],
    [
      'an alias bomb',
      `a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: [*b,*b,*b,*b,*b,*b,*b,*b,*b,*b,*b,*b]\n${K}`,
      'expected YAML that resolves',
    ],
    ['nesting without end', '['.repeat(200_000), 'm.yaml'],
    ['a %YAML line', `%YAML 1.2\n---\n${K}`, 'expected no %YAML line'],
  ];
  test.each(cases)('peers 15: %s is refused', (_, text, expected) => {
    expect(refusal(text, [set('profiling', 'false')])).toContain(expected);
  });

  test.each<[string, Uint8Array, string]>([
    ['empty', Buffer.from(''), 'an empty file'],
    ['only blanks', Buffer.from(' \n\n'), 'an empty file'],
    ['11 MB', Buffer.alloc(11_000_000, 'a'), 'at most 10 MiB'],
    ['binary', Buffer.from([0x7f, 0x45, 0x4c, 0x46, 0, 0]), 'U+007F'],
    ['NUL', Buffer.from('a: \0'), 'U+0000'],
    ['Latin 1', Buffer.from([0x61, 0xe4, 0x0a]), 'not UTF-8'],
    ['a lone CR', Buffer.from('a: b\rc: d\n'), 'U+000D'],
    ['a Unicode line separator', Buffer.from('a: b # \u2028c: d\n'), 'U+2028'],
  ])('peers 15: bytes that are %s are refused', (_, bytes, found) => {
    const result = decodeManifest(bytes);
    expect(result).toMatchObject({ ok: false, problems: [{ code: 'MANIFEST_UNPARSABLE' }] });
    expect(JSON.stringify(result)).toContain(found);
  });

  test('peers 15: what can be read is said as it is', () => {
    expect(decodeManifest(Buffer.from(`\ufeff${K}`))).toMatchObject({
      ok: true,
      hasByteOrderMark: true,
      lineEnds: 'lf',
      text: `\ufeff${K}`,
    });
    expect(decodeManifest(Buffer.from('a: b\r\nc: d\n'))).toMatchObject({ ok: true, lineEnds: 'mixed' });
    expect(maxManifestBytes).toBe(10_485_760);
  });

  test("peers 16: the guide's own example, and the two that its code fails", () => {
    const text = pod('    command:', '    - kube-apiserver', '    - --flag1=value1', '    - --flag2=value2');
    const allow = { allowUnknown: true };
    expect(edit(text, [set('flag1', 'new-value')], allow).text).toBe(text.replace('value1', 'new-value'));
    expect(edit(text, [set('flag2', 'new-value')], allow).text).toBe(text.replace('value2', 'new-value'));
    expect(edit(text, [set('flag3', 'value3')], allow).text).toBe(`${text}    - --flag3=value3\n`);
    expect(refusal(text, [set('flag1', 'x')])).toContain(
      'm.yaml:10:7 --flag1: expected a flag of kube-apiserver',
    );
  });
});
