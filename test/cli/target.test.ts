/** Which run a request is: one change by its target, or a batch. */
import { expect, it } from 'vitest';
import { oneTargetOf, qualifyChecks } from '../../src/cli/target.ts';
import { loadCatalog } from '../../src/catalog/load.ts';

const catalog = await loadCatalog();

it.each([
  ['one check', ['1.2.15'], 'kube-apiserver'],
  ['a mode', ['1.1.1'], 'files'],
  ['what travels together anyway', ['1.2.16', '1.2.17', '3.2.1'], 'kube-apiserver'],
  ['what does not, on one component: one of them may be to blame', ['1.2.15', '1.2.14'], null],
  ['two components', ['1.2.15', '1.4.1'], null],
])('%s', async (_name, ids, target) => {
  expect(oneTargetOf(ids, catalog)).toBe(target);
});

it('refuses what the catalog does not have', async () => {
  expect(() => oneTargetOf(['1.2.15', '9.9.9'], catalog)).toThrow(
    'check 9.9.9: expected a check of cis-1.12',
  );
});

it('a bare number is one of the configured benchmark, wherever it is read', () => {
  const ids = ['1.2.16', ' 2.2 ', 'cis-1.9/1.2.15', 'apiserver-profiling-off'];
  expect(qualifyChecks(ids, 'cis-1.8')).toEqual([
    'cis-1.8/1.2.16',
    'cis-1.8/2.2',
    'cis-1.9/1.2.15',
    'apiserver-profiling-off',
  ]);
  expect(qualifyChecks(ids, 'cis-1.12')).toEqual(ids);
});
