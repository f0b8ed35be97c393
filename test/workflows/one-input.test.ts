/** A second `--input` of the `temporal` CLI is no part of a request, and must not be believed to be one. */
import { expect, it } from 'vitest';
import { askNode } from '../../src/workflows/ask-node.ts';
import { remediateBatch } from '../../src/workflows/batch/remediate-batch.ts';
import { auditDrift } from '../../src/workflows/drift/audit-drift.ts';
import { remediateFleet } from '../../src/workflows/fleet/remediate-fleet.ts';
import { remediate } from '../../src/workflows/remediate.ts';

const second = { dryRun: true };

it.each([
  ['remediate', remediate],
  ['remediateBatch', remediateBatch],
  ['auditDrift', auditDrift],
  ['askNode', askNode],
  ['remediateFleet', async (input: unknown, more: object) => await remediateFleet(input, more as never)],
])('%s is not begun with two inputs', async (name, begin) => {
  await expect(begin({}, second)).rejects.toThrow(`${name}: expected one input, found 2`);
});
