/** What the chaos loop of a soak can do to a node under a remediation; each undoes itself and says in a word what it did. */
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { digestOf } from '../../../src/adapters/storage/digest.ts';
import { isAlive } from '../../kill/support/run-cell.ts';
import type { Bench } from '../../kill/support/run-cell.ts';
import { replaceFile } from '../../scenarios/support/node-state.ts';
import { processNames } from '../../support/stack.ts';
import type { ProcessName } from '../../support/stack.ts';

export interface Strike {
  bench: Bench;
  random: () => number;
  /** digests of what another hand has put in the manifest's place, with the time */
  foreign: { digest: string; atMs: number }[];
}

export type Fault = (strike: Strike) => Promise<string>;

const between = (random: () => number, least: number, most: number): number =>
  Math.floor(least + (most - least) * random());

async function killPart(name: ProcessName, { bench, random }: Strike): Promise<string> {
  const part = bench.stack.parts[name];
  await part.kill();
  await delay(between(random, 0, 2_500));
  await part.restart();
  return `${name} killed`;
}

async function stopPart(name: ProcessName, { bench, random }: Strike): Promise<string> {
  const part = bench.stack.parts[name];
  const pid = part.pid();
  const stoppedMs = between(random, 300, 5_000);
  if (isAlive(pid)) process.kill(pid, 'SIGSTOP');
  await delay(stoppedMs);
  if (isAlive(pid)) process.kill(pid, 'SIGCONT');
  // Whoever was stopped inside the lock was killed for it; its unit would start it again.
  else await part.restart();
  return `${name} stopped for ${stoppedMs} ms`;
}

async function restartKubelet({ bench }: Strike): Promise<string> {
  await bench.stack.node.restartKubelet();
  return 'kubelet restarted';
}

async function pauseKubelet({ bench, random }: Strike): Promise<string> {
  await bench.stack.node.stopKubelet();
  await delay(between(random, 200, 3_000));
  await bench.stack.node.restartKubelet();
  return 'kubelet stopped and started';
}

async function fillDisk({ bench, random }: Strike): Promise<string> {
  await bench.stack.node.fault('disk-full');
  await delay(between(random, 200, 4_000));
  await bench.stack.node.clearFault('disk-full');
  return 'disk full for a while';
}

/** A careful person's edit: a comment, staged and renamed. */
async function editByHand({ bench, foreign }: Strike): Promise<string> {
  const path = bench.stack.node.manifestPath('kube-apiserver');
  const bytes = Buffer.concat([readFileSync(path), Buffer.from(`# by hand ${foreign.length}\n`)]);
  replaceFile(path, bytes);
  foreign.push({ digest: digestOf(bytes), atMs: Date.now() });
  return 'manifest edited by hand';
}

/** Another program's line in a file of ours: evidence only, and nothing may fail for it. */
async function tearJournal({ bench }: Strike): Promise<string> {
  const log = `${bench.stack.node.dir}/var/log/cis-remediation/remediation.log`;
  if (!existsSync(log)) return 'plain log not there yet';
  appendFileSync(log, 'torn');
  return 'plain log torn';
}

const kills: Fault[] = processNames.map((name) => (strike) => killPart(name, strike));
const stops: Fault[] = processNames.map((name) => (strike) => stopPart(name, strike));

/** A hand's edit ends most runs, so that it comes seldom. */
export const faults: readonly Fault[] = [
  ...kills,
  ...kills,
  ...stops,
  restartKubelet,
  pauseKubelet,
  fillDisk,
  fillDisk,
  editByHand,
  tearJournal,
];
