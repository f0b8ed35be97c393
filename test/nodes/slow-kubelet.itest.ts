/** A practice node whose kubelet looks at its files every ten seconds; `kubelet-defaults.lab.ts` plays the same on a real one. */
import { afterAll, beforeAll, beforeEach } from 'vitest';
import { fastPace } from '../../src/practice/settings.ts';
import { defineScenarios } from './define.ts';
import { startPracticeNode } from './practice-node.ts';
import { slowKubelet } from './scenarios/index.ts';
import type { TestedNode } from './tested-node.ts';

let node: TestedNode;
beforeAll(async () => {
  node = await startPracticeNode({ pace: { ...fastPace, tickMs: 10_000 } });
});
afterAll(async () => await node.close());
beforeEach(async () => await node.restore());

defineScenarios(
  [{ name: 'a slow kubelet', scenarios: slowKubelet }],
  ({ practice }) => practice === undefined,
  () => node,
);
