/** What a batch says at its end. */
import { expect, it } from 'vitest';
import { batchResult } from '../../src/workflows/batch/batch-result.ts';
import { ended, fakeBatch } from './support/fake-batch.ts';

it('the way back is named by the run, not by the name that the next batch has too', async () => {
  const { batch, tally } = await fakeBatch({ all: true, allOrNothing: true }, () => ({}));
  batch.view.status.runs.push(ended('files', 1));
  const failed = { reason: 'edited by hand', code: 'CONFLICT' as const, isCancelled: false };
  const { runId, hint } = batchResult(batch, { ...tally, stopped: failed, putBack: { failed } });
  expect(runId).toBe('first-run');
  expect(hint).toContain('kubemend backups restore --run first-run');
});

it('what stopped it may say what to do', async () => {
  const { batch, tally } = await fakeBatch({ all: true }, () => ({}));
  const stopped = {
    reason: 'unwell',
    code: 'UNHEALTHY_BEFORE' as const,
    hint: 'by name',
    isCancelled: false,
  };
  expect(batchResult(batch, { ...tally, stopped }).hint).toBe('by name');
});
