/** Every scenario on the practice node, fast. `lab.lab.ts` plays the same on a real one. */
import { afterAll, beforeAll, beforeEach } from 'vitest';
import { defineScenarios } from './define.ts';
import { startPracticeNode } from './practice-node.ts';
import { groups } from './scenarios/index.ts';
import type { TestedNode } from './tested-node.ts';

let node: TestedNode;
beforeAll(async () => {
  node = await startPracticeNode();
});
afterAll(async () => await node.close());
beforeEach(async () => await node.restore());

defineScenarios(
  groups,
  ({ practice }) => practice === undefined,
  () => node,
);
