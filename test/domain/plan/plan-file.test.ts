/** What a plan file is made of, and what none is made of. */
import { describe, expect, it } from 'vitest';
import { BatchRequest } from '../../../src/contracts/batch.ts';
import type { BatchResult, BatchRun } from '../../../src/contracts/batch.ts';
import { planFileOfBatch } from '../../../src/domain/plan/plan-file.ts';
import { secretsInRequest } from '../../../src/domain/plan/secrets-in-request.ts';
import { planned } from './expected.ts';

const request = BatchRequest.parse({ cluster: 'c', node: 'cp-1', all: true, requestedBy: 'ana' });
const run = (target: BatchRun['target'], more: Partial<BatchRun> = {}): BatchRun => ({
  workflowId: 'w',
  runId: 'r',
  target,
  checks: [],
  status: 'PLANNED',
  reason: 'dry run',
  diff: `+${target}`,
  plan: planned({ target }),
  restarts: 0,
  outageMs: null,
  backups: [],
  ...more,
});
const check = (
  id: string,
  outcome: BatchResult['checks'][number]['outcome'],
): BatchResult['checks'][number] => ({
  ...{ id, outcome, title: `about ${id}`, before: 'fail', after: null, reason: `why ${outcome}` },
});
const result = (more: Partial<BatchResult>): BatchResult => ({
  schemaVersion: 1,
  status: 'PLANNED',
  success: true,
  reason: 'dry run',
  cluster: 'c',
  node: 'cp-1',
  checks: [],
  runs: [],
  restarts: 0,
  outageMs: null,
  phases: [],
  startedAt: '2026-01-01T00:00:00.000Z',
  finishedAt: '2026-01-01T00:00:01.000Z',
  ...more,
});

describe('a plan file', () => {
  it('holds every run with its diff, and what is left with the reason', () => {
    const refused = run('etcd', { status: 'REFUSED', plan: undefined });
    const checks = [
      check('1', 'planned'),
      check('2', 'compliant'),
      check('3', 'left'),
      check('4', 'refused'),
    ];
    const plan = planFileOfBatch(request, result({ checks, runs: [run('files'), refused, run('kubelet')] }));
    expect(plan).toMatchObject({
      cluster: 'c',
      node: 'cp-1',
      createdBy: 'ana',
      request: { batch: { all: true } },
    });
    expect(plan?.runs.map(({ target, diff }) => [target, diff])).toEqual([
      ['files', '+files'],
      ['kubelet', '+kubelet'],
    ]);
    expect(plan?.left.map(({ id, reason }) => [id, reason])).toEqual([
      ['3', 'why left'],
      ['4', 'why refused'],
    ]);
  });

  it('is none when nothing would be done', () => {
    expect(planFileOfBatch(request, result({ status: 'ALREADY_COMPLIANT' }))).toBeNull();
  });

  it('cannot hold two changes of one component: which check to leave out is said', () => {
    const runs = [run('etcd', { status: 'REFUSED', plan: undefined }), run('etcd'), run('etcd')];
    const checks = [check('cis-1.12/2.1', 'planned'), check('cis-1.12/2.2', 'refused'), check('x', 'left')];
    expect(() => planFileOfBatch(request, result({ checks, runs }))).toThrow(
      expect.objectContaining({
        message: expect.stringContaining('etcd: expected one change') as string,
        hint: 'plan again without it: --exclude cis-1.12/2.2',
      }),
    );
  });
});

it('a request with a secret is told by the names of what is secret', () => {
  const set = { 'oidc-client-secret': 's3cret', profiling: 'false', 'service-account-key-file': '/k' };
  const audit = { script: '/a', args: ['--token=abc', '--level=2'] };
  expect(secretsInRequest({ set, parameters: { bindPassword: 'p', podPidsLimit: 5 }, audit })).toEqual([
    'oidc-client-secret',
    'bindPassword',
    '--token',
  ]);
  expect(secretsInRequest(request)).toEqual([]);
});
