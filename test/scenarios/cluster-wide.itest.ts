/** Section 5: what is about the whole cluster is looked at when it is asked for, by objects of the API, and never changed. */
import { expect, it } from 'vitest';
import type { Finding } from '../../src/contracts/audit.ts';
import { askApi } from '../practice/support/ask.ts';
import { shareStack } from './support/share-stack.ts';
import { soon } from './support/soon.ts';
import type { Stack } from './support/stack.ts';

let stack: Stack;
shareStack((shared) => {
  stack = shared;
});

const put = async (path: string, body: object): Promise<void> => {
  expect((await askApi(stack.node, path, { method: 'PUT', body })).status).toBe(200);
};
async function audit(...args: string[]): Promise<Map<string, Finding>> {
  const { answer } = await stack.kubemendJson(['audit', ...args]);
  const { findings } = answer as { findings: Finding[] };
  return new Map(findings.map((finding) => [finding.check.replace('cis-1.12/', ''), finding]));
}
const countOf = (findings: ReadonlyMap<string, Finding>): number =>
  [...findings.keys()].filter((number) => number.startsWith('5.')).length;

it('a plain audit is about the node; section 5 of a fresh cluster is decided where its objects tell', async () => {
  const plain = await stack.kubemend(['audit']);
  expect(plain.stdout).not.toContain('cis-1.12/5.');
  expect(plain.stdout).toMatch(/^97 checks: \d+ pass, /m);
  expect(plain.stdout).toMatch(
    /not looked at: 34 checks of the whole cluster; .*kubemend audit --cluster-wide/,
  );

  const found = await audit('--section', '5');
  expect(countOf(found)).toBe(34);
  const by = (verdict: string): string[] =>
    [...found].filter(([, one]) => one.verdict === verdict).map(([number]) => number);
  expect(by('unknown')).toEqual([]);
  expect(by('pass')).toEqual([
    ...[
      '5.1.1',
      '5.1.2',
      '5.1.3',
      '5.1.4',
      '5.1.6',
      '5.1.8',
      '5.1.9',
      '5.1.10',
      '5.1.11',
      '5.1.12',
      '5.1.13',
    ],
    ...['5.4.1', '5.6.2', '5.6.3', '5.6.4'],
  ]);
  expect(by('manual')).toEqual(['5.1.7', '5.3.1', '5.4.2', '5.6.1']);
  expect(found.get('5.1.5')).toMatchObject({
    verdict: 'fail',
    observed: expect.arrayContaining([
      {
        layer: 'api',
        where: 'ServiceAccount default/default',
        value: 'automountServiceAccountToken: not set',
      },
    ]) as unknown,
  });
  expect(found.get('5.2.2')?.reason).toBe(
    'no privileged containers in 0 Pods, but 1 namespace does not enforce baseline: default; kube-node-lease, kube-public, kube-system excepted',
  );
});

it('a namespace that refuses it passes, a Pod that has it fails; kubemend says how to mend it, and mends nothing', async () => {
  const namespace = { kind: 'Namespace', metadata: { name: 'default' } };
  const labels = { 'pod-security.kubernetes.io/enforce': 'restricted' };
  await put('/api/v1/namespaces/default', { ...namespace, metadata: { name: 'default', labels } });
  expect((await audit('5.2.2')).get('5.2.2')).toMatchObject({ verdict: 'pass' });

  const containers = [{ name: 'main', securityContext: { privileged: true } }];
  const pod = { kind: 'Pod', metadata: { name: 'bad', namespace: 'default' }, spec: { containers } };
  await put('/api/v1/namespaces/default/pods/bad', pod);
  expect((await audit('5.2.2')).get('5.2.2')).toMatchObject({
    verdict: 'fail',
    observed: [{ layer: 'api', where: 'Pod default/bad', value: 'container main' }],
  });

  const { answer } = await stack.kubemendRemediate('5.2.2');
  expect(answer).toMatchObject({ status: 'REFUSED', code: 'FIX_NOT_AVAILABLE', changesMade: 0 });
  expect(answer.reason + (answer.hint ?? '')).toContain('kubectl label namespace NAME');
  const kept = await askApi(stack.node, '/api/v1/namespaces/default/pods/bad');
  expect(JSON.parse(kept.text)).toMatchObject(pod);
});

it("kube-bench's form has it as a control of its own; an API server that does not answer passes nothing", async () => {
  const print = async (...args: string[]): Promise<string[]> => {
    const { stdout } = await stack.kubemend(['audit', '--format', 'kube-bench-json', ...args]);
    return (JSON.parse(stdout) as { Controls: { id: string }[] }).Controls.map(({ id }) => id);
  };
  expect(await print()).toEqual(['1', '2', '3', '4']);
  expect(await print('--cluster-wide')).toEqual(['1', '2', '3', '4', '5']);

  await stack.node.fault('not-useful');
  const now = await soon('no answer of the API', async () => {
    const found = await audit('--section', '5.2');
    return [...found.values()].some(({ verdict }) => verdict === 'unknown') ? found : undefined;
  });
  expect([...now.values()].map(({ verdict }) => verdict)).toEqual(Array(12).fill('unknown'));
  expect(now.get('5.2.3')?.reason).toBe('could not look: /api/v1/pods: status 500');
  await stack.node.clearFault('not-useful');
});
