/** The input of a batch: what is asked for, what comes with it, and every problem at once. */
import { describe, expect, it } from 'vitest';
import { parseBatch } from '../../../src/activities/control/parse-batch.ts';
import type { TemporalService } from '../../../src/adapters/service/temporal-service.ts';
import { loadCatalog } from '../../../src/catalog/load.ts';
import type { BatchInput } from '../../../src/contracts/batch.ts';
import type { ParsedBatch } from '../../../src/contracts/deeds.ts';

const catalog = await loadCatalog();
const temporal = { hasSearchAttributes: async () => Promise.resolve(true) } as TemporalService;

const parse = async (input: Partial<BatchInput>, workflowId = 'batch/c/cp-1'): Promise<ParsedBatch> =>
  await parseBatch({ input: { cluster: 'c', node: 'cp-1', ...input }, workflowId }, { temporal, catalog });

describe('what is asked for', () => {
  it('is the whole catalog, less what is excluded', async () => {
    expect((await parse({ all: true })).checks).toHaveLength(97);
    const { checks } = await parse({ all: true, exclude: ['1.2.11', 'kubelet-pod-pids'] });
    expect(checks).toHaveLength(95);
    expect(checks.map(({ slug }) => slug)).not.toContain('apiserver-always-pull-images');
  });

  it('is what is named, with what travels with it, in the order of the benchmark', async () => {
    const { checks } = await parse({ checks: ['4.2.6', '1.2.17', 'cis-1.8/1.2.16'] });
    expect(checks.map(({ id }) => id.replace('cis-1.12/', ''))).toEqual([
      ...['1.2.15', '1.2.16', '1.2.17', '1.2.18', '1.2.19'],
      ...['3.2.1', '4.2.6'],
    ]);
    expect(checks.at(-1)).toMatchObject({
      target: 'kubelet',
      kind: 'auto',
      risk: 'low',
      words: ['makeIPTablesUtilChains'],
      parameters: [],
    });
  });
});

it.each<[string, Partial<BatchInput>, string]>([
  ['neither', {}, 'checks: expected exactly one of checks or all, found none'],
  ['both', { all: true, checks: ['1.2.15'] }, 'checks: expected exactly one of checks or all, found both'],
  [
    'an unknown check',
    { checks: ['1.2.15', '9.9.9'] },
    'checks.1: check 9.9.9: expected a check of cis-1.12',
  ],
  ['an unknown exclusion', { all: true, exclude: ['9.9.9'] }, 'exclude.0: check 9.9.9'],
  ['an unknown field', { all: true, fast: true } as Partial<BatchInput>, 'fast'],
  ['no number', { all: true, maxRestarts: -1 }, 'maxRestarts'],
  [
    'an unknown parameter',
    { checks: ['1.2.15'], parameters: { podPidsLimit: 5 } },
    'parameters.podPidsLimit',
  ],
  [
    'what another needs, excluded',
    { all: true, exclude: ['1.2.16'] },
    'cis-1.12/1.2.17 requires cis-1.12/1.2.16: exclude both, or none',
  ],
])('refuses %s', async (_name, input, problem) => {
  await expect(parse(input)).rejects.toMatchObject({
    name: 'InputError',
    message: expect.stringContaining(problem) as string,
  });
});

it('says which id it should have', async () => {
  await expect(parse({ all: true }, 'batch/c/cp-2')).rejects.toThrow(
    'workflow id: expected "batch/c/cp-1", found "batch/c/cp-2"',
  );
});
