import { describe, expect, test } from 'vitest';
import { compareArgv, effectiveFlag, effectiveFlags } from '../../../src/domain/manifest/index.ts';
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

describe('lists and maps', () => {
  test('order and unknown elements stay, duplicates go when the list is written anyway', () => {
    const text = podWith('--enable-admission-plugins=Zeta,NodeRestriction,Zeta,Alpha');
    expect(edit(text, [add('enable-admission-plugins', 'AlwaysPullImages')]).text).toBe(
      podWith('--enable-admission-plugins=Zeta,NodeRestriction,Alpha,AlwaysPullImages'),
    );
  });

  test('an item that stands in another item is not that item', () => {
    const text = podWith('--enable-admission-plugins=NodeRestrictionX');
    expect(edit(text, [add('enable-admission-plugins', 'NodeRestriction')]).argvAfter[1]).toBe(
      '--enable-admission-plugins=NodeRestrictionX,NodeRestriction',
    );
    expectUnchanged(text, [remove('enable-admission-plugins', 'NodeRestriction')]);
  });

  test('the last item takes the flag with it, unless that would bring it back or open the door', () => {
    expect(
      edit(podWith('--enable-admission-plugins=AlwaysAdmit'), [
        remove('enable-admission-plugins', 'AlwaysAdmit'),
      ]).text,
    ).toBe(podWith());
    expect(
      refusal(podWith('--authorization-mode=AlwaysAllow'), [remove('authorization-mode', 'AlwaysAllow')]),
    ).toContain('m.yaml:10:7 --authorization-mode: expected a list that keeps at least one element');
  });

  test('what is in force by default counts as there', () => {
    const text = podWith('--profiling=false').replace('- kube-apiserver', '- kube-controller-manager');
    expectUnchanged(text, [add('controllers', '*')]);
    expect(edit(text, [add('controllers', '-tokencleaner')]).argvAfter.at(-1)).toBe(
      '--controllers=*,-tokencleaner',
    );
    expect(edit(text, [remove('controllers', '*')]).argvAfter.at(-1)).toBe('--controllers=');
  });

  test('maps merge per key', () => {
    const text = podWith(
      '--feature-gates=AllAlpha=true,AllBeta=false',
      '--profiling=false',
      '--feature-gates=AllAlpha=false',
    );
    expectUnchanged(text, [add('feature-gates', 'AllAlpha=false')]);
    expect(edit(text, [add('feature-gates', 'AllBeta=true')]).text).toBe(
      podWith('--profiling=false', '--feature-gates=AllAlpha=false,AllBeta=true'),
    );
    expect(edit(text, [remove('feature-gates', 'AllAlpha')]).text).toBe(
      podWith('--profiling=false', '--feature-gates=AllBeta=false'),
    );
  });

  test('a flag that is given once per element keeps each on its own', () => {
    const text = podWith(
      '--service-account-key-file=/a,b',
      '--service-account-key-file=/c',
      '--profiling=false',
    );
    expectUnchanged(text, [add('service-account-key-file', '/a,b')]);
    expect(edit(text, [add('service-account-key-file', '/d')]).text).toBe(
      podWith(
        '--service-account-key-file=/a,b',
        '--service-account-key-file=/c',
        '--service-account-key-file=/d',
        '--profiling=false',
      ),
    );
    expect(edit(text, [remove('service-account-key-file', '/c')]).text).toBe(
      podWith('--service-account-key-file=/a,b', '--profiling=false'),
    );
    expect(edit(text, [set('service-account-key-file', '/e')]).text).toBe(
      podWith('--service-account-key-file=/e', '--profiling=false'),
    );
  });

  test('etcd: the last list wins, and one dash is enough', () => {
    const text = podWith(
      '-cipher-suites=TLS_AES_128_GCM_SHA256',
      '--client-cert-auth',
      '--listen-metrics-urls=http://127.0.0.1:2381',
    ).replace('kube-apiserver', 'etcd');
    expectUnchanged(text, [set('client-cert-auth', 'true')]);
    expect(
      edit(text, [set('cipher-suites', 'TLS_AES_256_GCM_SHA384'), set('peer-client-cert-auth', 'true')])
        .argvAfter,
    ).toEqual([
      'etcd',
      '--cipher-suites=TLS_AES_256_GCM_SHA384',
      '--client-cert-auth',
      '--listen-metrics-urls=http://127.0.0.1:2381',
      '--peer-client-cert-auth=true',
    ]);
  });
});

describe('names and types', () => {
  test('"_" and "-" are one, one letter is its long name', () => {
    expect(edit(podWith('--audit_log_maxage=5'), [set('audit-log-maxage', '30')]).text).toBe(
      podWith('--audit-log-maxage=30'),
    );
    expect(edit(podWith('-v=2'), [set('v', '4')]).text).toBe(podWith('--v=4'));
    expect(edit(podWith('-v2', '--profiling=false'), [set('v', '4')]).text).toBe(
      podWith('--v=4', '--profiling=false'),
    );
    expectUnchanged(podWith('-v', '"2"'), [set('v', '2')]);
  });

  test('flags end at a bare "--"', () => {
    const text = podWith('--profiling=false', '"--"', '--profiling=true');
    expectUnchanged(text, [set('profiling', 'false')]);
    expect(edit(text, [set('secure-port', '1')]).argvAfter).toEqual([
      'kube-apiserver',
      '--profiling=false',
      '--secure-port=1',
      '--',
      '--profiling=true',
    ]);
  });

  test('every problem is told at once, with its place', () => {
    const told = refusal(K, [
      set('profilin', 'false'),
      set('secure-port', 'x'),
      add('secure-port', '1'),
      set('enable-admission-plugins', 'Nonsense'),
    ]);
    expect(
      told.split('\n').map((line) => line.replace(/one of AlwaysAdmit, .*(?=, found)/, 'one of …')),
    ).toEqual([
      'm.yaml --profilin: expected a flag of kube-apiserver 1.35, found one that it does not know',
      '  hint: did you mean --profiling? --allow-unknown is for flags of a newer version',
      'm.yaml:25:7 --secure-port: expected a whole number from -9223372036854775808 to 9223372036854775807, found "x"',
      '  hint: --secure-port is of type int',
      'm.yaml:25:7 --secure-port: expected a list or a map, found --secure-port of type int',
      '  hint: set the whole value: --set secure-port=VALUE',
      'm.yaml:20:7 --enable-admission-plugins: expected one of …, found "Nonsense"',
      '  hint: --allow-unknown is for values of a newer version',
    ]);
  });

  test('a misspelt flag is not "absent already"', () => {
    expect(refusal(K, [unset('profilin')])).toContain('did you mean --profiling?');
    expect(edit(podWith('--gone-since-1.30=1'), [unset('gone-since-1.30')]).text).toBe(podWith());
    expectUnchanged(K, [unset('profiling')]);
  });

  test('unknown flags and names may be allowed, ill-typed values never', () => {
    const allow = { allowUnknown: true };
    expect(
      edit(K, [set('brand-new', 'x'), add('enable-admission-plugins', 'BrandNew')], allow).changesMade,
    ).toBe(2);
    expect(refusal(K, [set('profiling', 'maybe')], allow)).toContain('expected a boolean');
    expect(refusal(K, [set('profiling', '"true"')], allow)).toContain('expected a boolean');
  });

  test('a request about another kind of document is refused', () => {
    expect(refusal(K, [{ kind: 'setKey', path: 'readOnlyPort', value: 0 }])).toContain(
      'readOnlyPort: expected a change of a Pod',
    );
    expect(refusal(fixture('kubelet-config.yaml'), [set('profiling', 'false')])).toContain(
      '--profiling: expected a key of KubeletConfiguration',
    );
  });
});

describe('several changes in one edit', () => {
  test('each touches its own line', () => {
    const edited = edit(K, [
      set('profiling', 'false'),
      unset('event-ttl'),
      add('enable-admission-plugins', 'AlwaysPullImages'),
      set('secure-port', '6443'),
    ]);
    expect(edited.changesMade).toBe(3);
    expect(edited.argvAfter).toEqual(argvOf(edited.text));
    expect(compareArgv(edited.argvBefore, edited.argvAfter)).toEqual({
      equal: false,
      removed: ['--enable-admission-plugins=NodeRestriction', '--event-ttl=1h0m0s'],
      added: ['--enable-admission-plugins=NodeRestriction,AlwaysPullImages', '--profiling=false'],
    });
  });

  test('changes that undo each other are none', () => {
    expectUnchanged(K, [set('profiling', 'false'), unset('profiling')]);
  });

  test('a new flag stays in the list whose last flag goes', () => {
    const text = pod('    command: [kube-apiserver]', '    args:', '    - --profiling=true');
    expect(edit(text, [set('secure-port', '1'), unset('profiling')]).text).toBe(
      text.replace('--profiling=true', '--secure-port=1'),
    );
  });

  test('the last line without line end can be removed and followed', () => {
    const text = podWith('--profiling=true').replace(/\n {4}image: i\n$/, '');
    expect(edit(text, [unset('profiling')]).text).toBe(text.replace('\n    - --profiling=true', ''));
    expect(edit(text, [unset('profiling'), set('secure-port', '1')]).text).toBe(
      text.replace('--profiling=true', '--secure-port=1'),
    );
  });
});

describe('flow style', () => {
  test('one item per line stays one item per line, in JSON too', () => {
    const json = fixture('kube-apiserver.json');
    const edited = edit(json, [set('audit-log-maxage', '30'), set('profiling', 'false')]);
    expect(JSON.parse(edited.text)).toMatchObject({
      spec: {
        containers: [
          { command: ['kube-apiserver', '--profiling=false', '--secure-port=6443', '--audit-log-maxage=30'] },
        ],
      },
    });
    expect(changedLines(json, edited.text)).toMatchObject({
      added: [
        '          "--profiling=false",',
        '          "--secure-port=6443",',
        '          "--audit-log-maxage=30"',
      ],
    });
    expect(edit(edited.text, [unset('audit-log-maxage'), set('profiling', 'true')]).text).toBe(json);
  });

  test('a comment between flow items is never taken along', () => {
    const text = pod(
      '    command: [kube-apiserver, # main',
      '      --profiling=true, # why',
      '      --secure-port=1]',
    );
    expect(edit(text, [set('profiling', 'false')]).text).toBe(text.replace('=true', '=false'));
    expect(refusal(text, [unset('secure-port')])).toContain('comments in an unusual place');
  });
});

describe('what the component reads', () => {
  test('types decide what several occurrences mean', () => {
    const flags = effectiveFlags('kube-apiserver', [
      '/bin/kube-apiserver',
      '--profiling',
      '--audit-log-maxage',
      '5',
      '--audit_log_maxage=9',
      '--authorization-mode=Node',
      '--authorization-mode=RBAC',
      '--feature-gates=A=true',
      '--feature-gates=A=false,B=true',
      '--',
      '--secure-port=1',
    ]);
    expect(Object.fromEntries([...flags].map(([name, { value, index }]) => [name, [value, index]]))).toEqual({
      profiling: ['true', 1],
      'audit-log-maxage': ['9', 4],
      'authorization-mode': ['Node,RBAC', 6],
      'feature-gates': ['A=false,B=true', 8],
    });
    expect(flags.get('feature-gates')?.values).toEqual(['A=false', 'B=true']);
  });

  test('defaults are told apart from what is given', () => {
    expect(effectiveFlag('kube-apiserver', ['kube-apiserver'], '--profiling')).toMatchObject({
      value: 'true',
      explicit: false,
      index: null,
    });
    expect(effectiveFlag('kube-apiserver', ['kube-apiserver'], 'no-such-flag')).toBeUndefined();
  });

  test('command lines are compared from the first flag on', () => {
    expect(
      compareArgv(['/usr/bin/kube-apiserver', '--a=1'], ['kube-apiserver', '/x/script.js', '--a=1']),
    ).toEqual({ equal: true, removed: [], added: [] });
    expect(compareArgv(['k', '--a=1', '--b=1'], ['k', '--b=1', '--a=1']).equal).toBe(false);
  });
});
