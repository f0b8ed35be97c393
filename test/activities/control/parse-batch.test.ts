/** The input of a batch: what is asked for, what comes with it, and every problem at once. */
import { describe, expect, it } from 'vitest';
import { parseBatch } from '../../../src/activities/control/parse-batch.ts';
import { parseRequest } from '../../../src/activities/control/parse-request.ts';
import type { TemporalService } from '../../../src/adapters/service/temporal-service.ts';
import { loadCatalog } from '../../../src/catalog/load.ts';
import type { BatchInput } from '../../../src/contracts/batch.ts';
import type { ParsedBatch } from '../../../src/contracts/deeds.ts';
import { planned } from '../../domain/plan/expected.ts';

const catalog = await loadCatalog();
const temporal = { hasSearchAttributes: async () => Promise.resolve(true) } as TemporalService;

const parse = async (input: Partial<BatchInput>, workflowId = 'batch/c/cp-1'): Promise<ParsedBatch> =>
  await parseBatch({ input: { cluster: 'c', node: 'cp-1', ...input }, workflowId }, { temporal, catalog });

describe('what is asked for', () => {
  it('is the whole catalog, less what is excluded', async () => {
    expect((await parse({ all: true })).checks).toHaveLength(97);
    const { checks } = await parse({ all: true, exclude: ['1.2.11', 'kubelet-pod-pids'] });
    expect(checks).toHaveLength(95);
    expect(checks.map(({ slug }) => slug)).not.toContain('apiserver-always-pull-images');
  });

  it('is what is named, with what travels with it, in the order of the benchmark', async () => {
    const { checks } = await parse({ checks: ['4.2.6', '1.2.17', 'cis-1.8/1.2.16'] });
    expect(checks.map(({ id }) => id.replace('cis-1.12/', ''))).toEqual([
      ...['1.2.15', '1.2.16', '1.2.17', '1.2.18', '1.2.19'],
      ...['3.2.1', '4.2.6'],
    ]);
    expect(checks.at(-1)).toMatchObject({
      target: 'kubelet',
      kind: 'auto',
      risk: 'low',
      words: ['makeIPTablesUtilChains'],
      parameters: [],
    });
  });
});

it('changes that are put back need no check', async () => {
  const restoreChanges = [{ target: 'kube-apiserver' as const, changes: ['0123456789abcdef'] }];
  expect(await parse({ restoreChanges })).toMatchObject({ checks: [], request: { restoreChanges } });
});

it('what is excluded is told with its reason, and what is accepted by its whole name', async () => {
  const exclude = ['1.2.11', { check: 'cis-1.8/1.2.16', reason: 'profiled in May' }];
  const { excluded, request } = await parse({ all: true, exclude, accept: ['kubelet-pod-pids', '1.2.30'] });
  expect(excluded?.map(({ id, reason }) => [id, reason])).toEqual([
    ['cis-1.12/1.2.11', 'it was to be left alone (exclude)'],
    ['cis-1.12/1.2.15', 'profiled in May'],
  ]);
  expect(request.accept).toEqual(['cis-1.12/4.2.13', 'cis-1.12/1.2.30']);
});

it('what was planned is what is asked for, with what travels with it', async () => {
  const expectedPlans = [planned({ checks: ['cis-1.12/1.2.17'] })];
  const { checks, request } = await parse({ expectedPlans });
  expect(checks.map(({ id }) => id)).toEqual([
    'cis-1.12/1.2.16',
    'cis-1.12/1.2.17',
    'cis-1.12/1.2.18',
    'cis-1.12/1.2.19',
    'cis-1.12/3.2.1',
  ]);
  expect(request.expectedPlans?.[0]).toMatchObject({
    planHash: planned().planHash,
    target: 'kube-apiserver',
  });
});

it('what was left alone when it was planned is told when the plan is carried out', async () => {
  const expectedPlans = [planned({ checks: ['cis-1.12/4.2.13'] })];
  const exclude = [{ check: '1.2.11', reason: 'pulled in May' }];
  const { checks, excluded } = await parse({ expectedPlans, exclude });
  expect(checks.map(({ id }) => id)).toEqual(['cis-1.12/4.2.13']);
  expect(excluded).toMatchObject([{ id: 'cis-1.12/1.2.11', reason: 'pulled in May' }]);
});

it('what was planned is carried out with the parameters of its own checks: those of others have nothing to do with it', async () => {
  const expectedPlans = [planned({ checks: ['cis-1.12/4.2.13'] })];
  const parameters = { podPidsLimit: 2000, auditLogMaxAge: 60 };
  const { request } = await parse({ expectedPlans, parameters });
  expect(request.parameters).toEqual({ podPidsLimit: 2000 });
  await expect(parse({ checks: ['4.2.13'], parameters })).rejects.toThrow('auditLogMaxAge');
});

describe('what kube-bench reported', () => {
  const sources = [{ name: 'report.json', sha256: '0'.repeat(64) }];

  it('is taken by benchmark and number; what the catalog does not have is named', async () => {
    const findings = [
      { id: 'cis-1.8/1.2.16', status: 'FAIL' as const },
      { id: 'cis-1.12/1.2.20', status: 'WARN' as const, whyNot: 'kube-bench leaves it to a person' },
      { id: 'cis-1.12/5.1.1', title: 'cluster-admin', status: 'FAIL' as const },
      { id: 'eks-1.2.0/3.1.1', status: 'WARN' as const, whyNot: 'kube-bench leaves it to a person' },
    ];
    const { checks, taken } = await parse({ reported: { sources, findings } });
    expect(checks.map(({ slug }) => slug)).toEqual(['apiserver-profiling-off', 'apiserver-request-timeout']);
    expect(taken).toEqual({
      findings: [
        { check: 'cis-1.12/1.2.15', status: 'FAIL', whyNot: null },
        { check: 'cis-1.12/1.2.20', status: 'WARN', whyNot: 'kube-bench leaves it to a person' },
      ],
      unknown: [
        {
          id: 'cis-1.12/5.1.1',
          title: 'cluster-admin',
          status: 'FAIL',
          reason:
            'it is about the whole cluster, of which kubemend changes nothing: kubemend audit cis-1.12/5.1.1',
        },
        { id: 'eks-1.2.0/3.1.1', title: '', status: 'WARN', reason: 'kube-bench leaves it to a person' },
      ],
      excluded: [],
    });
  });

  it('brings along what it requires, but not for what nothing is to be done', async () => {
    const whyNot = 'kube-bench leaves it to a person';
    const found = async (more: object): Promise<string[]> => {
      const findings = [{ id: 'cis-1.12/1.2.17', status: 'FAIL' as const, ...more }];
      return (await parse({ reported: { sources, findings } })).checks.map(({ id }) => id);
    };
    expect(await found({})).toContain('cis-1.12/1.2.16');
    expect(await found({ whyNot })).toEqual(['cis-1.12/1.2.17']);
  });

  it('and is excluded stays named', async () => {
    const findings = [
      { id: 'cis-1.12/1.2.15', title: 'profiling', status: 'FAIL' as const },
      { id: 'cis-1.12/1.4.1', status: 'FAIL' as const },
    ];
    const { checks, taken } = await parse({ reported: { sources, findings }, exclude: ['1.2.15'] });
    expect(checks.map(({ id }) => id)).toEqual(['cis-1.12/1.4.1']);
    expect(taken?.excluded).toMatchObject([{ id: 'cis-1.12/1.2.15', title: 'profiling', status: 'FAIL' }]);
  });

  it.each([{ whyNot: 'kube-bench leaves it to a person' }, {}])(
    'under two numbers of one check is one finding, the one that asks for more: %o',
    async (more) => {
      const findings = [
        { id: 'cis-1.12/1.2.15', status: 'WARN' as const, ...more },
        { id: 'cis-1.8/1.2.16', status: 'FAIL' as const },
      ];
      for (const order of [findings, findings.toReversed()]) {
        const { taken } = await parse({ reported: { sources, findings: order } });
        expect(taken?.findings).toEqual([{ check: 'cis-1.12/1.2.15', status: 'FAIL', whyNot: null }]);
      }
    },
  );

  it('may be nothing', async () => {
    const { checks } = await parse({ reported: { sources, findings: [] } });
    expect(checks).toEqual([]);
  });
});

it.each<[string, Partial<BatchInput>, string]>([
  [
    'neither',
    {},
    'checks: expected exactly one of checks, all, reported, restoreChanges or expectedPlans, found none',
  ],
  [
    'both',
    { all: true, checks: ['1.2.15'] },
    'checks: expected exactly one of checks, all, reported, restoreChanges or expectedPlans, found checks and all',
  ],
  [
    'an unknown check',
    { checks: ['1.2.15', '9.9.9'] },
    'checks.1: check 9.9.9: expected a check of cis-1.12',
  ],
  [
    'an unknown exclusion with a reason',
    { all: true, exclude: [{ check: '9.9.9', reason: 'x' }] },
    'exclude.0: check 9.9.9',
  ],
  ['an exclusion that says why not', { all: true, exclude: [{ check: '1.2.11', reason: '' }] }, 'exclude.0'],
  ['a consent to nothing', { all: true, accept: ['9.9.9'] }, 'accept.0: check 9.9.9'],
  ['an unknown exclusion', { all: true, exclude: ['9.9.9'] }, 'exclude.0: check 9.9.9'],
  [
    'a change by a name that is none',
    { restoreChanges: [{ target: 'kubelet', changes: ['latest'] }] },
    'restoreChanges.0.changes.0: expected the 16 hex digits of a change, found "latest"',
  ],
  [
    'a target twice',
    {
      restoreChanges: ['0123456789abcdef', 'fedcba9876543210'].map((id) => ({
        target: 'kubelet',
        changes: [id],
      })),
    },
    'restoreChanges: expected each target once, found kubelet again',
  ],
  [
    'a planned target twice',
    { expectedPlans: [planned(), planned()] },
    'expectedPlans: expected each target once',
  ],
  [
    'a planned check that is none',
    { expectedPlans: [planned({ checks: ['9.9.9'] })] },
    'expectedPlans.0.checks.0: check 9.9.9: expected a check of cis-1.12',
  ],
  ['plans one by one', { expectedPlans: [planned()], oneByOne: true }, 'oneByOne: expected false'],
  [
    'a restore that is all or nothing',
    { restoreChanges: [{ target: 'etcd', changes: ['0123456789abcdef'] }], allOrNothing: true },
    'allOrNothing: expected false',
  ],
  ['an unknown field', { all: true, fast: true } as Partial<BatchInput>, 'fast'],
  ['no number', { all: true, maxRestarts: -1 }, 'maxRestarts'],
  [
    'an unknown parameter',
    { checks: ['1.2.15'], parameters: { podPidsLimit: 5 } },
    'parameters.podPidsLimit',
  ],
  [
    'what another needs, excluded',
    { all: true, exclude: ['1.2.16'] },
    'cis-1.12/1.2.17 requires cis-1.12/1.2.16: exclude both, or none',
  ],
])('refuses %s', async (_name, input, problem) => {
  await expect(parse(input)).rejects.toMatchObject({
    name: 'InputError',
    message: expect.stringContaining(problem) as string,
  });
});

it('says which id it should have', async () => {
  await expect(parse({ all: true }, 'batch/c/cp-2')).rejects.toThrow(
    'workflow id: expected "batch/c/cp-1", found "batch/c/cp-2"',
  );
});

describe('definitions', () => {
  const slug = 'apiserver-profiling-off';
  it('go with every check, and those of the caller must be the same', async () => {
    const { checks, known } = await parse({
      checks: ['1.2.15'],
      definitions: { [slug]: catalog.digest(slug) },
    });
    expect(checks[0]?.digest).toBe(catalog.digest(slug));
    expect(known).toBeUndefined();
    expect((await parse({ all: true, exclude: ['1.2.15'] })).known).toContain(slug);
    const other = `sha256:${'0'.repeat(64)}`;
    await expect(parse({ all: true, definitions: { [slug]: other, 'own-x': other } })).rejects.toThrow(
      new RegExp(
        `definitions.${slug}: expected the definition ${other} of the caller, found ${catalog.digest(slug)}[^]*definitions.own-x: .* found none`,
      ),
    );
  });

  it('of a single change are those of all that travels with it', async () => {
    const { request } = await parseRequest(
      {
        input: { cluster: 'c', node: 'cp-1', checks: ['1.2.17'] },
        workflowId: 'remediate/c/cp-1/kube-apiserver',
      },
      { temporal: { ...temporal, clusterId: async () => Promise.resolve('id') }, catalog },
    );
    expect(Object.keys(request.definitions ?? {})).toContain('apiserver-audit-log-path');
    expect(request.definitions?.['apiserver-audit-log-maxage']).toBe(
      catalog.digest('apiserver-audit-log-maxage'),
    );
  });

  it('a check that cannot be used is told of by all', async () => {
    const problems = ['own.yaml:1:1 title: expected string, found nothing'];
    const own = { ...catalog.own, unusable: [{ name: 'own-x', slug: 'own-x', numbers: [], problems }] };
    const { checks } = await parseBatch(
      { input: { cluster: 'c', node: 'cp-1', all: true }, workflowId: 'batch/c/cp-1' },
      { temporal, catalog: { ...catalog, own } },
    );
    expect(checks.at(-1)).toMatchObject({
      id: 'own-x',
      problem: expect.stringContaining(problems[0]!) as string,
    });
  });
});
