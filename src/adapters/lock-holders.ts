/** Who holds a flock: the process whose /proc/<pid>/fdinfo shows it (/proc/locks names the dead `flock` child). */
import { readFile, readdir, stat } from 'node:fs/promises';

export interface LockHolder {
  pid: number;
  argv: string[];
}

export async function findLockHolders(path: string): Promise<LockHolder[]> {
  const { ino } = await stat(path).catch(() => ({ ino: -1 }));
  if (ino < 0) return [];
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const holders = await Promise.all(
    pids.map(async (pid) => ((await holdsLock(pid, ino)) ? await readHolder(pid) : [])),
  );
  return holders.flat();
}

async function holdsLock(pid: string, ino: number): Promise<boolean> {
  const descriptors = await readdir(`/proc/${pid}/fdinfo`).catch(() => []);
  for (const descriptor of descriptors) {
    const info = await readFile(`/proc/${pid}/fdinfo/${descriptor}`, 'utf8').catch(() => '');
    // lock: 1: FLOCK  ADVISORY  WRITE 1234 fe:00:5678 0 EOF
    if (new RegExp(`^lock:.*\\bFLOCK\\b.*:${ino}\\s`, 'm').test(info)) return true;
  }
  return false;
}

async function readHolder(pid: string): Promise<LockHolder[]> {
  const line = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
  return [{ pid: Number(pid), argv: line.replace(/\0$/, '').split('\0') }];
}
