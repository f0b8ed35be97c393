/**
 * A stack whose every part can be killed: a Temporal server on a database file of its own, a control worker, a practice
 * node with its node worker and its recoverer, each a process of its own, started from dist and ended by its pid.
 */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import {
  closeSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Client, Connection } from '@temporalio/client';
import type { WorkflowHandle } from '@temporalio/client';
import type { FailPoint } from '../../src/adapters/fail-points.ts';
import type { ChangeRecord } from '../../src/contracts/change-record.ts';
import type { RemediateInput } from '../../src/contracts/request.ts';
import { controlQueue, workflowIds } from '../../src/domain/names.ts';
import { findRecovery, startRecovery, stopRecovery } from '../../src/practice/node/recovery.ts';
import { createPracticeNode } from '../../src/practice/practice-node.ts';
import type { PracticeNode, PracticeNodeOptions } from '../../src/practice/practice-node.ts';
import { fastPace } from '../../src/practice/settings.ts';
import { startTemporalServer } from '../../src/worker/server/temporal-server.ts';
import type { TemporalServer } from '../../src/worker/server/temporal-server.ts';
import { patientGate } from './short-gate.ts';

const packageRoot = join(import.meta.dirname, '../..');
export const cluster = 'kill';
export const nodeName = 'cp-1';

export const processNames = ['node worker', 'recover', 'control worker', 'Temporal server'] as const;
export type ProcessName = (typeof processNames)[number];

/** One process of the stack, by its pid. */
export interface Part {
  pid(): number;
  /** SIGKILL; resolves when it is gone */
  kill(): Promise<void>;
  /** Starts it again, on the same directory and port; resolves when it is ready. */
  restart(): Promise<void>;
}

export interface Stack {
  readonly dir: string;
  readonly node: PracticeNode;
  readonly client: Client;
  /** of every command: this server, this cluster, this node */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly parts: Readonly<Record<ProcessName, Part>>;
  readonly failPoints: FailPointControl;
  /** What the node starts in `body` can be held at fail points too. */
  withFailPoints(body: () => Promise<void>): Promise<void>;
  start(input: Partial<RemediateInput>): Promise<WorkflowHandle>;
  /** newest last */
  records(): ChangeRecord[];
  /** Ends every process that it started, and removes its directory. */
  stop(): Promise<void>;
}

/** Starts a stack with short ticks. Slow parts start side by side. */
export async function startStack(nodeOptions: Partial<PracticeNodeOptions> = {}): Promise<Stack> {
  const dir = mkdtempSync(join(tmpdir(), 'kubemend-kill-'));
  const failPointsDir = join(dir, 'fail-points');
  mkdirSync(failPointsDir);
  const stops: (() => Promise<void>)[] = [];
  const stop = async (): Promise<void> => {
    for (const each of stops.splice(0).reverse()) await each();
    rmSync(dir, { recursive: true, force: true });
  };
  try {
    const temporal = await startTemporal(join(dir, 'temporal'));
    stops.push(() => temporal.end());
    const node = await createPracticeNode({
      dir: join(dir, nodeName),
      node: nodeName,
      cluster,
      pace: fastPace,
      bundlesDir: join(packageRoot, 'dist'),
      ...nodeOptions,
      // A rollback keeps the node's own limits, whatever the request says.
      nodeConfig: {
        gate: patientGate,
        recover: { tick: '400ms', lockWait: '1s' },
        ...nodeOptions.nodeConfig,
      },
    });
    stops.push(() => node.remove());
    const environment = { KUBEMEND_FAIL_POINTS: failPointsDir };
    await withEnvironment(environment, async () => await node.start());
    const env = {
      PATH: process.env['PATH'],
      HOME: dir,
      NO_COLOR: '1',
      TEMPORAL_ADDRESS: temporal.server().address,
      KUBEMEND_CLUSTER: cluster,
      KUBEMEND_NODE: nodeName,
      KUBEMEND_DATA_DIR: join(dir, 'data'),
      ...environment,
    };
    const control = makeWorker(['control'], env, join(dir, 'control-worker.log'));
    const worker = makeWorker(
      ['node', '--node-config', node.nodeConfigPath],
      env,
      join(dir, 'node-worker.log'),
    );
    stops.push(async () => {
      await Promise.all([control.kill(), worker.kill()]);
    });
    await Promise.all([control.restart(), worker.restart(), node.ready({ judged: true })]);
    const connection = await Connection.connect({ address: temporal.server().address });
    stops.push(() => connection.close());
    const client = new Client({ connection });
    const recover = makeRecover(node, environment);
    return {
      dir,
      node,
      client,
      env,
      parts: { 'node worker': worker, recover, 'control worker': control, 'Temporal server': temporal },
      failPoints: failPointsIn(failPointsDir),
      withFailPoints: (body) => withEnvironment(environment, body),
      start: async (input) =>
        await client.workflow.start('remediate', {
          taskQueue: controlQueue,
          workflowId: workflowIds.remediate(cluster, nodeName, 'kube-apiserver'),
          args: [{ cluster, node: nodeName, ...input }],
        }),
      records: () => readRecords(node),
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function startTemporal(
  dataDir: string,
): Promise<Part & { server(): TemporalServer; end(): Promise<void> }> {
  const start = (port?: number): Promise<TemporalServer> =>
    startTemporalServer({ dataDir, uiPort: null, synchronous: 1, ...(port !== undefined && { port }) });
  let server = await start();
  return {
    server: () => server,
    pid: () => server.pid,
    kill: () => server.stop('kill'),
    async restart() {
      server = await start(server.port);
    },
    end: () => server.stop(),
  };
}

function makeWorker(args: string[], env: Record<string, string | undefined>, logFile: string): Part {
  let child: ChildProcess | undefined;
  const isGone = (): boolean => child === undefined || child.exitCode !== null || child.signalCode !== null;
  return {
    pid: () => child?.pid ?? 0,
    async kill() {
      if (child === undefined || isGone()) return;
      const gone = once(child, 'exit');
      child.kill('SIGKILL');
      await gone;
    },
    async restart() {
      if (!isGone()) return;
      // The file itself, not a pipe: a worker that is stopped must not be woken, nor fail, by its reader.
      const log = openSync(logFile, 'a');
      const from = statSync(logFile).size;
      child = spawn(process.execPath, [join(packageRoot, 'bin/kubemend'), 'worker', ...args], {
        env,
        stdio: ['ignore', log, log],
      });
      closeSync(log);
      for (const untilMs = Date.now() + 60_000; ;) {
        const said = readFileSync(logFile).subarray(from).toString('utf8');
        if (said.includes('ready: ')) return;
        await delay(20);
        if (isGone() || Date.now() > untilMs)
          throw new Error(`worker ${args[0] ?? ''} did not get ready:\n${said}`);
      }
    },
  };
}

function makeRecover(node: PracticeNode, environment: Record<string, string>): Part {
  return {
    pid: () => findRecovery(node.settings)?.pid ?? 0,
    kill: () => stopRecovery(node.settings),
    async restart() {
      await withEnvironment(environment, () => {
        startRecovery(node.settings);
      });
      // Its first proof of life is what makes it ready.
      const pid = String(findRecovery(node.settings)?.pid);
      for (const untilMs = Date.now() + 20_000; Date.now() < untilMs;) {
        await delay(20);
        if (readFileSync(join(node.dir, 'var/lib/kubemend/recover.alive'), 'utf8').includes(pid)) return;
      }
      throw new Error('recover did not prove that it lives');
    },
  };
}

/** What a practice node starts inherits the environment of whoever starts it. */
async function withEnvironment<T>(more: Record<string, string>, body: () => T | Promise<T>): Promise<T> {
  const before = { ...process.env };
  Object.assign(process.env, more);
  try {
    return await body();
  } finally {
    for (const name of Object.keys(more)) {
      if (before[name] === undefined) Reflect.deleteProperty(process.env, name);
      else process.env[name] = before[name];
    }
  }
}

/** Holds whoever comes to a named place. */
export interface FailPointControl {
  arm(name: FailPoint): void;
  /** pid of who holds there; undefined: nobody has come yet */
  whoReached(name: FailPoint): number | undefined;
  release(name: FailPoint): void;
  releaseAll(): void;
}

export function failPointsIn(dir: string): FailPointControl {
  const reachedPath = (name: FailPoint): string => join(dir, `${name}.reached`);
  return {
    arm(name) {
      rmSync(reachedPath(name), { force: true });
      writeFileSync(join(dir, name), '');
    },
    whoReached(name) {
      if (!existsSync(reachedPath(name))) return undefined;
      return (JSON.parse(readFileSync(reachedPath(name), 'utf8')) as { pid: number }).pid;
    },
    release(name) {
      rmSync(join(dir, name), { force: true });
    },
    releaseAll() {
      for (const name of readdirSync(dir)) rmSync(join(dir, name), { force: true });
    },
  };
}

function readRecords(node: PracticeNode): ChangeRecord[] {
  const dir = join(node.dir, 'var/lib/kubemend/changes');
  if (!existsSync(dir)) return [];
  return readdirSync(dir)
    .filter((name) => name.endsWith('.json') && !name.startsWith('.'))
    .map((name) => JSON.parse(readFileSync(join(dir, name), 'utf8')) as ChangeRecord)
    .sort((a, b) => Date.parse(a.armedAt) - Date.parse(b.armedAt));
}
