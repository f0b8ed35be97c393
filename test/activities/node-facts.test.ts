/** What a node says of itself before anything begins: whether it is one of the control plane. */
import { rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { readNodeFacts } from '../../src/activities/node-facts.ts';
import { createTestNode } from './change/test-node.ts';
import type { TestNode } from './change/test-node.ts';

let node: TestNode;
beforeEach(async () => {
  node = await createTestNode();
});
afterEach(() => node.cleanUp());

const isControlPlane = async (): Promise<boolean | undefined> => {
  const recoverer = async (): Promise<{ alive: boolean; detail: string }> =>
    Promise.resolve({ alive: true, detail: '' });
  return (await readNodeFacts({ ...node.context, recoverer })).isControlPlane;
};

it.each(['kube-apiserver', 'kube-controller-manager', 'kube-scheduler', 'etcd'])(
  'a node with a manifest of %s alone is of the control plane',
  async (component) => {
    await rm(node.manifest);
    expect(await isControlPlane()).toBe(false);
    await writeFile(join(node.context.paths.manifestsDir, `${component}.yaml`), '');
    expect(await isControlPlane()).toBe(true);
  },
);

it('a node that cannot look at its manifests does not say what it is', async () => {
  const { manifestsDir } = node.context.paths;
  await rm(manifestsDir, { recursive: true });
  await symlink(manifestsDir, manifestsDir);
  expect(await isControlPlane()).toBeUndefined();
});
