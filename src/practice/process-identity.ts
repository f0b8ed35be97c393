/** Which process a pid means: numbers are reused, so every stored pid carries its start time. */
import { readFileSync, readdirSync, readlinkSync } from 'node:fs';

export interface ProcessIdentity {
  pid: number;
  /** field 22 of /proc/<pid>/stat: clock ticks since boot */
  startTicks: string;
}

/** undefined when there is no such process, or when it has ended and only waits to be reaped */
export function readStartTicks(pid: number): string | undefined {
  let stat: string;
  try {
    stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  } catch {
    return undefined;
  }
  // The name in field 2 may hold spaces and parentheses: count from its end.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return fields[0] === 'Z' || fields[0] === 'X' ? undefined : fields[19];
}

export function identifyProcess(pid: number): ProcessIdentity | undefined {
  const startTicks = readStartTicks(pid);
  return startTicks === undefined ? undefined : { pid, startTicks };
}

export function isAlive(process: ProcessIdentity | undefined): process is ProcessIdentity {
  return process !== undefined && readStartTicks(process.pid) === process.startTicks;
}

/** Signals exactly this process; false when it is gone (or another one has its number). */
export function signalProcess(target: ProcessIdentity, signal: NodeJS.Signals): boolean {
  if (!isAlive(target)) return false;
  try {
    process.kill(target.pid, signal);
    return true;
  } catch {
    return false;
  }
}

/** Every process whose working directory lies below `dir`: a component belongs to a node by that. */
export function findProcessesBelow(dir: string): ProcessIdentity[] {
  const found: ProcessIdentity[] = [];
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    let cwd: string;
    try {
      cwd = readlinkSync(`/proc/${name}/cwd`);
    } catch {
      continue;
    }
    if (cwd !== dir && !cwd.startsWith(`${dir}/`)) continue;
    const identity = identifyProcess(Number(name));
    if (identity) found.push(identity);
  }
  return found;
}

/** Resolves to false when some still run after the limit. */
export async function waitForEnd(processes: ProcessIdentity[], limitMs: number): Promise<boolean> {
  for (let waitedMs = 0; ; waitedMs += 10) {
    if (!processes.some(isAlive)) return true;
    if (waitedMs >= limitMs) return false;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/** Proportional set size in bytes: shared pages are divided among those who share them. */
export function readPssBytes(pid: number): number {
  try {
    const line = /^Pss:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'));
    return Number(line?.[1] ?? 0) * 1024;
  } catch {
    return 0;
  }
}
