/** Three control-plane nodes with stacked etcd; only in the whole run against the lab. */
import { afterAll, beforeAll, beforeEach, describe } from 'vitest';
import { defineScenarios } from './define.ts';
import { startLabNode } from './lab-node.ts';
import { severalNodes } from './scenarios/index.ts';
import type { TestedNode } from './tested-node.ts';

describe.runIf(process.env['KUBEMEND_LAB_FULL'] === '1')('three control-plane nodes', () => {
  let node: TestedNode;
  beforeAll(async () => {
    node = await startLabNode('--control-planes', '3');
  }, 1_800_000);
  afterAll(async () => await node.close(), 120_000);
  beforeEach(async () => await node.restore());

  defineScenarios(
    [{ name: 'several nodes', scenarios: severalNodes }],
    () => true,
    () => node,
  );
});
