/** One component of a batch: what may be begun, and what a run is asked. */
import { describe, expect, it } from 'vitest';
import type { BatchCheck, BatchInput, BatchRun } from '../../src/contracts/batch.ts';
import { bundlesOf } from '../../src/domain/batch/bundles.ts';
import { selectChecks } from '../../src/domain/batch/select.ts';
import type { Seen } from '../../src/domain/batch/select.ts';
import { endOfBatch } from '../../src/domain/fleet/node-end.ts';
import { batchResult } from '../../src/workflows/batch/batch-result.ts';
import { mendBundle } from '../../src/workflows/batch/mend-bundle.ts';
import { inputOf } from '../../src/workflows/batch/run-input.ts';
import { ended, fakeBatch } from './support/fake-batch.ts';
import type { FakeBatch } from './support/fake-batch.ts';

/** @returns what became of the API server's checks, and why nothing more may be begun */
async function mend(
  asked: Partial<BatchInput>,
  before: BatchRun[] = [],
  prepare?: (fake: FakeBatch) => void,
) {
  const fake = await fakeBatch(asked, () => ({ status: 'FIXED' }));
  fake.batch.view.status.runs.push(...before);
  prepare?.(fake);
  const bundle = bundlesOf(fake.batch.parsed.checks).at(-1);
  if (bundle === undefined) throw new Error('no bundle');
  return { ...fake, stop: await mendBundle(fake.batch, bundle, fake.tally) };
}

function failing(checks: readonly BatchCheck[]): Map<string, Seen> {
  return new Map(checks.map(({ id }) => [id, { check: id, verdict: 'fail', reason: '' }]));
}

it('asks for the same checks in the same order, however they were parted: their order is part of the hash', async () => {
  const { batch } = await fakeBatch({ checks: ['1.2.15', '1.2.3', '1.2.9'] }, () => ({}));
  const ids = ['cis-1.12/1.2.3', 'cis-1.12/1.2.9', 'cis-1.12/1.2.15'];
  expect(inputOf(batch, { checks: ids.toReversed() }).checks).toEqual(ids);
});

it.each<[string, (fake: FakeBatch) => void, Partial<BatchInput>]>([
  ['an abort', ({ batch }) => (batch.view.isAborted = () => true), {}],
  ['a cancellation', ({ batch }) => (batch.isCancelled = () => true), {}],
  ['a budget that is used up', () => undefined, { maxRestarts: 1 }],
])('%s ends it with a code', async (_name, prepare, asked) => {
  const { stop, begun } = await mend({ checks: ['1.2.15'], ...asked }, [], prepare);
  expect(begun).toEqual([]);
  expect(stop?.code).toBe('CANCELLED');
});

it.each([
  ['REFUSED', 'OPEN_CHANGE', 'refused'],
  ['REFUSED', 'CONTROL_PLANE_BUSY', 'refused'],
  ['REMEDIATION_FAILED', 'NO_RECOVERER', 'failed'],
  ['REMEDIATION_FAILED_ROLLED_BACK', 'SELF_REVERTED', 'failed'],
] as const)(
  'a node that is not to be changed now (%s %s): its checks are %s',
  async (status, code, outcome) => {
    const fake = await fakeBatch({ checks: ['1.2.15'] }, () => ({ status, code, reason: 'why' }));
    fake.tally.selection = selectChecks(fake.batch.parsed.checks, failing(fake.batch.parsed.checks), {
      ...{ acceptRisk: 'high', named: new Set<string>(), accepted: new Set<string>(), reported: new Map() },
    });
    const [bundle] = bundlesOf(fake.batch.parsed.checks);
    fake.tally.stopped = await mendBundle(fake.batch, bundle!, fake.tally);
    const result = batchResult(fake.batch, fake.tally);
    expect(result.checks.map((check) => check.outcome)).toEqual([outcome]);
    expect(result).toMatchObject({ status, code });
    // What was refused counts for no stop rule of a fleet.
    expect(endOfBatch(result).isFailure ?? false).toBe(outcome === 'failed');
  },
);

it.each([
  ['REFUSED', 'KNOWN_TO_BREAK', 'refused'],
  ['REMEDIATION_FAILED_ROLLED_BACK', 'GATE_FAILED', 'failed'],
] as const)(
  'of all or nothing that is not taken apart (%s %s) each check is %s',
  async (status, code, outcome) => {
    const asked = { checks: ['1.2.15', '1.2.9'], allOrNothing: true };
    const { batch, tally } = await fakeBatch(asked, () => ({ status, code, reason: 'why' }));
    const [bundle] = bundlesOf(batch.parsed.checks);
    expect(await mendBundle(batch, bundle!, tally)).toMatchObject({ code });
    const outcomes = [...tally.outcomes.values()].map((told) => told.outcome);
    expect(outcomes).toEqual([outcome, outcome]);
  },
);

describe('a budget of restarts', () => {
  const checks = ['1.2.15'];
  const held = [ended('files', 1, { restarts: 0 }), ended('kube-scheduler', 2), ended('etcd', 3)];

  it.each([
    [false, 4, true],
    [false, 3, false],
    [true, 6, true],
    [true, 5, false],
  ])('all or nothing %s, at most %i: begun is %s', async (allOrNothing, maxRestarts, isBegun) => {
    const { begun, stop } = await mend({ checks, allOrNothing, maxRestarts }, held);
    expect(begun).toHaveLength(isBegun ? 1 : 0);
    if (!isBegun) expect(stop?.reason).toContain(`2 restarts of at most ${maxRestarts} are used`);
    if (!isBegun && allOrNothing) expect(stop?.reason).toContain('putting the others back 2');
  });

  it('keeps what a run that is under way has decided', async () => {
    const asked = { checks, allOrNothing: true, maxRestarts: 5 };
    const old = await mend(asked, held, ({ batch }) => (batch.isNew = () => false));
    expect(old.begun).toHaveLength(1);
  });
});
