/** More than a server takes of one value would fail the workflow task of a run, again and again, for ever. */
import type * as Workflow from '@temporalio/workflow';
import { expect, it, vi } from 'vitest';
import { attributeKeys, createAttributes } from '../../src/workflows/search-attributes.ts';

const { upserted } = vi.hoisted(() => ({ upserted: [] as { value: unknown }[] }));
vi.mock('@temporalio/workflow', async (original) => ({
  ...(await original<typeof Workflow>()),
  upsertSearchAttributes: (pairs: { value: unknown }[]) => void upserted.push(...pairs),
}));

/** of `limit.searchAttributesSizeOfValue` of the server */
const serverTakes = 2_048;

it('of a long list only what the server takes is searched by', () => {
  const { enable, upsert } = createAttributes();
  enable(true);
  // As a drift audit finds them when the benchmark of its schedule is another: each gone, and each new.
  const ids = ['cis-1.11', 'cis-1.12'].flatMap((of) =>
    Array.from({ length: 97 }, (_, at) => `${of}/1.2.${at}`),
  );
  upsert([
    { key: attributeKeys.CheckIds, value: ids },
    { key: attributeKeys.Node, value: 'cp-1' },
  ]);
  const [checks, node] = upserted.map(({ value }) => value);
  expect(Buffer.byteLength(JSON.stringify(ids))).toBeGreaterThan(serverTakes);
  expect(Buffer.byteLength(JSON.stringify(checks))).toBeLessThanOrEqual(serverTakes);
  expect(checks).toEqual(ids.slice(0, (checks as string[]).length));
  expect((checks as string[]).length).toBeGreaterThan(100);
  expect(node).toBe('cp-1');
});
