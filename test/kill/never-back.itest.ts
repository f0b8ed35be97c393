/**
 * The node worker dies after the write and never comes back. The recoverer alone, without Temporal, puts the change back
 * and makes its record final; the run stays open and says since when the node is silent, until an operator abandons it.
 */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { RemediationStatus } from '../../src/contracts/deeds.ts';
import { messages } from '../../src/domain/names.ts';
import { eventually } from '../practice/support/practice-nodes.ts';
import { hexOf } from './support/judge.ts';
import { shortRequest } from './support/moments.ts';
import { resultOf, startBench } from './support/run-cell.ts';
import type { Bench } from './support/run-cell.ts';

let bench: Bench;
beforeAll(async () => {
  bench = await startBench();
});
afterAll(async () => await bench.stop());

it('H22, H23: recover makes the record final, the run says "node silent since", and `abandon` ends it', async () => {
  const { stack, watch, bytes } = bench;
  await watch.report();
  stack.failPoints.arm('gate.soak');
  const handle = await stack.start({
    ...shortRequest,
    // Longer than a busy machine takes to come to the soak.
    revertAfter: '40s',
    unreachableAfter: '4s',
    abandonAfter: '1s',
    report: { within: '2s' },
  });
  await eventually('the soak', () => stack.failPoints.whoReached('gate.soak'), 60_000);
  await stack.parts['node worker'].kill();
  stack.failPoints.releaseAll();

  const record = await eventually(
    'recover alone to end the change',
    () => stack.records().find(({ state }) => state === 'rolledBack' || state === 'rollbackFailed'),
    90_000,
  );
  expect(record.end).toMatchObject({ code: 'SELF_REVERTED', by: 'recover' });
  expect(record.history.map(({ state, by }) => `${state} ${by}`).slice(-2)).toEqual([
    'reverting recover',
    'rolledBack recover',
  ]);
  const manifest = stack.node.manifestPath('kube-apiserver');
  expect(readFileSync(manifest).equals(bytes.old)).toBe(true);

  const status = await eventually(
    'the run to say since when the node is silent',
    async () => {
      const now = await handle.query<RemediationStatus>(messages.status);
      return now.nodeSilentSince === null ? undefined : now;
    },
    60_000,
  );
  expect(status.waitingFor).toBe(`health gate: node silent since ${status.nodeSilentSince}`);
  expect((await handle.describe()).status.name).toBe('RUNNING');

  await handle.signal(messages.abandon, { by: 'ana', reason: 'the machine burnt down' });
  const result = await resultOf(handle);
  expect(result).toMatchObject({
    status: 'REMEDIATION_FAILED_ROLLBACK_FAILED',
    code: 'ABANDONED',
    success: false,
    auditVerified: false,
  });
  expect(result.reason).toContain(`node not seen since ${status.nodeSilentSince}`);
  expect(result.reason).toContain('ana: the machine burnt down');
  expect(readFileSync(result.backups[0]?.path ?? '').equals(bytes.old)).toBe(true);

  const forms = { [hexOf(bytes.old)]: 'old', [hexOf(bytes.new)]: 'new' };
  const course = (await watch.report()).filter(({ name }) => name === 'kube-apiserver.yaml');
  expect(course.map(({ digest }) => forms[digest] ?? digest)).toEqual(['old', 'new', 'old']);

  // It comes back after all: its record decides, and nothing is touched on behalf of the abandoned run.
  await stack.parts['node worker'].restart();
  expect(stack.records().at(-1)).toEqual(record);
}, 300_000);
