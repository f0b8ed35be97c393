/** Memory, from /proc. */
import { readFile } from 'node:fs/promises';

/** Bytes that can be had without swapping; 0 where the kernel does not say. */
export async function readAvailableMemory(): Promise<number> {
  return kilobytesIn(await readFile('/proc/meminfo', 'utf8').catch(() => ''), 'MemAvailable');
}

/** Bytes that a process holds; 0: it has ended. */
export async function readResidentMemory(pid: number): Promise<number> {
  return kilobytesIn(await readFile(`/proc/${pid}/status`, 'utf8').catch(() => ''), 'VmRSS');
}

function kilobytesIn(text: string, name: string): number {
  return 1024 * Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(text)?.[1] ?? 0);
}
