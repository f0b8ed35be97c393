/** Which nodes are meant: names, roles, labels, and what is none of them. */
import { describe, expect, it } from 'vitest';
import { chooseTargets } from '../../../src/domain/fleet-targets/choose.ts';
import { nodeOfRun } from '../../../src/domain/fleet-targets/known-nodes.ts';
import { parseNameList } from '../../../src/domain/fleet-targets/name-list.ts';
import { parseSelector } from '../../../src/domain/fleet-targets/selector.ts';
import { roleByLabels } from '../../../src/domain/fleet-targets/target.ts';
import type { FleetTarget } from '../../../src/domain/fleet-targets/target.ts';

const targets: FleetTarget[] = [
  { name: 'cp-1', role: 'control-plane', labels: { zone: 'a' } },
  { name: 'w-1', role: 'worker', labels: { zone: 'a', tier: 'gold' } },
  { name: 'w-2', role: 'worker', labels: { zone: 'b' } },
  { name: 'x-1' },
];
const chosen = (wanted: Partial<Parameters<typeof chooseTargets>[1]>): string[] =>
  chooseTargets(targets, { nodes: [], ...wanted }, 'nodes.yaml').map(({ name }) => name);

describe('the nodes that are meant', () => {
  it('are all of the source, in its order, or those named', () => {
    expect(chosen({})).toEqual(['cp-1', 'w-1', 'w-2', 'x-1']);
    expect(chosen({ nodes: ['w-2', 'cp-1'] })).toEqual(['cp-1', 'w-2']);
  });

  it('of a role: one whose role nobody has told stays, for it is asked itself', () => {
    expect(chosen({ role: 'worker' })).toEqual(['w-1', 'w-2', 'x-1']);
  });

  it('a name that is not there is an error with the nearest, whatever else is found', () => {
    expect(() => chosen({ nodes: ['cp-1', 'w-11'] })).toThrow(
      'nodes.yaml: expected a node w-11, found none of that name; did you mean w-1?',
    );
  });

  it.each(['!gpu', 'zone!=a', 'zone=a'])(
    'by labels of a source that knows none, %s, are nobody',
    (selector) => {
      const names = [{ name: 'cp-1' }, { name: 'w-1' }];
      expect(() => chooseTargets(names, { nodes: [], selector }, 'nodes.txt')).toThrow(
        `nodes.txt: expected nodes with labels beside --selector ${selector}, found none`,
      );
    },
  );

  it('nothing left is an error that says what was asked for', () => {
    expect(() => chosen({ nodes: ['cp-1'], role: 'worker', selector: 'zone=b' })).toThrow(
      'nodes.yaml: expected nodes named cp-1, of the role worker, with zone=b, found none of 4',
    );
  });
});

it.each([
  ['zone=a', ['cp-1', 'w-1']],
  ['zone==b', ['w-2']],
  ['zone!=a', ['w-2', 'x-1']],
  ['tier', ['w-1']],
  ['!tier,zone', ['cp-1', 'w-2']],
  ['zone in (a, b), tier notin (gold)', ['cp-1', 'w-2']],
  ['zone=', []],
])('the selector %s', (text, names) => {
  const isMet = parseSelector(text);
  expect(targets.filter(({ labels }) => isMet(labels ?? {})).map(({ name }) => name)).toEqual(names);
});

it.each(['', 'zone=a,', 'zone ~ a', 'a b', 'toString in a'])('"%s" is no selector', (text) => {
  expect(() => parseSelector(text)).toThrow(`--selector ${text}: expected key`);
});

it('a property that every object has is no label', () => {
  expect(parseSelector('toString')({})).toBe(false);
});

it('a control-plane node is known by its label, whatever its value', () => {
  expect(roleByLabels({ 'node-role.kubernetes.io/control-plane': '' })).toBe('control-plane');
  expect(roleByLabels({ 'node-role.kubernetes.io/master': 'true' })).toBe('control-plane');
  expect(roleByLabels({ 'kubernetes.io/os': 'linux' })).toBe('worker');
});

describe('a plain list', () => {
  it('has a name on each line, and where it is', () => {
    expect(parseNameList('# all\ncp-1\n\n  w-1.example # spare\r\n')).toEqual([
      { name: 'cp-1', line: 2, column: 1 },
      { name: 'w-1.example', line: 4, column: 3 },
    ]);
  });

  it.each(['', '# none\n', 'nodes:\n', '- cp-1\n', '{"nodes": []}', '[cp-1]', 'cp-1 cp-2\n', 'a: b'])(
    'is not %j',
    (text) => {
      expect(parseNameList(text)).toBeNull();
    },
  );
});

it.each([
  ['batch/prod/cp-1', 'cp-1'],
  ['remediate/prod/cp-1/kube-apiserver', 'cp-1'],
  ['drift/prod/cp-1-2026-01-31T04:05:06Z', 'cp-1'],
  ['ask/prod/w-2/l5x-1', 'w-2'],
  ['reconcile/prod/cp-1/0123456789abcdef', 'cp-1'],
  ['batch/test/cp-1', undefined],
  ['guard/prod', undefined],
  ['fleet/prod/all', undefined],
])('the run %s is of the node %s', (id, node) => {
  expect(nodeOfRun(id, 'prod')).toBe(node);
});
