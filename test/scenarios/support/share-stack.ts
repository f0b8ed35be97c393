/** One stack for all tests of a file; before each of them nothing runs and the node is as it was. */
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest';
import { keepNode } from './node-state.ts';
import type { Keeper } from './node-state.ts';
import { startStack } from './stack.ts';
import type { Stack, StackOptions } from './stack.ts';

/** @param take gets it before the first test */
export function shareStack(take: (stack: Stack, keeper: Keeper) => void, options?: StackOptions): void {
  let stack: Stack;
  let keeper: Keeper;
  beforeAll(async () => {
    stack = await startStack(options);
    keeper = keepNode(stack.node);
    take(stack, keeper);
  });
  afterAll(async () => await stack.stop());
  beforeEach(async () => {
    await stack.endRuns();
    await keeper.restore();
  });
  // Nobody is held beyond the test that held him.
  afterEach(() => stack.failPoint.releaseAll());
}
