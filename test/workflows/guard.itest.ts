/** A new guard between nodes that remember another, or none: what it admits, and when. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { GuardAnswer, GuardAsk } from '../../src/contracts/guard.ts';
import { controlQueue, workflowIds } from '../../src/domain/names.ts';
import { recordHistory } from '../scenarios/support/record-history.ts';
import { soon } from '../scenarios/support/soon.ts';
import { guardAsk } from '../support/guard-ask.ts';
import { startGuardStack } from './support/guard-stack.ts';
import type { GuardStack } from './support/guard-stack.ts';

let stack: GuardStack;
beforeAll(async () => {
  stack = await startGuardStack();
});
afterAll(async () => await stack.stop());

const order = { by: 'ana', reason: 'the test' };
/** Of a run that this server knows nothing of. */
const change = (cluster: string, node: string): GuardAsk => guardAsk(node, {}, cluster);
const admit = async (cluster: string, node: string): Promise<GuardAnswer> =>
  await stack.ask(cluster, 'admit', change(cluster, node));

it('crash 13, a new guard asks the nodes that runs have named: one that knows another holds up all', async () => {
  await stack.addNode('lost', 'cp-1', 'guard-0');
  await stack.addNode('lost', 'cp-2', null);
  expect(await admit('lost', 'cp-2')).toMatchObject({ admitted: false, code: 'GUARD_LOST' });
  expect(await stack.status('lost')).toMatchObject({ lost: { node: 'cp-1', guardId: 'guard-0' }, slots: [] });
  await stack.ask('lost', 'adopt', order);
  expect(await admit('lost', 'cp-2')).toMatchObject({ admitted: true });
});

it('a node that does not answer is told of, and not waited for', async () => {
  await stack.addNode('silent', 'cp-1', null);
  await stack.addNode('silent', 'cp-2', 'guard-0');
  await stack.silence('silent', 'cp-2');
  // So short a history that the answers of its nodes alone are too long for it.
  await stack.begin({ cluster: 'silent', lookEveryMs: 60_000, askWithinMs: 1_000, continueAfter: 10 });
  expect(await admit('silent', 'cp-1')).toMatchObject({ admitted: true });
  expect(await stack.status('silent')).toMatchObject({
    lost: null,
    warming: null,
    unasked: { nodes: ['cp-2'], more: 0 },
  });
  // It is back, and its own mark speaks.
  const back = { ...change('silent', 'cp-2'), knownGuard: 'guard-0' };
  expect(await stack.ask('silent', 'admit', back)).toMatchObject({ code: 'GUARD_LOST' });
});

describe('a guard that cannot learn which nodes there are', () => {
  const cluster = 'unlisted';
  afterEach(() => stack.canList(true));

  it('admits nothing, whoever asks and in whichever of its runs, until an operator vouches for them', async () => {
    stack.canList(false);
    await stack.addNode(cluster, 'cp-1', null);
    const continueAfter = 60;
    const run = await stack.begin({ cluster, lookEveryMs: 60_000, continueAfter, askWithinMs: 300 });
    // More than a server lets wait at once.
    const many = async (): Promise<void> => {
      const answers = await Promise.all(Array.from({ length: 14 }, () => admit(cluster, 'cp-1')));
      for (const one of answers) expect(one).toMatchObject({ admitted: false, code: 'GUARD_WARMING' });
    };
    const { client } = stack;
    await soon('it to go on in a new run', async () => {
      await many();
      const { runId } = await client.workflow.getHandle(run.workflowId).describe();
      return runId === run.firstExecutionRunId ? undefined : true;
    });
    // A server takes 2,000 updates of one run, and after them not even the operator's word.
    const first = await client.workflow.getHandle(run.workflowId, run.firstExecutionRunId).fetchHistory();
    expect(first.events?.length).toBeLessThan(4 * continueAfter);
    await soon('it to say why', async () =>
      (await stack.status(cluster)).warming?.problem?.includes('the list is away') === true
        ? true
        : undefined,
    );
    await stack.ask(cluster, 'adopt', order);
    expect(await admit(cluster, 'cp-1')).toMatchObject({ admitted: true });
  });
});

it('the first of a cluster begins at once, and goes on in a new run with all that it knows', async () => {
  await stack.addNode('first', 'cp-1', null);
  const run = await stack.begin({ cluster: 'first', lookEveryMs: 60_000, continueAfter: 60 });
  const latest = stack.client.workflow.getHandle(workflowIds.guard('first'));
  const knownGuard = null;
  expect(await stack.ask('first', 'preview', { node: 'cp-1', isRestore: false, knownGuard })).toMatchObject({
    admitted: true,
  });
  expect(await admit('first', 'cp-1')).toMatchObject({ admitted: true });
  expect(await admit('first', 'cp-2')).toMatchObject({ admitted: false, code: 'CONTROL_PLANE_BUSY' });
  await stack.ask('first', 'free', { ...order, node: 'cp-1', underWay: true });
  await admit('first', 'cp-2');
  await stack.ask('first', 'release', { node: 'cp-2', changeId: 'change-of-cp-2', end: 'FIXED' });
  await stack.ask('first', 'pause', order);
  expect(await admit('first', 'cp-2')).toMatchObject({ code: 'GUARD_PAUSED' });
  await stack.ask('first', 'resume', order);
  await admit('first', 'cp-2');
  const before = await stack.status('first');
  await soon('it to go on in a new run', async () => {
    await stack.ask('first', 'adopt', order);
    return (await latest.describe()).runId === run.firstExecutionRunId ? undefined : true;
  });
  const { orders: _orders, ...after } = await stack.status('first');
  expect(before).toMatchObject(after);
  expect(await admit('first', 'cp-1')).toMatchObject({ code: 'CONTROL_PLANE_BUSY' });
  await recordHistory('guard-2', stack.client.workflow.getHandle(run.workflowId, run.firstExecutionRunId));
  await recordHistory('guard-continued-2', latest);
});

describe('what the `temporal` CLI may send', () => {
  const temporal = (cluster: string) => stack.client.workflow.getHandle(workflowIds.guard(cluster));

  it.each(['pause', 'adopt', 'free', 'release', 'admit'])(
    'a %s without input is refused, and the guard of the cluster goes on',
    async (name) => {
      const cluster = `typed-${name}`;
      await stack.addNode(cluster, 'cp-1', null);
      await stack.begin({ cluster, lookEveryMs: 60_000 });
      const said = temporal(cluster).executeUpdate(name, { args: [] });
      await expect(said).rejects.toMatchObject({ cause: { type: 'InputError' } });
      expect(await admit(cluster, 'cp-1')).toMatchObject({ admitted: true });
      expect((await stack.status(cluster)).paused).toBeNull();
    },
    30_000,
  );

  it('a guard without a cluster ends at once: it would be in the way of the right one', async () => {
    const taskQueue = controlQueue;
    const run = stack.client.workflow.execute('guard', { taskQueue, workflowId: 'guard/none', args: [] });
    await expect(run).rejects.toMatchObject({ cause: { type: 'InputError' } });
  }, 30_000);
});
