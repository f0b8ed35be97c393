/** Who holds a flock: the process whose /proc/<pid>/fdinfo shows it (/proc/locks names the dead `flock` child). */
import { readFile, readdir, stat } from 'node:fs/promises';

export interface LockHolder {
  pid: number;
  argv: string[];
}

export async function findLockHolders(path: string): Promise<LockHolder[]> {
  const locked = await identify(path);
  if (locked === null) return [];
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const holders = await Promise.all(
    pids.map(async (pid) => ((await holdsLock(pid, locked)) ? await readHolder(pid) : [])),
  );
  return holders.flat();
}

async function holdsLock(pid: string, locked: string): Promise<boolean> {
  const descriptors = await readdir(`/proc/${pid}/fdinfo`).catch(() => []);
  for (const descriptor of descriptors) {
    const info = await readFile(`/proc/${pid}/fdinfo/${descriptor}`, 'utf8').catch(() => '');
    // lock: 1: FLOCK  ADVISORY  WRITE 1234 fe:00:5678 0 EOF
    if (!/^lock:.*\bFLOCK\b/m.test(info)) continue;
    // The line's device is not always the one that stat(2) shows, and an inode number alone recurs on every file system.
    if ((await identify(`/proc/${pid}/fd/${descriptor}`)) === locked) return true;
  }
  return false;
}

/** Which file it is, links followed; null: there is none. */
async function identify(path: string): Promise<string | null> {
  return await stat(path, { bigint: true }).then(
    ({ dev, ino }) => `${dev}:${ino}`,
    () => null,
  );
}

async function readHolder(pid: string): Promise<LockHolder[]> {
  const line = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
  return [{ pid: Number(pid), argv: line.replace(/\0$/, '').split('\0') }];
}
