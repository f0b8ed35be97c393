/** What CIS 3.2.2 asks of an audit policy, decided by its rules as the API server matches them. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { builtInDirectory } from '../../../src/catalog/load.ts';
import { uncoveredAuditCases } from '../../../src/domain/audit/audit-policy-cases.ts';

const problemsOf = (rules: object[]): string[] => uncoveredAuditCases({ rules });
const everything = { level: 'Metadata' };

it('is satisfied by one rule for everything, and by the policy that ships', async () => {
  expect(problemsOf([everything])).toEqual([]);
  const shipped: unknown = parse(
    await readFile(join(builtInDirectory, 'templates/audit-policy.yaml'), 'utf8'),
  );
  expect(uncoveredAuditCases(shipped as Record<string, unknown>)).toEqual([]);
});

it.each([
  ['no rule at all', [], 'secrets: get is not recorded: no rule matches'],
  [
    'a body of a secret',
    [{ level: 'RequestResponse' }],
    'secrets: bodies are recorded (level RequestResponse for get)',
  ],
  [
    'a body of a secret, by some',
    [{ level: 'Request', users: ['ana'], resources: [{ group: '', resources: ['secrets'] }] }, everything],
    'secrets: bodies are recorded (level Request for get)',
  ],
  [
    'a rule before the good one',
    [{ level: 'None', verbs: ['delete'], resources: [{ group: '' }] }, everything],
    'pods: delete is not recorded',
  ],
  [
    'ways into a Pod',
    [{ level: 'None', resources: [{ group: '', resources: ['pods/*'] }] }, everything],
    'pods/exec: create is not recorded',
  ],
  [
    'a way of any resource',
    [{ level: 'None', resources: [{ group: '', resources: ['*/proxy'] }] }, everything],
    'services/proxy: create is not recorded',
  ],
  [
    'a body of one secret, by its name',
    [
      { level: 'Request', resources: [{ group: '', resources: ['secrets'], resourceNames: ['a'] }] },
      everything,
    ],
    'secrets: bodies are recorded (level Request for get)',
  ],
  [
    'a body of a secret, by a rule for every group',
    [{ level: 'RequestResponse', resources: [{ group: '*' }] }, everything],
    'secrets: bodies are recorded (level RequestResponse for get)',
  ],
  [
    'a rule for everybody who has signed in',
    [{ level: 'None', userGroups: ['system:authenticated'], resources: [{ group: 'apps' }] }, everything],
    'deployments: create is not recorded',
  ],
  [
    'a rule for all that runs in Pods',
    [{ level: 'None', userGroups: ['system:serviceaccounts'] }, everything],
    'secrets: get is not recorded',
  ],
  [
    'a rule for those who may do anything',
    [{ level: 'None', userGroups: ['x', 'system:masters'] }, everything],
    'secrets: get is not recorded',
  ],
  [
    'a rule for what has no namespace',
    [{ level: 'None', namespaces: [''] }, everything],
    'tokenreviews: create is not recorded',
  ],
  [
    'a rule for the lists of all namespaces',
    [{ level: 'None', namespaces: [''] }, everything],
    'secrets: list is not recorded',
  ],
  [
    'Secrets that are watched',
    [{ level: 'None', verbs: ['watch'] }, everything],
    'secrets: watch is not recorded',
  ],
  [
    'deletion of many at once',
    [{ ...everything, verbs: ['get', 'list', 'watch', 'create', 'update', 'patch', 'delete'] }],
    'pods: deletecollection is not recorded: no rule matches',
  ],
  [
    'stages that a rule leaves out, all that there are',
    [{ ...everything, omitStages: ['RequestReceived', 'ResponseComplete'] }],
    'pods: create is not recorded',
  ],
])('finds %s', (_name, rules, problem) => {
  expect(problemsOf(rules)).toContain(problem);
});

it.each([
  ['some users’ noise', { level: 'None', users: ['system:kube-scheduler'] }],
  [
    'one namespace',
    { level: 'None', namespaces: ['kube-system'], resources: [{ group: '', resources: ['pods'] }] },
  ],
  [
    'one name',
    { level: 'None', resources: [{ group: '', resources: ['configmaps'], resourceNames: ['leader'] }] },
  ],
  [
    'one of two names',
    {
      level: 'None',
      userGroups: ['system:authenticated'],
      resources: [{ group: '', resources: ['secrets'], resourceNames: ['a'] }],
    },
  ],
  [
    'nodes, beside one stage',
    { level: 'None', userGroups: ['system:nodes'], omitStages: ['RequestReceived'] },
  ],
  ['the accounts of one namespace', { level: 'None', userGroups: ['system:serviceaccounts:kube-system'] }],
  ['paths that are no resources', { level: 'None', nonResourceURLs: ['/healthz*'] }],
  [
    'what only reads Pods',
    { level: 'None', verbs: ['watch'], resources: [{ group: '', resources: ['pods'] }] },
  ],
  ['a Pod, and not the ways into it', { level: 'Request', resources: [{ group: '', resources: ['pods'] }] }],
])('a rule for %s takes nothing away', (_name, rule) => {
  expect(problemsOf([rule, everything])).toEqual([]);
});

it('knows the group that is every group (Kubernetes 1.36)', () => {
  expect(problemsOf([{ ...everything, resources: [{ group: '*' }] }])).toEqual([]);
  const some = { ...everything, resources: [{ group: '*', resources: ['secrets', 'configmaps'] }] };
  expect(problemsOf([some])).not.toContain('secrets: get is not recorded: no rule matches');
  expect(problemsOf([some])).toContain('pods: create is not recorded: no rule matches');
});

it('counts stages that the policy leaves out for all rules', () => {
  const omitStages = ['RequestReceived', 'ResponseStarted'];
  expect(uncoveredAuditCases({ omitStages, rules: [everything] })).toEqual([]);
  const lost = uncoveredAuditCases({
    omitStages,
    rules: [{ ...everything, omitStages: ['ResponseComplete'] }],
  });
  expect(lost).toContain('secrets: get is not recorded');
});
