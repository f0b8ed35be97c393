/** The scenarios that always must hold, on one real control plane; the whole run plays them with their groups (test/nodes/lab). */
import { afterAll, beforeAll, beforeEach, describe } from 'vitest';
import { defineScenarios } from './define.ts';
import { startLabNode } from './lab-node.ts';
import { groups } from './scenarios/index.ts';
import type { TestedNode } from './tested-node.ts';

describe.skipIf(process.env['KUBEMEND_LAB_FULL'] === '1')('lab up', () => {
  let node: TestedNode;
  beforeAll(async () => {
    node = await startLabNode();
  }, 1_800_000);
  afterAll(async () => await (node as TestedNode | undefined)?.close(), 120_000);
  beforeEach(async () => await node.restore());

  defineScenarios(
    groups,
    ({ lab }) => lab === 'smoke',
    () => node,
  );
});
