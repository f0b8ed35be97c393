/** The proof is part of the editor: a wrong edit is refused, whatever made it. */
import { describe, expect, test } from 'vitest';
import { proveArguments, proveTree } from '../../../src/domain/manifest/prove-edit.ts';
import { parseSource } from '../../../src/domain/manifest/source.ts';
import { K, add, edit, pod, podWith, refusal, remove, set, unset } from './support.ts';

describe('the tree', () => {
  const meant = parseSource(K).tree;

  test('that was meant passes, in any spelling', () => {
    expect(() => proveTree(K.replace('- --secure-port=6443', "- '--secure-port=6443'"), meant)).not.toThrow();
  });

  test.each([
    ['another argument', K.replace('=6443', '=6444'), 'spec.containers.0.command.10'],
    ['a lost key', K.replace('  hostNetwork: true\n', ''), 'spec.hostNetwork'],
    ['text that became a number', K.replace('tier: control-plane', 'tier: 5'), 'metadata.labels.tier'],
    [
      'two items in another order',
      K.replace(
        '- --secure-port=6443\n    - --service-cluster-ip-range=10.96.0.0/12',
        '- --service-cluster-ip-range=10.96.0.0/12\n    - --secure-port=6443',
      ),
      'spec.containers.0.command.10',
    ],
    ['an added key', `${K}extra: 1\n`, 'extra'],
  ])('with %s is refused at its place', (_, text, place) => {
    expect(() => proveTree(text, meant)).toThrow(
      `expected nothing but the intended change to differ, found another value at ${place}`,
    );
  });

  test('that does not parse is refused', () => {
    expect(() =>
      proveTree(K.replace('"--audit-log-path=/var/log/a b.log"', '"--audit-log-path=/x'), meant),
    ).toThrow('expected a text that parses after the edit');
  });

  test('an edit that would change a text beside it is refused', () => {
    const text = `${pod('    command: [kube-apiserver]')}  note: |\n    kept as it is`;
    const volume = { kind: 'volume', name: 'v', hostPath: '/srv', type: 'Directory' } as const;
    expect(refusal(text, [volume])).toContain('m.yaml:10:18 file: expected a line end behind its last line');
    expect(edit(`${text}\n`, [volume]).changesMade).toBe(1);
  });
});

describe('the arguments', () => {
  const before = [
    'kube-apiserver',
    '--profiling=true',
    '--secure-port=6443',
    '--authorization-mode=Node,RBAC',
  ];
  const prove = (changes: Parameters<typeof proveArguments>[1], after: string[]): (() => void) => {
    return () => proveArguments('kube-apiserver', changes, before, after);
  };
  const flagOf = (change: ReturnType<typeof set>): Parameters<typeof proveArguments>[1] => [
    change as Parameters<typeof proveArguments>[1][number],
  ];

  test.each([
    [
      set('profiling', 'false'),
      ['kube-apiserver', '--secure-port=6443', '--profiling=false', '--authorization-mode=Node,RBAC'],
    ],
    [add('authorization-mode', 'Webhook'), [...before.slice(0, 3), '--authorization-mode=Node,RBAC,Webhook']],
    [remove('authorization-mode', 'Node'), [...before.slice(0, 3), '--authorization-mode=RBAC']],
    [unset('profiling'), ['kube-apiserver', ...before.slice(2)]],
  ])('that hold %j pass', (change, after) => {
    expect(prove(flagOf(change), after)).not.toThrow();
  });

  test.each([
    [
      'a value that is not in force',
      set('secure-port', '1'),
      [...before, '--secure-port=1', '--secure-port=2'],
    ],
    [
      'another flag changed',
      set('profiling', 'false'),
      ['kube-apiserver', '--profiling=false', '--secure-port=1', before[3] ?? ''],
    ],
    [
      'a stray word',
      set('profiling', 'false'),
      ['kube-apiserver', '--profiling=false', 'false', ...before.slice(2)],
    ],
    ['an item that is still there', remove('authorization-mode', 'Node'), before],
    ['an item that is missing', add('authorization-mode', 'Webhook'), before],
    ['a flag that is still there', unset('profiling'), before],
  ])('with %s are refused', (_, change, after) => {
    expect(prove(flagOf(change), after)).toThrow('expected');
  });
});

test('an unknown name is normalised like a known one', () => {
  const edited = edit(podWith('--brand-new=1'), [set('brand_new', '2')], { allowUnknown: true });
  expect(edited.text).toBe(podWith('--brand-new=2'));
});
