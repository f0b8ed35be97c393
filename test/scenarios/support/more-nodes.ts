/** More practice nodes beside the one of a stack, each with a node worker of its own, on the same server. */
import { join } from 'node:path';
import { createPracticeNode } from '../../../src/practice/practice-node.ts';
import type { PracticeNode } from '../../../src/practice/practice-node.ts';
import { fastPace } from '../../../src/practice/settings.ts';
import { shortGate } from '../../support/short-gate.ts';
import { packageRoot, startService } from './programs.ts';
import { cluster } from './stack.ts';
import type { Stack } from './stack.ts';

export interface MoreNodes {
  nodes: PracticeNode[];
  /** before the stack is */
  stop(): Promise<void>;
}

export async function startMoreNodes(stack: Stack, names: readonly string[]): Promise<MoreNodes> {
  const stops: (() => Promise<void>)[] = [];
  const startOne = async (name: string): Promise<PracticeNode> => {
    const node = await createPracticeNode({
      dir: join(stack.dir, name),
      node: name,
      cluster,
      pace: fastPace,
      bundlesDir: join(packageRoot, 'dist'),
      nodeConfig: { gate: shortGate, recover: { tick: '1s', lockWait: '5s' } },
    });
    stops.push(() => node.remove());
    await node.start({ starterPid: process.pid });
    await node.ready({ judged: true });
    const worker = await startService(['worker', 'node', '--node-config', node.nodeConfigPath], {
      env: { ...stack.env, KUBEMEND_NODE: name },
      cwd: stack.dir,
      logFile: join(stack.dir, `${name}.log`),
    });
    stops.push(() => worker.stop());
    return node;
  };
  const nodes: PracticeNode[] = [];
  // One after the other: each chooses free ports.
  for (const name of names) nodes.push(await startOne(name));
  return {
    nodes,
    async stop() {
      for (const each of stops.splice(0).reverse()) await each();
    },
  };
}
