/** A kubelet with the times that it has by default; only in the whole run against the lab. */
import { afterAll, beforeAll, beforeEach, describe } from 'vitest';
import { defineScenarios } from './define.ts';
import { startLabNode } from './lab-node.ts';
import { slowKubelet } from './scenarios/index.ts';
import type { TestedNode } from './tested-node.ts';

describe.runIf(process.env['KUBEMEND_LAB_FULL'] === '1')('kubelet defaults', () => {
  let node: TestedNode;
  beforeAll(async () => {
    node = await startLabNode('--kubelet-defaults');
  }, 1_800_000);
  afterAll(async () => await node.close(), 120_000);
  beforeEach(async () => await node.restore());

  defineScenarios(
    [{ name: 'a slow kubelet', scenarios: slowKubelet }],
    () => true,
    () => node,
  );
});
