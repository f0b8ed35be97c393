/** What differs between the plan that was shown and the one of now. */
import { describe, expect, it } from 'vitest';
import type { PlannedChange } from '../../../src/contracts/plan.ts';
import { planDifferences } from '../../../src/domain/plan/compare-plans.ts';
import { change, form, planned } from './expected.ts';

const other = 'f'.repeat(64);

const found = (more: Partial<PlannedChange> = {}): Parameters<typeof planDifferences>[1] => ({
  ...planned(more),
  diff: '+ profiling',
});

it('of the same hash is nothing', () => {
  expect(planDifferences(planned(), found())).toEqual([]);
  expect(planDifferences({ ...planned(), diff: '+ profiling' }, found())).toEqual([]);
});

it('of a file that somebody has edited is named, although its hash is the same', () => {
  const edited = planned({ files: [change('/m', form('a'), form('c'))] });
  expect(planDifferences(edited, found())).toEqual([
    '/m: expected it to become sha256:cccccccccccc 0600 0:0, found sha256:bbbbbbbbbbbb 0600 0:0',
  ]);
  expect(planDifferences({ ...planned(), diff: '+ nothing' }, found())).toEqual([
    'the diff: expected the one that was shown, found another',
  ]);
});

it('what is told of kubeadm’s ConfigMap is no part of the plan', () => {
  const shown = { ...planned({ persistPreview: 'as on the node: --v' }), diff: '+ profiling' };
  expect(planDifferences(shown, found({ persistPreview: 'says so already' }))).toEqual([]);
  expect(planDifferences(shown, found())).toEqual([]);
});

describe('of another hash is named', () => {
  const { identity, versions } = planned();
  it.each<[string, Partial<PlannedChange>, string[]]>([
    ['a target', { target: 'etcd' }, ['target: expected kube-apiserver, found etcd']],
    [
      'a machine',
      { identity: { ...identity, machineId: 'm-2' } },
      ['the machine: machineId: expected m-1, found m-2'],
    ],
    [
      'a version',
      { versions: { ...versions, kubelet: 'v1.35.5' } },
      ['version of kubelet: expected v1.35.4, found v1.35.5'],
    ],
    [
      'checks',
      { checks: ['cis-1.12/1.2.16'] },
      [
        'cis-1.12/1.2.15: expected to be mended, found that it is not to be',
        'cis-1.12/1.2.16: expected not to be mended, found that it is to be',
      ],
    ],
    [
      'what a file is, and then not also what it would become',
      { files: [change('/m', form('c'), form('d'))] },
      ['/m: expected that it is sha256:aaaaaaaaaaaa 0600 0:0, found sha256:cccccccccccc 0600 0:0'],
    ],
    [
      'what a file becomes',
      { files: [change('/m', form('a'), form('b', '0640'))] },
      ['/m: expected it to become sha256:bbbbbbbbbbbb 0600 0:0, found sha256:bbbbbbbbbbbb 0640 0:0'],
    ],
    [
      'which files',
      { files: [change('/n', form(null), form('b'))] },
      ['/m: expected a change of it, found none', '/n: expected no change of it, found one'],
    ],
    [
      'a link',
      { files: [{ ...change('/m', form('a'), form('b')), linkPath: '/l' }] },
      ['/m: expected it by its own name, found /l'],
    ],
    [
      'that nothing else is known to differ',
      {},
      [`the plan's hash: expected ${'e'.repeat(64)}, found ${other}: its parameters differ`],
    ],
  ])('%s', (_name, now, differences) => {
    expect(planDifferences(planned(), found({ planHash: other, ...now }))).toEqual(differences);
  });
});

it('without a known hash is what differs in all that the hash is of', () => {
  const expected = { ...planned(), planHash: null };
  expect(planDifferences(expected, found())).toEqual([]);
  expect(planDifferences(expected, found({ checks: [] }))).toHaveLength(1);
});
