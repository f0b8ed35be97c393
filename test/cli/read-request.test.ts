/** A typo begins nothing: it is found by what the workflow itself would say. */
import { expect, it, vi } from 'vitest';
import { parseBatch } from '../../src/activities/control/parse-batch.ts';
import type { TemporalService } from '../../src/adapters/service/temporal-service.ts';
import { loadCatalog } from '../../src/catalog/load.ts';
import { carryOutBatch } from '../../src/cli/carry-out.ts';
import { assertReadable } from '../../src/cli/read-request.ts';
import type { AskedRun } from '../../src/cli/read-request.ts';
import type { Session } from '../../src/cli/session.ts';

const catalog = await loadCatalog();
const place = { cluster: 'c', node: 'cp-1' };
const ids = {
  remediate: 'remediate/c/cp-1/kubelet',
  remediateBatch: 'batch/c/cp-1',
  remediateFleet: 'fleet/c',
};
const run = (type: AskedRun['type'], input: object): AskedRun => ({
  type,
  workflowId: ids[type],
  input:
    type === 'remediateFleet'
      ? { cluster: 'c', nodes: [{ node: 'cp-1' }], ...input }
      : { ...place, ...input },
});
const checks = ['4.2.13'];

const malformed: [string, AskedRun][] = [
  ['--all and a check', run('remediateBatch', { all: true, checks: ['1.4.1'] })],
  ['--soak 5x', run('remediateFleet', { all: true, soak: '5x' })],
  ['--waves 200%', run('remediateFleet', { all: true, waves: { steps: ['200%'] } })],
  ['--pace turbo', run('remediate', { checks, pace: 'turbo' })],
  ['--settle 5', run('remediate', { checks, gate: { settle: '5' } })],
];
it.each(malformed)('%s is refused, also of a request that was kept', (_name, asked) => {
  const refusal = expect.objectContaining({ name: 'InputError', code: 'INVALID_REQUEST' }) as Error;
  expect(() => assertReadable(asked, catalog)).toThrow(refusal);
  expect(() => assertReadable(asked, undefined)).toThrow(refusal);
});

const byNames: [string, AskedRun, string][] = [
  [
    'a number that is none',
    run('remediate', { checks, parameters: { podPidsLimit: 'abc' } }),
    'podPidsLimit: expected',
  ],
  [
    'an unknown parameter',
    run('remediate', { checks, parameters: { foo: '1' } }),
    'parameters.foo: expected',
  ],
  ['of a batch', run('remediateBatch', { all: true, parameters: { foo: '1' } }), 'parameters.foo: expected'],
  ['of a fleet', run('remediateFleet', { all: true, parameters: { foo: '1' } }), 'parameters.foo: expected'],
  [
    'a check that is named and excluded, and no other,',
    run('remediateBatch', { checks: ['1.4.1', '1.3.2'], exclude: ['1.3.2', '1.4.1'] }),
    'found all of them excluded: cis-1.12/1.4.1, cis-1.12/1.3.2',
  ],
  [
    'the same of a fleet',
    run('remediateFleet', { checks: ['1.4.1'], exclude: ['1.4.1'] }),
    'found all of them excluded: cis-1.12/1.4.1',
  ],
  ['an unknown check', run('remediateBatch', { all: true, exclude: ['9.9.9'] }), '9.9.9'],
];
it.each(byNames)('%s is refused where the names were looked up', (_name, asked, words) => {
  expect(() => assertReadable(asked, catalog)).toThrow(words);
  expect(() => assertReadable(asked, undefined)).not.toThrow();
});

it('in the words of the workflow', async () => {
  const input = { ...place, all: true, checks: ['1.4.1'], gate: { settle: '5' } };
  const temporal = {} as TemporalService;
  const said = await parseBatch({ input, workflowId: 'batch/c/cp-1' }, { temporal, catalog }).then(
    () => 'nothing',
    (error: unknown) => (error as Error).message,
  );
  expect(() => assertReadable(run('remediateBatch', input), catalog)).toThrow(said);
});

it('no run of it begins', async () => {
  const start = vi.fn();
  const session = { client: { workflow: { start } } } as unknown as Session;
  const input = { ...place, all: true as const, checks: ['1.4.1'] };
  await expect(carryOutBatch(session, input, { detach: true, catalog })).rejects.toThrow('with the input');
  expect(start).not.toHaveBeenCalled();
});

it('what is well formed passes', () => {
  for (const known of [catalog, undefined]) {
    assertReadable(run('remediate', { checks, parameters: { podPidsLimit: '2048' } }), known);
    assertReadable(run('remediateBatch', { all: true }), known);
    assertReadable(run('remediateFleet', { all: true, soak: '5m' }), known);
  }
});
