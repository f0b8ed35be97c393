/**
 * Everything that a repair needs, as real processes: a Temporal server, a control worker, a practice node with its node
 * worker and its recoverer. One stack serves all tests of a file.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, Connection, WorkflowNotFoundError } from '@temporalio/client';
import type { WorkflowHandle, WorkflowHandleWithFirstExecutionRunId } from '@temporalio/client';
import { parse, stringify } from 'yaml';
import type { FailPoint } from '../../../src/adapters/fail-points.ts';
import { Component } from '../../../src/contracts/basics.ts';
import type { ChangeRecord } from '../../../src/contracts/change-record.ts';
import type { RemediationStatus } from '../../../src/contracts/deeds.ts';
import type { RemediateInput } from '../../../src/contracts/request.ts';
import type { RemediationResult } from '../../../src/contracts/result.ts';
import { controlQueue, messages, workflowIds } from '../../../src/domain/names.ts';
import { createPracticeNode } from '../../../src/practice/practice-node.ts';
import type { PracticeNode, PracticeNodeOptions } from '../../../src/practice/practice-node.ts';
import { fastPace } from '../../../src/practice/settings.ts';
import { findTemporal } from '../../../src/worker/server/temporal-server-find.ts';
import { startTemporalServer } from '../../../src/worker/server/temporal-server.ts';
import type { TemporalServer } from '../../../src/worker/server/temporal-server.ts';
import { shortGate } from '../../support/short-gate.ts';
import { kubemendPath, packageRoot, runProgram, startService } from './programs.ts';
import type { Ended, Service } from './programs.ts';
import { soon } from './soon.ts';

export const cluster = 'lab';
export const nodeName = 'cp-1';

export interface Stack {
  readonly dir: string;
  readonly server: TemporalServer;
  readonly client: Client;
  readonly node: PracticeNode;
  readonly control: Service;
  readonly nodeWorker: Service;
  /** environment of every command: this server, this cluster, this node */
  readonly env: Record<string, string | undefined>;
  kubemend(args: string[], env?: Record<string, string>): Promise<Ended>;
  /** with --json; the exit code beside what was printed */
  kubemendJson(args: string[]): Promise<{ exitCode: number | null; answer: unknown }>;
  kubemendRemediate(...args: string[]): Promise<{ exitCode: number | null; answer: RemediationResult }>;
  /** the official command line alone */
  temporal(args: string[]): Promise<Ended>;
  start(input: Partial<RemediateInput>, target?: string): Promise<WorkflowHandleWithFirstExecutionRunId>;
  remediate(input: Partial<RemediateInput>, target?: string): Promise<RemediationResult>;
  status(handle: WorkflowHandle): Promise<RemediationStatus>;
  records(): ChangeRecord[];
  log(): string;
  failPoint: FailPointControl;
  /** Ends what a test that failed has left running: nobody waits behind it. */
  endRuns(): Promise<void>;
  /** @param launcher a program that starts it with other rights, such as setpriv */
  restartNodeWorker(launcher?: string[]): Promise<void>;
  writeNodeConfig(change: (config: Record<string, unknown>) => void): void;
  stop(): Promise<void>;
}

/** Holds a process at a named place, until it is let go. */
export interface FailPointControl {
  arm(name: FailPoint): void;
  reached(name: FailPoint): Promise<void>;
  release(name: FailPoint): void;
  releaseAll(): void;
}

export interface StackOptions {
  nodeConfig?: Record<string, unknown>;
  node?: Partial<PracticeNodeOptions>;
  /** before any worker is started; `dir` is the working directory of each of them, and of every command */
  prepare?: (place: { dir: string; node: PracticeNode }) => void;
}

export async function startStack(options: StackOptions = {}): Promise<Stack> {
  const dir = mkdtempSync(join(tmpdir(), 'kubemend-scenario-'));
  const failPoints = join(dir, 'fail-points');
  mkdirSync(failPoints);
  const stops: (() => Promise<void>)[] = [];
  const stop = async (): Promise<void> => {
    for (const each of stops.splice(0).reverse()) await each();
    rmSync(dir, { recursive: true, force: true });
  };
  try {
    const choice = await findTemporal({ env: { ...process.env, TEMPORAL_ADDRESS: undefined } });
    if (choice.kind !== 'binary') throw new Error('unreachable: without TEMPORAL_ADDRESS a program is found');
    const [server, node] = await Promise.all([
      startTemporalServer({ dataDir: join(dir, 'temporal'), binary: choice.path, synchronous: 1 }),
      startNode(join(dir, nodeName), failPoints, options),
    ]);
    stops.push(
      () => server.stop(),
      () => node.remove(),
    );
    const env = {
      PATH: process.env['PATH'],
      HOME: dir,
      USER: 'ana',
      NO_COLOR: '1',
      TEMPORAL_ADDRESS: server.address,
      KUBEMEND_TEMPORAL_UI: server.uiUrl ?? undefined,
      KUBEMEND_CLUSTER: cluster,
      KUBEMEND_NODE: nodeName,
      KUBEMEND_DATA_DIR: join(dir, 'data'),
      KUBEMEND_FAIL_POINTS: failPoints,
      KUBEMEND_OUTCOME_FILE: join(dir, 'outcomes.jsonl'),
    };
    options.prepare?.({ dir, node });
    const service = (args: string[], name: string, launcher: string[] = []): Promise<Service> =>
      startService(args, { env, cwd: dir, logFile: join(dir, `${name}.log`), launcher });
    const nodeArgs = ['worker', 'node', '--node-config', node.nodeConfigPath];
    const services = await Promise.all([
      service(['worker', 'control'], 'control'),
      service(nodeArgs, 'node-worker'),
    ]);
    const [control] = services;
    let nodeWorker = services[1];
    stops.push(async () => {
      await Promise.all([control.stop(), nodeWorker.stop()]);
    });
    const connection = await Connection.connect({ address: server.address });
    stops.push(() => connection.close());
    const client = new Client({ connection });

    const start: Stack['start'] = async (input, target = 'kube-apiserver') =>
      await client.workflow.start('remediate', {
        taskQueue: controlQueue,
        workflowId: workflowIds.remediate(cluster, nodeName, target),
        args: [{ cluster, node: nodeName, ...input }],
      });
    const kubemend: Stack['kubemend'] = async (args, more = {}) =>
      await runProgram(process.execPath, [kubemendPath, ...args], { env: { ...env, ...more }, cwd: dir });
    const kubemendJson: Stack['kubemendJson'] = async (args) => {
      const { exitCode, stdout, stderr } = await kubemend([...args, '--json']);
      try {
        return { exitCode, answer: JSON.parse(stdout) as unknown };
      } catch {
        throw new Error(`kubemend ${args.join(' ')} --json printed:\n${stdout}\n${stderr}`);
      }
    };
    return {
      dir,
      server,
      client,
      node,
      control,
      get nodeWorker() {
        return nodeWorker;
      },
      env,
      kubemend,
      kubemendJson,
      kubemendRemediate: async (...args) => {
        const { exitCode, answer } = await kubemendJson(['remediate', ...args]);
        return { exitCode, answer: answer as RemediationResult };
      },
      temporal: async (args) =>
        await runProgram(choice.path, [...args, '--address', server.address], { env, cwd: dir }),
      start,
      remediate: async (input, target) => (await (await start(input, target)).result()) as RemediationResult,
      status: async (handle) => await handle.query<RemediationStatus>(messages.status),
      records: () => readRecords(node),
      log: () => readFileSync(join(node.dir, 'var/log/cis-remediation/remediation.log'), 'utf8'),
      failPoint: controlFailPoints(failPoints),
      endRuns: async () => {
        for (const target of [...Component.options, 'files']) {
          const run = client.workflow.getHandle(workflowIds.remediate(cluster, nodeName, target));
          await run.terminate('the test that started it is over').catch((error: unknown) => {
            if (!(error instanceof WorkflowNotFoundError)) throw error; // none, or it has ended by itself
          });
        }
      },
      restartNodeWorker: async (launcher) => {
        await nodeWorker.stop();
        nodeWorker = await service(nodeArgs, 'node-worker', launcher);
      },
      writeNodeConfig: (change) => {
        const config = parse(readFileSync(node.nodeConfigPath, 'utf8')) as Record<string, unknown>;
        change(config);
        writeFileSync(node.nodeConfigPath, stringify(config));
      },
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function startNode(dir: string, failPoints: string, options: StackOptions): Promise<PracticeNode> {
  const node = await createPracticeNode({
    dir,
    node: nodeName,
    cluster,
    pace: fastPace,
    bundlesDir: join(packageRoot, 'dist'),
    ...options.node,
    nodeConfig: { gate: shortGate, recover: { tick: '1s', lockWait: '5s' }, ...options.nodeConfig },
  });
  // The recoverer inherits its environment from whoever starts the node.
  const before = process.env['KUBEMEND_FAIL_POINTS'];
  process.env['KUBEMEND_FAIL_POINTS'] = failPoints;
  try {
    await node.start({ starterPid: process.pid });
  } finally {
    if (before === undefined) delete process.env['KUBEMEND_FAIL_POINTS'];
    else process.env['KUBEMEND_FAIL_POINTS'] = before;
  }
  await node.ready({ judged: true });
  return node;
}

function readRecords(node: PracticeNode): ChangeRecord[] {
  const dir = join(node.dir, 'var/lib/kubemend/changes');
  if (!existsSync(dir)) return [];
  const names = execFileSync('ls', ['-tr', dir], { encoding: 'utf8' }).split('\n');
  return names
    .filter((name) => name.endsWith('.json'))
    .map((name) => JSON.parse(readFileSync(join(dir, name), 'utf8')) as ChangeRecord);
}

function controlFailPoints(dir: string): FailPointControl {
  const armed = new Set<FailPoint>();
  const release = (name: FailPoint): void => {
    rmSync(join(dir, name), { force: true });
    armed.delete(name);
  };
  return {
    arm(name) {
      rmSync(join(dir, `${name}.reached`), { force: true });
      writeFileSync(join(dir, name), '');
      armed.add(name);
    },
    reached: async (name) => {
      await soon(`fail point ${name}`, () => existsSync(join(dir, `${name}.reached`)) || undefined);
    },
    release,
    releaseAll: () => [...armed].forEach(release),
  };
}
