/** A fleet of real practice nodes: what is on their disks when one of them fails, when people stop it, and when parts of it die. */
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { FleetInput, FleetProgress, FleetResult } from '../../src/contracts/fleet.ts';
import { controlQueue, messages, workflowIds } from '../../src/domain/names.ts';
import type { PracticeNode } from '../../src/practice/practice-node.ts';
import { argvOf } from '../practice/support/practice-nodes.ts';
import { startMoreNodes } from './support/more-nodes.ts';
import type { MoreNodes } from './support/more-nodes.ts';
import { digestTree, keepNode } from './support/node-state.ts';
import type { Keeper } from './support/node-state.ts';
import { startService } from './support/programs.ts';
import type { Service } from './support/programs.ts';
import { soon } from './support/soon.ts';
import { cluster, startStack } from './support/stack.ts';
import type { Stack } from './support/stack.ts';

let stack: Stack;
let more: MoreNodes;
let nodes: PracticeNode[];
let keepers: Keeper[];
let control: Service | null = null;

beforeAll(async () => {
  stack = await startStack();
  more = await startMoreNodes(stack, ['cp-2', 'cp-3']);
  nodes = [stack.node, ...more.nodes];
  keepers = nodes.map(keepNode);
});
afterAll(async () => {
  await control?.stop();
  await more.stop();
  await stack.stop();
});
beforeEach(async () => {
  stack.failPoint.releaseAll();
  for (const keeper of keepers) await keeper.restore();
});

const id = workflowIds.fleet(cluster);
const named = (...names: string[]): FleetInput['nodes'] =>
  names.map((node) => ({ node, role: 'control-plane' }));
const start = async (input: Partial<FleetInput>) =>
  await stack.client.workflow.start<(asked: unknown) => Promise<FleetResult>>('remediateFleet', {
    taskQueue: controlQueue,
    workflowId: id,
    args: [{ cluster, checks: ['1.4.1'], pace: 'fast', answerWithin: '3s', ...input }],
  });
/** every byte, inode and time below /etc, so that a write of the same bytes is seen */
const digest = (node: PracticeNode): Record<string, string> =>
  digestTree(join(node.dir, 'etc'), { inodes: true });
const isHardened = (node: PracticeNode): boolean =>
  argvOf(node.pidsOf('kube-scheduler')[0] ?? 0).includes('--profiling=false');
const statuses = (result: FleetResult): Record<string, string> =>
  Object.fromEntries(result.nodes.map(({ node, status }) => [node, status]));

describe('a node that fails', () => {
  it('is rolled back and named, and those after it are not touched; the next run mends what is left', async () => {
    const [, cp2, cp3] = nodes as [PracticeNode, PracticeNode, PracticeNode];
    await cp2.fault('crash', { component: 'kube-scheduler', when: '--profiling=false' });
    const before = digest(cp3);
    const bytes = digestTree(join(cp2.dir, 'etc'));
    const run = await start({ nodes: named('cp-1', 'cp-2', 'cp-3', 'gone'), soak: '100ms' });
    const result = await run.result();
    expect(statuses(result), result.reason).toEqual({
      'cp-1': 'FIXED',
      'cp-2': 'REMEDIATION_FAILED_ROLLED_BACK',
      'cp-3': 'UNTOUCHED',
      gone: 'SILENT',
    });
    expect(result).toMatchObject({ status: 'PARTLY_FIXED', success: false, code: 'FLEET_STOPPED', waves: 2 });
    expect(result.nodes[1]).toMatchObject({ isFailure: true, checks: { guilty: 1 } });
    expect(result.phases.find(({ name }) => name === 'preflight')?.outcome).toContain(
      'cp-1 leads kube-controller-manager, kube-scheduler, etcd',
    );
    expect(result.nodes[3]).toMatchObject({ code: 'NODE_UNREACHABLE', since: null });
    expect(digest(cp3)).toEqual(before);
    expect(digestTree(join(cp2.dir, 'etc'))).toEqual(bytes);
    expect(nodes.map(isHardened)).toEqual([true, false, false]);

    await cp2.clearFault('crash', 'kube-scheduler');
    const retryOf = { workflowId: id, runId: result.runId };
    const again = await (await start({ nodes: named('cp-2', 'cp-3'), retryOf })).result();
    expect(again, again.reason).toMatchObject({
      status: 'FIXED',
      success: true,
      retryOf,
      counts: { FIXED: 2 },
    });
    expect(nodes.map(isHardened)).toEqual([true, true, true]);
  });
});

describe('a fleet under way', () => {
  it('crash 28: outlasts kill -9 of the control worker; terminated, its batch lives on and the next run joins it', async () => {
    stack.failPoint.arm('gate.soak');
    const first = await start({ nodes: named('cp-1', 'cp-2') });
    await stack.failPoint.reached('gate.soak');
    await stack.control.stop('SIGKILL');
    await first.terminate('by hand');
    const env = { ...stack.env };
    control = await startService(['worker', 'control'], {
      env,
      cwd: stack.dir,
      logFile: join(stack.dir, 'control-2.log'),
    });
    const second = await start({ nodes: named('cp-1', 'cp-2') });
    await soon('it to join', async () => {
      const { phase } = await second.query<FleetProgress>(messages.status);
      return phase === 'join' ? true : undefined;
    });
    const records = stack.records().length;
    await control.stop('SIGKILL');
    stack.failPoint.release('gate.soak');
    control = await startService(['worker', 'control'], {
      env,
      cwd: stack.dir,
      logFile: join(stack.dir, 'control-3.log'),
    });
    const result = await second.result();
    expect(result, result.reason).toMatchObject({ status: 'FIXED', success: true, counts: { FIXED: 2 } });
    expect(result.nodes.map(({ node, wave }) => [node, wave])).toEqual([
      ['cp-1', 0],
      ['cp-2', 1],
    ]);
    expect(stack.records()).toHaveLength(records);
    expect(isHardened(nodes[0]!)).toBe(true);
  });

  it('is cancelled: the node with a change under way goes back, and no other is begun', async () => {
    const before = nodes.map((node) => digestTree(join(node.dir, 'etc')));
    const untouched = digest(nodes[1]!);
    stack.failPoint.arm('gate.soak');
    const run = await start({ nodes: named('cp-1', 'cp-2') });
    await stack.failPoint.reached('gate.soak');
    await run.cancel();
    stack.failPoint.release('gate.soak');
    const result = await run.result();
    expect(result, result.reason).toMatchObject({ status: 'CANCELLED_ROLLED_BACK', code: 'CANCELLED' });
    expect(statuses(result)).toEqual({ 'cp-1': 'CANCELLED_ROLLED_BACK', 'cp-2': 'UNTOUCHED' });
    expect(nodes.map((node) => digestTree(join(node.dir, 'etc')))).toEqual(before);
    expect(digest(nodes[1]!)).toEqual(untouched);
  });

  it('is of nodes that prove what they are, and of a guard that lets it', async () => {
    const lie = await (await start({ nodes: [{ node: 'cp-1', role: 'worker' }] })).result();
    expect(lie).toMatchObject({ status: 'REFUSED', code: 'ROLE_DIFFERS' });
    await stack.kubemend(['guard', 'pause', '--reason', 'release week', '--by', 'ana']);
    const before = nodes.map(digest);
    const paused = await (await start({ nodes: named('cp-1', 'cp-2') })).result();
    expect(paused).toMatchObject({ status: 'REFUSED', code: 'GUARD_PAUSED', counts: { UNTOUCHED: 1 } });
    expect(nodes.map(digest)).toEqual(before);
    await stack.kubemend(['guard', 'resume', '--reason', 'it is over']);
  });
});
