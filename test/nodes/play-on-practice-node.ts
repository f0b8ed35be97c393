/** Plays a group of scenarios on a practice node of its own. test/nodes/lab plays the same on a real one. */
import { afterAll, beforeAll, beforeEach } from 'vitest';
import type { PracticeNodeOptions } from '../../src/practice/practice-node.ts';
import { defineScenarios } from './define.ts';
import type { Group } from './define.ts';
import { startPracticeNode } from './practice-node.ts';
import { groupNamed } from './scenarios/index.ts';
import type { Scenario } from './scenario.ts';
import type { TestedNode } from './tested-node.ts';

export const isForPractice = ({ practice }: Scenario): boolean => practice === undefined;

/** @param name of one of `groups`: a file each, so that they are played side by side */
export function playOnPracticeNode(name: string): void {
  playGroup(groupNamed(name));
}

export function playGroup(group: Group, options: Partial<PracticeNodeOptions> = {}): void {
  let node: TestedNode;
  beforeAll(async () => {
    node = await startPracticeNode(options);
  });
  afterAll(async () => await node.close());
  beforeEach(async () => await node.restore());

  defineScenarios([group], isForPractice, () => node);
}
