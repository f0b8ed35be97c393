/** The scenarios on a real control plane: the smoke ones, or all of them with KUBEMEND_LAB_FULL=1 (scripts/test-lab --full). */
import { afterAll, beforeAll, beforeEach } from 'vitest';
import { defineScenarios } from './define.ts';
import { startLabNode } from './lab-node.ts';
import { groups } from './scenarios/index.ts';
import type { TestedNode } from './tested-node.ts';

const isFull = process.env['KUBEMEND_LAB_FULL'] === '1';

let node: TestedNode;
beforeAll(async () => {
  node = await startLabNode();
}, 1_800_000);
afterAll(async () => await (node as TestedNode | undefined)?.close(), 120_000);
beforeEach(async () => await node.restore());

defineScenarios(
  groups,
  ({ lab }) => lab === 'smoke' || (isFull && lab === 'full'),
  () => node,
);
