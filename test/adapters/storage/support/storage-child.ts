/** The program of a test's child process: one scenario by name, its input as JSON, its answer as JSON on stdout. */
import { refusedToNobody } from './refusals.ts';
import { kernelRefusals } from './kernel-refusals.ts';
import { fullDisk, nearlyFullDisk } from './full-disk.ts';
import { holdChangeLock, sameInodeElsewhere } from './lock-scenarios.ts';
import { writeAndDie } from './write-and-die.ts';

const scenarios = {
  writeAndDie,
  holdChangeLock,
  sameInodeElsewhere,
  kernelRefusals,
  refusedToNobody,
  fullDisk,
  nearlyFullDisk,
};
export type Scenario = keyof typeof scenarios;

const [name, input] = process.argv.slice(2);
const run = scenarios[name as Scenario] as (input: unknown) => Promise<unknown>;
process.stdout.write(`${JSON.stringify(await run(JSON.parse(input ?? 'null')))}\n`);
