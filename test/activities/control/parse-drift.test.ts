/** The input of a drift audit, and of its schedule: what is audited, and every problem at once. */
import { describe, expect, it } from 'vitest';
import { parseAll } from '../../../src/activities/control/input-problems.ts';
import { parseDrift } from '../../../src/activities/control/parse-drift.ts';
import type { TemporalService } from '../../../src/adapters/service/temporal-service.ts';
import { loadCatalog } from '../../../src/catalog/load.ts';
import type { ParsedDrift } from '../../../src/contracts/deeds.ts';
import { DriftSchedule } from '../../../src/contracts/drift.ts';
import type { DriftInput } from '../../../src/contracts/drift.ts';

const catalog = await loadCatalog();
const temporal = { hasSearchAttributes: async () => Promise.resolve(true) } as TemporalService;
const parse = async (input: Partial<DriftInput>, workflowId = 'drift/c/cp-1'): Promise<ParsedDrift> =>
  await parseDrift({ input: { cluster: 'c', node: 'cp-1', ...input }, workflowId }, { temporal, catalog });

it('is the whole catalog, and mends nothing, unless it says otherwise', async () => {
  const { checks, request } = await parse({});
  expect(checks).toHaveLength(97);
  expect(request).toMatchObject({ remediate: 'none', parameters: {} });
});

it('is what is named and what that requires: with it, it would be mended, too', async () => {
  const { checks } = await parse({ checks: ['1.2.17'] });
  expect(checks.map(({ id }) => id.replace('cis-1.12/', ''))).toEqual(
    expect.arrayContaining(['1.2.16', '1.2.17', '3.2.1']),
  );
  // What only a batch reads would make each history longer.
  expect(checks[0]).not.toHaveProperty('guidance');
});

it('says by what each check is meant, and which the schedule names: others are mended by name alone', async () => {
  const { checks, named } = await parse({ checks: ['1.2.17'] });
  expect(named).toEqual(['cis-1.12/1.2.17']);
  for (const { slug, digest } of checks) expect(digest).toBe(catalog.digest(slug));
  expect((await parse({})).named).toBeUndefined();
});

it('leaves out what is excluded, with or without a reason', async () => {
  const exclude = ['1.2.17', { check: '1.1.1', reason: 'put back on purpose' }];
  const { checks } = await parse({ exclude });
  const ids = checks.map(({ id }) => id);
  expect(ids).toHaveLength(97 - 2);
  expect(ids).not.toContain('cis-1.12/1.1.1');
  await expect(parse({ exclude: ['9.9.9'] })).rejects.toThrow('exclude.0: check 9.9.9: expected a check');
});

describe('the workflow id', () => {
  it('is that of the node, with a name, and with the time that Temporal adds', async () => {
    for (const id of [
      'drift/c/cp-1',
      'drift/c/cp-1/nightly',
      'drift/c/cp-1-2026-01-31T04:05:06Z',
      'drift/c/cp-1/nightly-2026-01-31T04:05:06Z',
    ]) {
      expect((await parse({}, id)).request.node).toBe('cp-1');
    }
  });

  it('of another node is refused', async () => {
    for (const id of [
      'drift/c/cp-2',
      'drift/c/cp-10',
      'batch/c/cp-1',
      'drift/c/cp-10-2026-01-31T04:05:06Z',
    ]) {
      await expect(parse({}, id)).rejects.toThrow('workflow id: expected "drift/c/cp-1"');
    }
  });
});

it('that is wrong names every problem', async () => {
  const input = { checks: ['9.9.9'], remediate: 'high', every: '1h' } as unknown as DriftInput;
  const refused = parse(input, 'drift/c/cp-2');
  await expect(refused).rejects.toThrow('checks.0: check 9.9.9: expected a check of cis-1.12');
  await expect(refused).rejects.toThrow('remediate: ');
  await expect(refused).rejects.toMatchObject({
    hint: expect.stringContaining('drift-request.schema.json') as string,
  });
});

it.each([
  [{}, 'every: expected exactly one of every and cron, found none'],
  [{ every: '1h', cron: '@daily' }, 'every: expected exactly one of every and cron, found both'],
  [{ every: '1h', timezone: 'Europe/Paris' }, 'timezone: expected cron beside it, found none'],
  [{ every: 'daily' }, 'every: expected a duration such as "500ms", "30s", "10m" or "1h"'],
  [{ cron: '@daily # at night' }, 'cron: expected five to seven fields'],
  [{ every: '1h', name: 'a/b' }, 'name: expected letters'],
])('a schedule of %j is refused', (input, expected) => {
  expect(parseAll(DriftSchedule, input).problems).toEqual([expect.stringContaining(expected)]);
});
