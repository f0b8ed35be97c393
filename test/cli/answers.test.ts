/** Answers from a file, beside what is typed. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { loadCatalog } from '../../src/catalog/load.ts';
import { applyAnswers } from '../../src/cli/answers.ts';
import type { Reported } from '../../src/contracts/kube-bench.ts';
import { qualifyChecks } from '../../src/cli/target.ts';

const catalog = await loadCatalog();
let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'kubemend-answers-'));
});
afterEach(() => rmSync(dir, { recursive: true }));

const place = { cluster: 'c', node: 'cp-1' };
const qualify = (ids: string[]): string[] => qualifyChecks(ids, 'cis-1.8');

async function apply(
  text: string,
  input: object = {},
  beside: { exclude?: string[]; reported?: Reported } = {},
): ReturnType<typeof applyAnswers> {
  const file = join(dir, 'answers.yaml');
  writeFileSync(file, text);
  return await applyAnswers({ ...place, ...input }, file, {
    qualify,
    catalog,
    exclude: [],
    reported: undefined,
    ...beside,
  });
}

it('what is typed wins, and bare numbers are of the configured benchmark', async () => {
  const text = `
acceptRisk: medium
accept: [1.2.30, etcd-data-owner]
parameters: { podPidsLimit: 2000, etcdOwner: etcd:etcd }
exclude: [{ check: 1.2.11, reason: no registry }]`;
  expect(await apply(text)).toEqual({
    input: {
      ...place,
      acceptRisk: 'medium',
      accept: ['cis-1.8/1.2.30', 'etcd-data-owner'],
      parameters: { podPidsLimit: 2000, etcdOwner: 'etcd:etcd' },
    },
    exclusions: [{ check: 'cis-1.8/1.2.11', reason: 'no registry' }],
  });
  const typed = { acceptRisk: 'low', accept: ['etcd-data-owner'], parameters: { podPidsLimit: '500' } };
  expect((await apply(text, typed)).input).toMatchObject({
    acceptRisk: 'low',
    accept: ['etcd-data-owner', 'cis-1.8/1.2.30'],
    parameters: { podPidsLimit: '500' },
  });
});

it('one file serves every request: values of checks that are not asked for are left out', async () => {
  const text = 'parameters: { podPidsLimit: 2000, auditMaxAge: 60 }';
  expect((await apply(text, { checks: ['kubelet-pod-pids'] })).input.parameters).toEqual({
    podPidsLimit: 2000,
  });
});

const two = 'parameters: { podPidsLimit: 2000, auditLogMaxAge: 60 }';
const reported = {
  sources: [],
  findings: [{ id: 'cis-1.12/4.2.13', title: '', status: 'FAIL' as const, whyNot: null }],
};
it.each<[string, string, object, object, object]>([
  ['found by kube-bench', two, {}, { reported }, { podPidsLimit: 2000 }],
  [
    'all but what the file excludes',
    `${two}\nexclude: [{ check: kubelet-pod-pids, reason: r }]`,
    {},
    {},
    { auditLogMaxAge: 60 },
  ],
  ['all but what is excluded beside it', two, {}, { exclude: ['kubelet-pod-pids'] }, { auditLogMaxAge: 60 }],
  [
    'typed, and excluded in the file',
    `${two}\nexclude: [{ check: kubelet-pod-pids, reason: r }]`,
    { checks: ['kubelet-pod-pids'] },
    {},
    {},
  ],
  [
    'none that anybody has, which the request is refused for',
    'parameters: { podPitsLimit: 1 }',
    {},
    {},
    { podPitsLimit: 1 },
  ],
])('values are those of the checks that remain: %s', async (_name, text, input, beside, parameters) => {
  expect((await apply(text, input, beside)).input.parameters).toEqual(parameters);
});

it('what is typed is not fitted: a word that is wrong is said to be', async () => {
  const typed = { checks: ['kubelet-pod-pids'], parameters: { auditLogMaxAge: '60' } };
  expect((await apply('accept: []', typed)).input.parameters).toEqual({ auditLogMaxAge: '60' });
});

it.each([
  ['exclude: [1.2.11]', ':1:11 exclude.0: expected object, found "1.2.11"'],
  ['exclude: [{ check: 1.2.11 }]', ':1:11 exclude.0.reason: expected string, found nothing'],
  ['accept: [2.2]', ':1:10 accept.0: expected string, found 2.2'],
  ['accpet: [1.2.5]', ':1:9 accpet: expected a known key'],
  ['- 1.2.5', 'expected object'],
])('%s says where it is wrong', async (text, problem) => {
  await expect(apply(text)).rejects.toThrow(problem);
});
