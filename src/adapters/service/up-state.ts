/**
 * The state file of a running `kubemend up`: other commands find its server without any environment,
 * and the next `up` ends what a killed one left behind.
 */
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { z } from 'zod';

const ProcessRef = z.object({
  name: z.string(),
  pid: z.number().int(),
  /** field 22 of /proc/<pid>/stat: the same pid with another start time is another process */
  startTicks: z.string(),
});
export type ProcessRef = z.infer<typeof ProcessRef>;

export const UpState = z.object({
  schema: z.literal(1),
  startedAt: z.string(),
  cluster: z.string(),
  /** the first of the nodes that have a worker here; the default for `--node` */
  node: z.string().nullable(),
  nodeConfig: z.string().nullable().describe('node.yaml of that node'),
  temporal: z.object({ address: z.string(), namespace: z.string(), ui: z.string().nullable() }),
  up: ProcessRef,
  /** in the order in which they are ended */
  processes: z.array(ProcessRef),
});
export type UpState = z.infer<typeof UpState>;

/** Start time of a process in clock ticks since boot; undefined when it does not run (a zombie does not). */
export function processStartTicks(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name in parentheses may hold blanks and parentheses itself: fields count from the last ")".
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' || fields[0] === 'X' ? undefined : fields[19];
  } catch {
    return undefined;
  }
}

export function refToProcess(name: string, pid: number): ProcessRef {
  return { name, pid, startTicks: processStartTicks(pid) ?? '' };
}

export function isProcessAlive(ref: ProcessRef): boolean {
  return ref.startTicks !== '' && processStartTicks(ref.pid) === ref.startTicks;
}

/** What the state file says; undefined when there is none or it is not one of ours. */
export async function readUpState(upFile: string): Promise<UpState | undefined> {
  try {
    return UpState.parse(JSON.parse(await readFile(upFile, 'utf8')));
  } catch {
    return undefined;
  }
}

/** The state of an `up` whose server is there, or that is about to start it again; what a killed one left does not count once its server is gone. */
export async function readRunningUp(upFile: string): Promise<UpState | undefined> {
  const state = await readUpState(upFile);
  if (state === undefined) return undefined;
  const server = state.processes.find((each) => each.name === 'temporal');
  return isProcessAlive(state.up) || (server !== undefined && isProcessAlive(server)) ? state : undefined;
}

export async function writeUpState(upFile: string, state: UpState): Promise<void> {
  await mkdir(dirname(upFile), { recursive: true });
  const stagedPath = `${upFile}.${process.pid}`;
  await writeFile(stagedPath, `${JSON.stringify(state, null, 2)}\n`, { mode: 0o600 });
  await rename(stagedPath, upFile);
}

export async function removeUpState(upFile: string): Promise<void> {
  await rm(upFile, { force: true });
}
