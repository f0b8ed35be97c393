/** Executions that are about processes: stopped, killed, orphaned. Real processes, signals by pid, the real recoverer. */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { access, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { FailPoint } from '../../../src/adapters/fail-points.ts';
import { readAlive } from '../../../src/adapters/storage/alive-file.ts';
import { createNodeContext } from '../../../src/worker/node-context.ts';
import type { FullNodeContext } from '../../../src/worker/node-context.ts';
import { applyInput, changeId, createTestNode, planChange } from './test-node.ts';
import type { TestNode } from './test-node.ts';

let bundles: string;
let node: TestNode;
let context: FullNodeContext;
let points: string;
let policy: string;
const children: ChildProcess[] = [];

beforeAll(async () => {
  bundles = await mkdtemp(join(tmpdir(), 'kubemend-bundles-'));
  await build({
    entryPoints: { recover: 'src/worker/recover.ts', 'apply-child': 'test/activities/change/apply-child.ts' },
    outdir: bundles,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    platform: 'node',
    format: 'esm',
    banner: {
      js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
    },
    logLevel: 'error',
  });
});
afterAll(() => rm(bundles, { recursive: true, force: true }));

beforeEach(async () => {
  node = await createTestNode();
  // The processes read the kernel's boot and uptime; so does this view of the node.
  context = createNodeContext(node.config, { by: 'worker', isOurs: () => true });
  points = join(node.dir, 'points');
  await mkdir(points);
  policy = join(node.dir, 'etc/kubernetes/policy.yaml');
  await writeFile(policy, 'old');
});
afterEach(async () => {
  for (const child of children.splice(0)) {
    if (child.exitCode !== null || child.signalCode !== null) continue;
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
  }
  await node.cleanUp();
});

function start(args: string[], failPoints: string | null = null): ChildProcess {
  const env = { ...process.env, ...(failPoints !== null && { KUBEMEND_FAIL_POINTS: failPoints }) };
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'], env });
  children.push(child);
  return child;
}

async function startRecover(args: string[] = [], failPoints: string | null = null): Promise<ChildProcess> {
  const child = start([join(bundles, 'recover.mjs'), '--node-config', node.configFile, ...args], failPoints);
  await vi.waitFor(
    async () => expect((await readAlive(context.paths.aliveFile))?.pid).toBe(child.pid),
    5_000,
  );
  return child;
}

/** A worker process that applies a change of one file, which nothing but its bytes proves, due after `revertAfterMs`. */
async function startApply(revertAfterMs: number): Promise<ChildProcess> {
  const planned = await planChange(node, [{ path: policy, text: 'new' }]);
  const plan = { ...planned.plan, limits: { ...planned.plan.limits, revertAfterMs } };
  const { recompute: _, ...apply } = applyInput({ ...planned, plan });
  const input = join(node.dir, 'input.json');
  await writeFile(
    input,
    JSON.stringify({ configFile: node.configFile, failPointsDir: points, apply, texts: ['new'] }),
  );
  return start([join(bundles, 'apply-child.mjs'), 'kubemend worker node', input]);
}

const arm = (point: FailPoint): Promise<void> => writeFile(join(points, point), '');
const disarm = (point: FailPoint): Promise<void> => rm(join(points, point));
const reached = (point: FailPoint): Promise<void> =>
  vi.waitFor(() => access(join(points, `${point}.reached`)), { timeout: 10_000, interval: 10 });
const stateNow = async (): Promise<string | undefined> => (await context.records.read(changeId))?.state;
const untilState = (state: string): Promise<void> =>
  vi.waitFor(async () => expect(await stateNow()).toBe(state), { timeout: 10_000, interval: 20 });

describe('the worker is killed, and the recoverer alone brings the change to its end', () => {
  it.each([
    ['apply.before-record', undefined],
    ['apply.locked', 'refused'],
    ['apply.renamed', 'rolledBack'],
  ] as const)('at %s', async (point, end) => {
    await startRecover();
    await arm(point);
    const worker = await startApply(300);
    await reached(point);
    expect(await readFile(policy, 'utf8')).toBe(point === 'apply.renamed' ? 'new' : 'old');
    worker.kill('SIGKILL');
    await once(worker, 'exit');
    if (end === undefined) expect(await context.records.ids()).toEqual([]);
    else await untilState(end);
    expect(await readFile(policy, 'utf8')).toBe('old');
    expect(await context.latch.read()).toBeNull();
  });
});

describe('crash 2, 33: a worker that is stopped while it holds the lock', () => {
  it.each([
    ['apply.locked', 'refused'],
    ['apply.renamed', 'rolledBack'],
  ] as const)('at %s is killed by whoever waits, and the change ends', async (point, end) => {
    await startRecover();
    await arm(point);
    const worker = await startApply(100);
    await reached(point);
    worker.kill('SIGSTOP');
    const died = once(worker, 'exit');
    await untilState(end);
    expect((await died)[1]).toBe('SIGKILL');
    expect(await readFile(policy, 'utf8')).toBe('old');
  });
});

describe('crash 1: a stopped worker that is continued after the node has given up', () => {
  it('is refused by the tombstone', async () => {
    await startRecover();
    await arm('apply.before-record');
    const worker = await startApply(60_000);
    await reached('apply.before-record');
    worker.kill('SIGSTOP');
    const identity = await context.identity();
    const { workflow } = applyInput(await planChange(node, [{ path: policy, text: 'new' }]));
    const { rollBack } = await import('../../../src/activities/rollback/roll-back.ts');
    const giveUp = { code: 'WRITE_FAILED', reason: 'no answer' } as const;
    const deed = { heartbeat: () => undefined, signal: new AbortController().signal };
    const input = { changeId, identity, files: [], giveUp, workflow };
    expect(await rollBack(context, input, deed)).toMatchObject({ state: 'refused' });
    await disarm('apply.before-record');
    worker.kill('SIGCONT');
    let said = '';
    worker.stdout!.on('data', (chunk: Buffer) => (said += chunk.toString()));
    await once(worker, 'close');
    expect(JSON.parse(said)).toMatchObject({ state: 'refused', end: { code: 'WRITE_FAILED' } });
    expect(await readFile(policy, 'utf8')).toBe('old');
  });
});

describe('crash 37: the recoverer itself', () => {
  async function leaveOpen(): Promise<void> {
    const alive = await startRecover();
    const worker = await startApply(400);
    await once(worker, 'exit');
    expect(await stateNow()).toBe('applied');
    alive.kill('SIGKILL');
    await once(alive, 'exit');
  }

  it('killed after the bytes are back: the next one ends it', async () => {
    await leaveOpen();
    await arm('revert.restored');
    const first = await startRecover([], points);
    await reached('revert.restored');
    expect([await stateNow(), await readFile(policy, 'utf8')]).toEqual(['reverting', 'old']);
    first.kill('SIGKILL');
    await once(first, 'exit');
    await startRecover();
    await untilState('rolledBack');
  });

  it('stopped: another takes over after three missed refreshes, and the first then does nothing more', async () => {
    await leaveOpen();
    await arm('revert.restored');
    const first = await startRecover([], points);
    await reached('revert.restored');
    first.kill('SIGSTOP');
    const second = await startRecover();
    await untilState('rolledBack');
    const ended = await context.records.read(changeId);
    await disarm('revert.restored');
    second.kill('SIGKILL');
    await once(second, 'exit');
    const seen = (await readAlive(context.paths.aliveFile))!.uptimeMs;
    first.kill('SIGCONT');
    await vi.waitFor(
      async () => expect((await readAlive(context.paths.aliveFile))!.uptimeMs).toBeGreaterThan(seen + 300),
      5_000,
    );
    expect(await context.records.read(changeId)).toEqual(ended);
  });
});

describe('crash 38: its starter', () => {
  it('is killed: it goes on until no change is open, then ends by itself', async () => {
    const starter = spawn('sleep', ['600'], { stdio: 'ignore' });
    children.push(starter);
    const recover = await startRecover(['--starter', String(starter.pid)]);
    const worker = await startApply(700);
    await once(worker, 'exit');
    const ended = once(recover, 'exit');
    starter.kill('SIGKILL');
    await untilState('rolledBack');
    expect((await ended)[0]).toBe(0);
    expect(await readFile(policy, 'utf8')).toBe('old');
  });
});

describe('as a oneshot', () => {
  it('crash 7: --boot never fails, whatever it finds', async () => {
    await mkdir(context.paths.changesDir, { recursive: true });
    await writeFile(join(context.paths.changesDir, '00000000000000aa.json'), 'half');
    const boot = start([join(bundles, 'recover.mjs'), '--boot', '--node-config', node.configFile]);
    expect((await once(boot, 'exit'))[0]).toBe(0);
    const without = spawn(
      process.execPath,
      [join(bundles, 'recover.mjs'), '--boot', '--node-config', '/nowhere.yaml'],
      { stdio: 'ignore' },
    );
    children.push(without);
    expect((await once(without, 'exit'))[0]).toBe(0);
  });
});
