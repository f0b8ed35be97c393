/**
 * Remediations and rollbacks in a loop while a seeded chaos loop kills, stops and delays everything around them. After
 * every run the promises are checked from outside. `scripts/soak --minutes N [--seed S]`.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { WorkflowFailedError } from '@temporalio/client';
import { CancelledFailure } from '@temporalio/common';
import { expect, it } from 'vitest';
import type { RemediationResult } from '../../src/contracts/result.ts';
import { createRandom } from '../kill/support/cell.ts';
import { shortRequest } from '../kill/support/moments.ts';
import { makeReady, resultOf, startBench } from '../kill/support/run-cell.ts';
import type { Bench } from '../kill/support/run-cell.ts';
import { faults } from './support/faults.ts';
import type { Strike } from './support/faults.ts';
import { violations } from './support/invariants.ts';
import { judgeRunning } from './support/running.ts';

const minutes = Number(process.env['KUBEMEND_SOAK_MINUTES'] ?? 2);
const seed = Number(process.env['KUBEMEND_SOAK_SEED'] ?? Date.now() % 1_000_000);
/** Side by side: a remediation waits for most of its time. */
const benches = 2;

interface Tally {
  remediations: number;
  faults: number;
  ends: Record<string, number>;
  byFault: Record<string, number>;
}

it(
  `${minutes} min on ${benches} nodes, seed ${seed}: no promise is broken`,
  async () => {
    const tally: Tally = { remediations: 0, faults: 0, ends: {}, byFault: {} };
    const untilMs = Date.now() + minutes * 60_000;
    // Each to its end, whatever becomes of the other: its processes end with it.
    const ended = await Promise.allSettled(
      Array.from({ length: benches }, (_, index) => soak(createRandom(seed + index), untilMs, tally)),
    );
    const found = ended.map((one) => (one.status === 'fulfilled' ? one.value : [String(one.reason)]));
    process.stdout.write(
      `\nsoak: ${tally.remediations} remediations, ${tally.faults} faults, seed ${seed}\n${table(tally.ends)}${table(tally.byFault)}`,
    );
    expect(found.flat(), `seed ${seed}`).toEqual([]);
    expect(tally.remediations).toBeGreaterThan(0);
    expect(tally.faults).toBeGreaterThan(0);
  },
  (minutes + 10) * 60_000,
);

function table(counts: Record<string, number>): string {
  const rows = Object.entries(counts).sort(([, one], [, other]) => other - one);
  return rows.map(([name, count]) => `  ${String(count).padStart(4)}  ${name}\n`).join('');
}

async function soak(random: () => number, untilMs: number, tally: Tally): Promise<string[]> {
  const bench = await startBench({ disk: 'small' });
  try {
    for (let run = 1; Date.now() < untilMs; run += 1) {
      const problems = await runOnce(bench, random, tally);
      if (problems.length > 0) return problems.map((problem) => `run ${run}: ${problem}`);
    }
    return [];
  } finally {
    await bench.stop();
  }
}

/** Half of the changes are good; the others crash, or never get ready, and must be put back. */
async function runOnce(bench: Bench, random: () => number, tally: Tally): Promise<string[]> {
  const { stack, watch } = bench;
  await makeReady(bench);
  await watch.report();
  const known = new Set(stack.records().map(({ changeId }) => changeId));
  const fate = random();
  const when = '--profiling=false';
  if (fate < 0.25) await stack.node.fault('crash', { valueMs: 50, when });
  else if (fate < 0.5) await stack.node.fault('unready', { when });
  const strike: Strike = { bench, random, foreign: [] };
  const handle = await stack.start({ ...shortRequest, gate: { ...shortRequest.gate, progress: '5s' } });
  const done = { yes: false };
  const chaos = disturb(strike, tally, () => done.yes);
  let result: RemediationResult;
  try {
    if (random() < 0.1) setTimeout(() => void handle.cancel().catch(() => undefined), 6_000 * random());
    result = await resultOf(handle);
  } catch (error) {
    const own = stack.records().filter(({ changeId }) => !known.has(changeId));
    const status = await handle.query('status').catch(String);
    const ended = `no result: ${String(error)}; its records: ${JSON.stringify(own.map(({ history }) => history))}; its status: ${JSON.stringify(status)}`;
    if (!isCancelled(error) || own.length > 0) return [ended];
    // While no control worker could read its request: such a run has no result, and must have done nothing.
    tally.ends['cancelled unread'] = (tally.ends['cancelled unread'] ?? 0) + 1;
    return [];
  } finally {
    done.yes = true;
    await chaos;
  }
  tally.remediations += 1;
  const end = [result.status, result.code].filter(Boolean).join(' ');
  tally.ends[end] = (tally.ends[end] ?? 0) + 1;
  // A person must repair such a node: why it came to that is worth reading.
  if (result.status === 'REMEDIATION_FAILED_ROLLBACK_FAILED')
    process.stdout.write(`soak: ${end}: ${result.reason}\n`);
  // The watcher's last look comes after the result: what comes later than that counts too.
  await delay(50);
  const records = stack.records().filter(({ changeId }) => !known.has(changeId));
  const { foreign } = strike;
  const running = await judgeRunning(bench, { result, foreign });
  const seen = await watch.report();
  return [...running, ...violations(bench, { result, records, seen, foreign })].map(
    (problem) => `${problem} (${end}: ${result.reason})`,
  );
}

function isCancelled(error: unknown): boolean {
  return error instanceof WorkflowFailedError && error.cause instanceof CancelledFailure;
}

/** What another hand cannot write on a full disk is no fault of anybody's. */
function orNoSpace(error: unknown): string {
  if ((error as NodeJS.ErrnoException).code === 'ENOSPC') return 'another hand found no space';
  throw error;
}

async function disturb(strike: Strike, tally: Tally, isDone: () => boolean): Promise<void> {
  const { random } = strike;
  const most = 1 + Math.floor(3 * random());
  for (let count = 0; count < most; count += 1) {
    await delay(3_000 * random());
    if (isDone()) return;
    const fault = faults[Math.floor(faults.length * random())];
    if (fault === undefined) return;
    const name = (await fault(strike).catch(orNoSpace)).replace(/ for \d+ ms/, '');
    tally.faults += 1;
    tally.byFault[name] = (tally.byFault[name] ?? 0) + 1;
  }
}
