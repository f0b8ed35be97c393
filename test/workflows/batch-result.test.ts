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

it('outages are added up, of the API server too, also beside runs that measured none', async () => {
  const { batch, tally } = await fakeBatch({ all: true }, () => ({}));
  batch.view.status.runs.push(
    ended('kube-apiserver', 1, { outageMs: 4_000, apiOutageMs: 4_000 }),
    ended('etcd', 1, { outageMs: 2_000, apiOutageMs: 3_000 }),
    ended('files', 0, { outageMs: null, apiOutageMs: null }),
    // of a worker from before it was measured
    ended('kubelet', 1, { outageMs: 500 }),
  );
  expect(batchResult(batch, tally)).toMatchObject({ outageMs: 6_500, apiOutageMs: 7_000 });
  batch.view.status.runs.splice(0, 2);
  expect(batchResult(batch, tally)).toMatchObject({ outageMs: 500, apiOutageMs: null });
});

it('of a component whose later change could not be put back nothing counts as fixed', async () => {
  const { batch, tally } = await fakeBatch({ checks: ['1.2.15', '1.2.30', '1.4.1'] }, () => ({}));
  const [profiling, signing, scheduler] = batch.parsed.checks.map(({ id }) => id);
  const outcomes: [string | undefined, 'fixed' | 'failed'][] = [
    [profiling, 'fixed'],
    [signing, 'failed'],
    [scheduler, 'fixed'],
  ];
  for (const [id, outcome] of outcomes) tally.outcomes.set(id ?? '', { outcome, reason: 'as its run says' });
  const reason = 'the old form does not answer';
  const lost = { status: 'REMEDIATION_FAILED_ROLLBACK_FAILED' as const, reason };
  batch.view.status.runs.push(
    ended('kube-apiserver', 1, { checks: [profiling ?? ''] }),
    ended('kube-scheduler', 1, { checks: [scheduler ?? ''] }),
    ended('kube-apiserver', 2, { checks: [signing ?? ''], ...lost }),
  );
  const todo = batch.parsed.checks.map((check) => ({ check, before: 'fail' as const }));
  const { checks } = batchResult(batch, { ...tally, selection: { todo, leftOut: [] } });
  expect(checks.map(({ outcome, after }) => [outcome, after])).toEqual([
    ['failed', null],
    ['failed', null],
    ['fixed', 'pass'],
  ]);
  expect(checks[0]?.reason).toBe(reason);
});
