/** Runs one cell of the matrix on a stack, from a node that is as it should be to a verdict. */
import { execFileSync } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { WorkflowHandle } from '@temporalio/client';
import type { RemediationResult } from '../../../src/contracts/result.ts';
import { eventually } from '../../practice/support/practice-nodes.ts';
import { keepNode } from '../../scenarios/support/node-state.ts';
import type { Keeper } from '../../scenarios/support/node-state.ts';
import type { PracticeNodeOptions } from '../../../src/practice/practice-node.ts';
import { processNames, startStack } from '../../support/stack.ts';
import type { Stack } from '../../support/stack.ts';
import { cellName, createRandom } from './cell.ts';
import type { Cell } from './cell.ts';
import { judge, latchFile } from './judge.ts';
import { watchManifests } from './manifest-watch.ts';
import type { ManifestWatch } from './manifest-watch.ts';
import { bringTo } from './moments.ts';

export interface Bench {
  readonly stack: Stack;
  readonly watch: ManifestWatch;
  readonly keeper: Keeper;
  readonly bytes: { old: Buffer; new: Buffer };
  stop(): Promise<void>;
}

export interface CellOutcome {
  cell: Cell;
  seed: number;
  result: RemediationResult | null;
  /** empty: the cell holds */
  problems: string[];
  elapsedMs: number;
}

const repoRoot = join(import.meta.dirname, '../../..');

export async function startBench(node: Partial<PracticeNodeOptions> = {}): Promise<Bench> {
  const stack = await startStack(node);
  try {
    const manifest = stack.node.manifestPath('kube-apiserver');
    const edit = ['edit', manifest, '--set', 'profiling=false', '--stdout'];
    const bytes = {
      old: readFileSync(manifest),
      new: execFileSync(process.execPath, [join(repoRoot, 'bin/kubemend'), ...edit]),
    };
    const keeper = keepNode(stack.node);
    const watch = await watchManifests(stack.node.paths.manifestsDir, stack.dir);
    const stop = async (): Promise<void> => {
      await watch.stop();
      await stack.stop();
    };
    return { stack, watch, keeper, bytes, stop };
  } catch (error) {
    await stack.stop();
    throw error;
  }
}

/** How long a run may take to end once everything that was struck is back. */
const resultLimitMs = 150_000;

export async function runCell(bench: Bench, cell: Cell, seed: number): Promise<CellOutcome> {
  const { stack, watch, bytes } = bench;
  const beganMs = Date.now();
  const outcome = (result: RemediationResult | null, problems: string[]): CellOutcome => {
    return { cell, seed, result, problems, elapsedMs: Date.now() - beganMs };
  };
  let handle: WorkflowHandle | undefined;
  try {
    await makeReady(bench);
    await watch.report();
    const known = new Set(stack.records().map(({ changeId }) => changeId));
    handle = await bringTo(stack, cell.moment);
    await strike(stack, cell, createRandom(seed));
    const result = await resultOf(handle);
    const records = stack.records().filter(({ changeId }) => !known.has(changeId));
    // The watcher's last look comes after the result: what comes later than that counts too.
    await delay(50);
    return outcome(result, judge(stack, { result, records, seen: await watch.report(), bytes }));
  } catch (error) {
    const status = await handle?.query('status').catch(() => null);
    await handle?.terminate('the cell failed').catch(() => undefined);
    const last = stack.records().at(-1);
    return outcome(null, [
      `${cellName(cell)}: ${error instanceof Error ? error.message : String(error)}`,
      `its run: ${JSON.stringify(status)}`,
      `its record: ${JSON.stringify({ state: last?.state, history: last?.history, end: last?.end, effects: last?.sideEffects })}`,
      ...(last?.revertEvidence === undefined ? [] : [JSON.stringify(last.revertEvidence)]),
    ]);
  } finally {
    stack.failPoints.releaseAll();
  }
}

/** Everything runs, nothing is armed, no fault is set, no stop, and the manifest is the old one. */
export async function makeReady({ stack, keeper }: Bench): Promise<void> {
  stack.failPoints.releaseAll();
  for (const name of ['Temporal server', 'recover', 'control worker', 'node worker'] as const) {
    if (!isAlive(stack.parts[name].pid())) await stack.parts[name].restart();
  }
  rmSync(latchFile(stack), { force: true });
  await keeper.restore();
}

export function isAlive(pid: number): boolean {
  try {
    const state = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.[0];
    return pid > 0 && state !== 'Z' && state !== 'X';
  } catch {
    return false;
  }
}

/** Longer than the heartbeat (1 s), the reverter's three refreshes (1.2 s) and the wait for the lock (1 s). */
const stoppedMs = 4_000;

async function strike(stack: Stack, cell: Cell, random: () => number): Promise<void> {
  const { moment, process: name, how } = cell;
  const part = stack.parts[name];
  const release = (): void => {
    if (moment.kind === 'point') stack.failPoints.release(moment.point);
  };
  const holder = moment.kind === 'point' ? stack.parts[moment.by].pid() : 0;
  // Beside a step there is nothing to hold on to: a few milliseconds at random find different places in it.
  if (moment.kind === 'step') await delay(Math.floor(40 * random()));
  if (how === 'stop') {
    const pid = part.pid();
    process.kill(pid, 'SIGSTOP');
    release();
    await delay(stoppedMs);
    if (isAlive(pid)) process.kill(pid, 'SIGCONT');
  } else {
    await part.kill();
    // Whoever is held there by the one that survives goes on before the killed one is back, or after.
    const early = part.pid() === holder || random() < 0.5;
    if (early) release();
    await delay(Math.floor(1_000 * random()));
    await part.restart();
    release();
  }
  // Whoever hung in the lock was killed for it: started again, as its unit would.
  for (const other of processNames) {
    if (other === 'node worker' && moment.kind === 'point' && moment.by === 'recover') continue;
    if (!isAlive(stack.parts[other].pid())) await stack.parts[other].restart();
  }
  if (moment.kind === 'point' && moment.by === 'recover') await returnWorker(stack);
}

/** recover alone brings the change to its end; only then does the worker come back and tell the workflow. */
async function returnWorker(stack: Stack): Promise<void> {
  await eventually(
    'recover alone to end the change',
    () => ['rolledBack', 'rollbackFailed'].includes(stack.records().at(-1)?.state ?? '') || undefined,
    120_000,
  );
  await stack.parts['node worker'].restart();
}

/** A server that was killed loses its callers' connections, not their answer. */
export async function resultOf(handle: WorkflowHandle): Promise<RemediationResult> {
  const untilMs = Date.now() + resultLimitMs;
  for (;;) {
    const wait = new AbortController();
    try {
      const late = delay(untilMs - Date.now(), undefined, { signal: wait.signal }).then(() => {
        throw new Error(`no result within ${resultLimitMs} ms`);
      });
      return (await Promise.race([handle.result(), late])) as RemediationResult;
    } catch (error) {
      if (Date.now() >= untilMs || !isUnavailable(error)) throw error;
      await delay(200);
    } finally {
      wait.abort();
    }
  }
}

function isUnavailable(error: unknown): boolean {
  const text = `${String(error)} ${String((error as { cause?: unknown }).cause)}`;
  return /UNAVAILABLE|CANCELLED|INTERNAL|DEADLINE|connect/i.test(text);
}
