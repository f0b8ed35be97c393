/** A file that a component has read, and that becomes another one: a new process must read it, or the change is none. */
import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { computeChange } from '../../../src/activities/inspect/compute-change.ts';
import { diffOf } from '../../../src/activities/inspect/diff.ts';
import { loadUserCatalog } from '../../../src/catalog/load-own.ts';
import { RemediateRequest } from '../../../src/contracts/request.ts';
import { createNodeActivityContext } from '../../../src/worker/node.ts';
import { createTestNode } from '../change/test-node.ts';
import type { TestNode } from '../change/test-node.ts';

let node: TestNode;
beforeEach(async () => {
  node = await createTestNode();
  await put('etc/kubernetes/manifests/kube-apiserver.yaml', manifest);
  await put('own/templates/own.yaml', 'new: content\n');
});
afterEach(() => node.cleanUp());

const manifest = `apiVersion: v1
kind: Pod
metadata:
  name: kube-apiserver
  namespace: kube-system
spec:
  containers:
  - name: kube-apiserver
    image: registry.k8s.io/kube-apiserver:v1.35.4
    command:
    - kube-apiserver
    - --audit-policy-file=/etc/kubernetes/own.yaml
    - --profiling=false
`;
const check = (component: string, path = '/etc/kubernetes/own.yaml'): string => `slug: own-file
title: Our own file
level: 1
scored: true
component: ${component}
target: component
parameters:
  ownFile: { type: path, default: ${path}, description: where it is }
assert: ${component === 'kubelet' ? '{ kubelet: maxPods, le: 5 }' : '{ flag: profiling, is: false, explicit: true }'}
fix:
  kind: auto
  risk: low
  steps:
    - ensureFile: { path: $ownFile, template: own.yaml, mode: '0600', keepIfPresent: false }
    - ${component === 'kubelet' ? 'setKey: { path: maxPods, value: 5 }' : 'setFlag: { name: profiling, value: "false" }'}
source: this test
examples:
  pass: { ${component === 'kubelet' ? 'kubelet: { maxPods: 5 }' : 'flags: [--profiling=false]'} }
  fail: { ${component === 'kubelet' ? 'kubelet: { maxPods: 6 }' : 'flags: [--profiling=true]'} }
`;

async function put(path: string, text: string): Promise<void> {
  await mkdir(dirname(join(node.dir, path)), { recursive: true });
  await writeFile(join(node.dir, path), text);
}

async function compute(
  component: string,
  parameters: Record<string, string> = {},
): Promise<Awaited<ReturnType<typeof computeChange>>> {
  await put('own/checks/own.yaml', check(component));
  const catalog = await loadUserCatalog([join(node.dir, 'own/checks')]);
  const request = RemediateRequest.parse({ cluster: 'test', node: 'cp-1', checks: ['own-file'], parameters });
  return await computeChange(createNodeActivityContext(node.config, catalog).compute, request);
}

it.each([
  ['is another one', 'old: content\n'],
  ['was taken away', null],
])('of a static Pod, that %s: the Pod becomes a new one', async (_what, text) => {
  if (text !== null) await put('etc/kubernetes/own.yaml', text);
  const computed = await compute('kube-apiserver');
  if (computed.kind !== 'computed') throw new Error(computed.reason);
  expect(computed.files.map(({ path, role }) => [path.slice(node.dir.length), role])).toEqual([
    ['/etc/kubernetes/own.yaml', 'managed'],
    ['/etc/kubernetes/manifests/kube-apiserver.yaml', 'manifest'],
  ]);
  expect(computed.files[1]?.bytesAfter?.toString()).toContain('kubemend.io/restart');
  // A file beside the manifests may hold keys: what it held is not shown.
  expect(diffOf(computed.files)).not.toContain('old: content');
});

it('that is as it is to be: nothing restarts', async () => {
  await put('etc/kubernetes/own.yaml', 'new: content\n');
  const computed = await compute('kube-apiserver');
  expect(computed).toMatchObject({ kind: 'computed' });
  expect(await readFile(node.manifest, 'utf8')).toBe(manifest);
  expect(JSON.stringify(computed)).not.toContain('kubemend.io/restart');
});

it('of a kubelet, whose configuration stays as it is, is refused', async () => {
  await put('etc/kubernetes/own.yaml', 'old: content\n');
  await put(
    'var/lib/kubelet/config.yaml',
    'apiVersion: kubelet.config.k8s.io/v1beta1\nkind: KubeletConfiguration\nmaxPods: 5\n',
  );
  expect(await compute('kubelet')).toMatchObject({ kind: 'refused', code: 'FIX_NOT_AVAILABLE' });
});

it.each(['/etc/kubernetes/manifests/other.yaml', '/var/lib/kubemend/x', '/somewhere/x'])(
  'is never a manifest or a record of kubemend, under whatever name: %s',
  async (ownFile) => {
    await symlink(join(node.dir, 'etc/kubernetes/manifests'), join(node.dir, 'somewhere'));
    await expect(compute('kube-apiserver', { ownFile })).rejects.toThrow(
      'expected a file that a step may write',
    );
  },
);
