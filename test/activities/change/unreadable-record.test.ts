/** A worker of another version may be told what its record cannot hold: that must be found before anything is written. */
import { afterEach, beforeEach, expect, it } from 'vitest';
import { rollBack } from '../../../src/activities/rollback/roll-back.ts';
import {
  applyPlanned,
  changeId,
  createTestNode,
  deed,
  oldText,
  planChange,
  rollBackInput,
} from './test-node.ts';
import type { TestNode } from './test-node.ts';

let node: TestNode;
beforeEach(async () => {
  node = await createTestNode();
});
afterEach(() => node.cleanUp());

it('a change whose record nobody could read again is refused, and nothing is written', async () => {
  const planned = await planChange(node);
  // As JSON carries a number that is none, of a limit that could not be read.
  Object.assign(planned.plan.limits, { revertAfterMs: null });
  const report = await applyPlanned(node, planned);
  expect(report).toMatchObject({ state: 'refused', end: { code: 'NODE_ERROR' } });
  expect(report.end?.reason).toContain('revertAfterMs');
  expect(await node.manifestText()).toBe(oldText);
  expect((await rollBack(node.context, rollBackInput(planned), deed)).state).toBe('refused');
  expect((await node.context.records.list()).map((one) => one.changeId)).toEqual([changeId]);
});
