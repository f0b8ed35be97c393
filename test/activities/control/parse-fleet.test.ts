/** The input of a fleet: what each node is asked, and every problem at once. */
import { describe, expect, it } from 'vitest';
import { parseBatch } from '../../../src/activities/control/parse-batch.ts';
import { parseFleet } from '../../../src/activities/control/parse-fleet.ts';
import type { TemporalService } from '../../../src/adapters/service/temporal-service.ts';
import { loadCatalog } from '../../../src/catalog/load.ts';
import type { ParsedBatch, ParsedFleet } from '../../../src/contracts/deeds.ts';
import type { FleetInput, NodeReport } from '../../../src/contracts/fleet.ts';
import type { ReportedCheck } from '../../../src/contracts/kube-bench.ts';
import { nodeBatchInput } from '../../../src/domain/fleet/batch-input.ts';
import { reportedOn } from '../../../src/domain/fleet/node-report.ts';
import { nodeWithinMs } from '../../../src/domain/fleet/node-limit.ts';

const catalog = await loadCatalog();
const temporal = { hasSearchAttributes: async () => Promise.resolve(true) } as TemporalService;
const nodes = [{ node: 'cp-1', role: 'control-plane' as const }, { node: 'w-1' }];
const parse = async (input: Partial<FleetInput>, workflowId = 'fleet/c'): Promise<ParsedFleet> =>
  await parseFleet({ input: { cluster: 'c', nodes, ...input }, workflowId }, { temporal, catalog });

it('is one canary of each role, then the rest, the first failure stops it', async () => {
  const { request } = await parse({ checks: ['1.4.1'] });
  expect(request).toMatchObject({
    checks: ['cis-1.12/1.4.1'],
    waves: { canary: 1, steps: [] },
    ...{ maxParallel: 10, soak: '0s', stopAfter: 1, approveWaves: 'never', silentIsFailure: false },
    definitions: { 'scheduler-profiling-off': catalog.digest('scheduler-profiling-off') },
  });
});

it('is for each node a batch that its own parser takes, with the definitions of now', async () => {
  const { request } = await parse({ all: true, exclude: ['1.2.11'], soak: '1m', reason: 'CIS' });
  const input = nodeBatchInput(request, 'w-1');
  expect(input).not.toHaveProperty('soak');
  const { request: batch, checks } = await parseBatch(
    { input, workflowId: 'batch/c/w-1' },
    { temporal, catalog },
  );
  expect(batch).toMatchObject({ cluster: 'c', node: 'w-1', all: true, reason: 'CIS' });
  expect(checks).toHaveLength(96);
  expect(Object.keys(request.definitions ?? {})).toHaveLength(96);
});

it('whom the request names is asked about the wave, or about each change of a node, and never about neither', async () => {
  const approval = { required: 'always' as const, from: ['ana', 'ben'], quorum: 2, expiresIn: '1h' };
  const { request } = await parse({ checks: ['1.4.1'], approval, approveWaves: 'afterCanary' });
  expect(nodeBatchInput(request, 'w-1').approval).toMatchObject(approval);
  expect(nodeBatchInput(request, 'w-1', true).approval).toEqual({ required: 'risk', expiresIn: '1h' });
});

const finding = (id: string): ReportedCheck => {
  return { id: `cis-1.12/${id}`, title: '', status: 'FAIL', whyNot: null };
};
const reportOf = (...findings: number[]): NodeReport => {
  return { sources: [{ name: 'r.json', sha256: '0'.repeat(64) }], findings };
};
const fromReports: Partial<FleetInput> = {
  reported: [finding('1.4.1'), finding('4.2.13'), finding('5.1.1')],
  nodes: [
    { node: 'cp-1', role: 'control-plane', reported: reportOf(0, 1) },
    { node: 'w-1', reported: reportOf(2) },
  ],
};

describe('from reports of kube-bench', () => {
  it('each node is asked for what was reported of it, with the parameters of that', async () => {
    const parsed = await parse({ ...fromReports, parameters: { podPidsLimit: 100 } });
    const askedOf = async (node: string): Promise<ParsedBatch> =>
      await parseBatch(
        {
          input: { ...nodeBatchInput(parsed.request, node), ...reportedOn(parsed, node) },
          workflowId: `batch/c/${node}`,
        },
        { temporal, catalog },
      );
    const cp = await askedOf('cp-1');
    expect(cp.checks.map(({ id }) => id)).toEqual(['cis-1.12/1.4.1', 'cis-1.12/4.2.13']);
    expect(cp.request).toMatchObject({ parameters: { podPidsLimit: 100 } });
    expect(cp.request).not.toHaveProperty('checks');
    const w = await askedOf('w-1');
    expect(w.checks).toEqual([]);
    expect(w.taken?.unknown).toMatchObject([{ id: 'cis-1.12/5.1.1', status: 'FAIL' }]);
    expect(w.request.parameters).toEqual({});
  });

  it('a parameter of no reported check is refused, as on one node', async () => {
    await expect(parse({ ...fromReports, parameters: { maxAge: 5 } })).rejects.toThrow('parameters.maxAge');
  });

  it('too many for one run are refused, with what to do', async () => {
    const reported = Array.from({ length: 200 }, (_, index) => finding(`9.9.${index}`));
    const many = Array.from({ length: 4_000 }, (_, index) => {
      return { node: `w-${index}`, reported: reportOf(...reported.keys()) };
    });
    await expect(parse({ reported, nodes: many })).rejects.toThrow(
      /nodes: expected reports of kube-bench that have room in one run .* found \d+ kB of them: divide the nodes/,
    );
  });

  it.each<[string, Partial<FleetInput>, string]>([
    [
      'beside checks',
      { checks: ['1.4.1'] },
      'checks: expected exactly one of checks, all and reported, found checks and reported',
    ],
    [
      'of some nodes only',
      { nodes },
      'nodes: expected what was reported of each node, found none of cp-1, w-1',
    ],
    [
      'that are written nowhere',
      { nodes: [{ node: 'cp-1', reported: reportOf(3) }] },
      'nodes: expected findings of cp-1 by places below 3, found a higher one',
    ],
    [
      'of a node, without what was reported',
      { reported: undefined, all: true },
      'nodes: expected `reported` of the request beside that of cp-1, found none',
    ],
  ])('are refused %s', async (_name, more, problem) => {
    await expect(parse({ ...fromReports, ...more })).rejects.toThrow(problem);
  });
});

describe('the work', () => {
  const workOf = async (more: Partial<FleetInput>) => (await parse({ checks: ['4.2.13'], ...more })).work;
  it('is the same whoever asks for it, for which nodes and in which waves', async () => {
    const work = await workOf({});
    const same = { requestedBy: 'ana', reason: 'x', maxParallel: 3, soak: '1h', nodes: [{ node: 'other' }] };
    expect(await workOf(same)).toBe(work);
    expect(await workOf({ checks: ['cis-1.12/4.2.13'] })).toBe(work);
    const parameters = { podPidsLimit: 100 };
    expect(await workOf({ parameters })).not.toBe(work);
    expect(await workOf({ checks: ['1.4.1'] })).not.toBe(work);
    expect(await workOf({ dryRun: true })).not.toBe(work);
  });
});

describe('the limit of a node', () => {
  it('leaves whoever may be asked the time that he was promised', async () => {
    const late = parse({ checks: ['1.4.1'], nodeWithin: '2h' });
    await expect(late).rejects.toThrow(
      'nodeWithin: expected at least 24h, which a node may wait for an approval (approval.expiresIn), found "2h"',
    );
    for (const more of [
      { approval: { required: 'never' } },
      { dryRun: true },
      { approval: { expiresIn: '1h' } },
    ]) {
      await parse({ checks: ['1.4.1'], nodeWithin: '2h', ...(more as Partial<FleetInput>) });
    }
    const { request } = await parse({ checks: ['1.4.1'] });
    expect(nodeWithinMs(request)).toBe(28 * 3_600_000);
    expect(nodeWithinMs({ ...request, dryRun: true })).toBe(4 * 3_600_000);
  });
});

it.each<[string, Partial<FleetInput>, string]>([
  ['nothing to do', {}, 'checks: expected exactly one of checks, all and reported, found none'],
  [
    'a node twice',
    { all: true, nodes: [...nodes, { node: 'w-1' }] },
    'nodes: expected each node once, found w-1 again',
  ],
  ['no node', { all: true, nodes: [] }, 'nodes'],
  ['an unknown check', { checks: ['9.9.9'] }, 'checks.0: check 9.9.9'],
  ['a part that is none', { all: true, stopAfter: '120%' }, 'stopAfter'],
  ['a negative wave', { all: true, waves: { steps: [-1] } }, 'waves.steps'],
  ['none at a time', { all: true, maxParallel: 0 }, 'maxParallel'],
  [
    'no time to answer',
    { all: true, answerWithin: '0s' },
    'answerWithin: expected more than no time, found "0s"',
  ],
  ['an unknown field', { all: true, fast: true } as Partial<FleetInput>, 'fast'],
  ['an unknown parameter', { checks: ['1.4.1'], parameters: { podPidsLimit: 5 } }, 'parameters.podPidsLimit'],
  [
    'another definition',
    { all: true, definitions: { nope: `sha256:${'0'.repeat(64)}` } },
    'definitions.nope',
  ],
])('refuses %s', async (_name, input, problem) => {
  await expect(parse(input)).rejects.toMatchObject({
    name: 'InputError',
    message: expect.stringContaining(problem) as string,
  });
});

it.each<[string, Partial<FleetInput>, string]>([
  ['each change', { approval: { from: ['ana'], quorum: 2 } }, 'approval.quorum: expected at most 1'],
  [
    'a wave after the canary',
    { approval: { from: ['ana'], quorum: 2 }, approveWaves: 'afterCanary' },
    'approval.quorum: expected at most 1',
  ],
  [
    'a wave where changes ask nobody',
    { approval: { required: 'never', expiresIn: '0s' }, approveWaves: 'each' },
    'approval.expiresIn: expected more than 0',
  ],
])(
  'a question about %s that nobody could answer is refused before any node is asked',
  async (_what, more, problem) => {
    await expect(parse({ all: true, ...more })).rejects.toThrow(problem);
  },
);

it('waves may have people of their own where changes ask nobody', async () => {
  const approval = { required: 'never' as const, from: ['ana', 'ben'], quorum: 2 };
  await expect(parse({ all: true, approval, approveWaves: 'each' })).resolves.toBeDefined();
  await expect(parse({ all: true, approval })).rejects.toThrow('approval.required: expected risk or always');
});

it('says which id it should have', async () => {
  await expect(parse({ all: true, name: 'spring' })).rejects.toThrow(
    'workflow id: expected "fleet/c/spring", found "fleet/c"',
  );
});
