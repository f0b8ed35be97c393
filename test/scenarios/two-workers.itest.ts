/** Two node workers for one machine, on one server and on two: one works, the other waits, and people can see which. */
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { RemediationResult } from '../../src/contracts/result.ts';
import { controlQueue, workflowIds } from '../../src/domain/names.ts';
import { startTemporalServer } from '../../src/worker/server/temporal-server.ts';
import { digestEtc, keepNode } from './support/node-state.ts';
import type { Keeper } from './support/node-state.ts';
import { runProgram, kubemendPath, startService, startWaiting } from './support/programs.ts';
import type { Ended, Service, Waiting } from './support/programs.ts';
import { cluster, nodeName, startStack } from './support/stack.ts';
import type { Stack } from './support/stack.ts';

/** A second installation: a server of its own, with a control worker. */
interface Elsewhere {
  client: Client;
  env: Record<string, string | undefined>;
  stop(): Promise<void>;
}

let stack: Stack;
let elsewhere: Elsewhere;
let keeper: Keeper;
const waiting: Waiting[] = [];

beforeAll(async () => {
  stack = await startStack();
  elsewhere = await startElsewhere();
  keeper = keepNode(stack.node);
});
afterAll(async () => {
  await elsewhere.stop();
  await stack.stop();
});
beforeEach(async () => {
  await stack.endRuns();
  await keeper.restore();
});
afterEach(async () => {
  stack.failPoint.releaseAll();
  for (const each of waiting.splice(0)) await each.stop();
});

async function startElsewhere(): Promise<Elsewhere> {
  const server = await startTemporalServer({ dataDir: join(stack.dir, 'temporal-2'), uiPort: null });
  const env = { ...stack.env, TEMPORAL_ADDRESS: server.address, KUBEMEND_TEMPORAL_UI: undefined };
  const logFile = join(stack.dir, 'control-2.log');
  const control: Service = await startService(['worker', 'control'], { env, cwd: stack.dir, logFile });
  const connection = await Connection.connect({ address: server.address });
  return {
    client: new Client({ connection }),
    env,
    stop: async () => {
      await connection.close();
      await control.stop();
      await server.stop();
    },
  };
}

/** A second node worker for the same machine; resolves when it says that it waits. */
async function startSecondWorker(env: Record<string, string | undefined>): Promise<Waiting> {
  const args = ['worker', 'node', '--node-config', stack.node.nodeConfigPath];
  const second = await startWaiting(args, { env, cwd: stack.dir });
  waiting.push(second);
  return second;
}

async function remediateElsewhere(): Promise<RemediationResult> {
  return (await elsewhere.client.workflow.execute('remediate', {
    taskQueue: controlQueue,
    workflowId: workflowIds.remediate(cluster, nodeName, 'kube-scheduler'),
    args: [{ cluster, node: nodeName, checks: ['1.4.1'], wait: '1s', unreachableAfter: '3s' }],
  })) as RemediationResult;
}

async function doctorElsewhere(...args: string[]): Promise<Ended> {
  return await runProgram(process.execPath, [kubemendPath, 'doctor', ...args], {
    env: elsewhere.env,
    cwd: stack.dir,
  });
}

describe('two workers of one machine on one server (crash 11)', () => {
  it('the second waits, names the first, polls nothing, and takes over when the first is killed', async () => {
    const first = stack.nodeWorker.pid;
    const second = await startSecondWorker(stack.env);
    expect(second.output()).toContain(`found pid ${first} `);
    expect(second.output()).not.toContain('ready: ');
    expect(await stack.remediate({ checks: ['1.4.1'] }, 'kube-scheduler')).toMatchObject({ status: 'FIXED' });
    const { stdout } = await stack.kubemend(['doctor', '--node-config', stack.node.nodeConfigPath]);
    expect(stdout).toMatch(new RegExp(`ok +worker process +pid ${first} \\(.*worker node`));
    expect(stdout).not.toContain(`/${second.pid} at`);

    await stack.nodeWorker.stop('SIGKILL');
    await second.says('ready: ');
    expect(await stack.remediate({ checks: ['1.3.2'] }, 'kube-controller-manager')).toMatchObject({
      status: 'FIXED',
    });
    await second.stop();
    await stack.restartNodeWorker();
  });
});

describe('two Temporal servers, one machine (crash 11, peers 43)', () => {
  it('a run on the server whose worker waits ends NODE_UNREACHABLE, and doctor names the holder', async () => {
    await startSecondWorker(elsewhere.env);
    const before = digestEtc(stack.node);
    const result = await remediateElsewhere();
    expect(result, JSON.stringify(result)).toMatchObject({
      status: 'REMEDIATION_FAILED',
      code: 'NODE_UNREACHABLE',
    });
    expect(result.hint).toContain('`kubemend doctor`');
    expect(digestEtc(stack.node)).toEqual(before);
    const { exitCode, stdout } = await doctorElsewhere('--node-config', stack.node.nodeConfigPath);
    expect(exitCode).toBe(1);
    expect(stdout).toMatch(/fail +node worker +nobody polls the queue node\/lab\/cp-1/);
    expect(stdout).toMatch(new RegExp(`ok +worker process +pid ${stack.nodeWorker.pid} \\(`));
  });

  it('with the first worker killed in its gate, a run on the other server is refused OPEN_CHANGE', async () => {
    const second = await startSecondWorker(elsewhere.env);
    stack.failPoint.arm('gate.soak');
    const first = await stack.start({ checks: ['1.4.1'] }, 'kube-scheduler');
    await stack.failPoint.reached('gate.soak');
    await stack.nodeWorker.stop('SIGKILL');
    stack.failPoint.release('gate.soak');
    await second.says('ready: ');
    const refused = await remediateElsewhere();
    expect(refused, JSON.stringify(refused)).toMatchObject({ status: 'REFUSED', code: 'OPEN_CHANGE' });
    expect(refused.reason).toMatch(/for at most \S+ more/);

    await second.stop();
    await stack.restartNodeWorker();
    expect(await first.result()).toMatchObject({ status: 'FIXED' });
    expect(await remediateElsewhere()).toMatchObject({ code: 'NODE_UNREACHABLE' });
  });
});
