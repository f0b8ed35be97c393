import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { reapStaged } from '../../../src/activities/change/start-up-node.ts';
import { reapTrials } from '../../../src/activities/rehearse/try-kubelet-boot.ts';
import { applyPlanned, changeId, createTestNode, planChange } from './test-node.ts';
import type { TestNode } from './test-node.ts';

let node: TestNode;
beforeEach(async () => {
  node = await createTestNode();
});
afterEach(() => node.cleanUp());

it('reaps what killed attempts left staged, and keeps what an open change needs, and what is not ours', async () => {
  await applyPlanned(node, await planChange(node));
  const record = (await node.context.records.read(changeId))!;
  const at = (name: string): string => join(node.manifest, '..', name);
  const left = at('.kube-apiserver.yaml.00000000000000c9-0a1b2c3d-new');
  await writeFile(left, 'half');
  await writeFile(at('.kube-apiserver.yaml.swp-person'), 'theirs');
  expect(await reapStaged(node.context)).toEqual([left]);
  const names = await node.names();
  expect(names).toContain('.kube-apiserver.yaml.swp-person');
  expect(names).toContain(record.files[0]!.stagedOldPath!.split('/').at(-1));
  await node.context.records.write({ ...record, state: 'confirmed' });
  expect(await reapStaged(node.context)).toHaveLength(2);
});

it('reaps what a trial of the kubelet left that was killed with its worker, and nothing else', async () => {
  const { stateDir } = node.context.paths;
  const scratch = join(stateDir, 'kubelet-boot-aB3dE6');
  await mkdir(join(scratch, 'pki'), { recursive: true });
  await writeFile(join(scratch, 'pki/kubelet.key'), 'a key');
  const before = (await readdir(stateDir)).filter((name) => !name.startsWith('kubelet-boot'));
  expect(await reapTrials(node.context)).toEqual([scratch]);
  expect(await readdir(stateDir)).toEqual(before);
});

it('a record that cannot be read keeps the worker from nothing but reaping', async () => {
  await applyPlanned(node, await planChange(node));
  await writeFile(join(node.context.paths.changesDir, 'ffffffffffffffff.json'), '{"schema": 1, ');
  const before = await node.names();
  expect(await reapStaged(node.context)).toEqual([]);
  expect(await node.names()).toEqual(before);
});
