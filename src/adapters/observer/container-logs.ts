/** How often a Pod's container ended, from its log directory alone: one numbered file per run, no API and no runtime needed. */
import { open, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

export interface ContainerRun {
  podUid: string;
  /** 0 for the first run; the kubelet removes old files, but never renumbers */
  run: number;
  path: string;
  changedAtMs: number;
}

const tailBytes = 4 * 1024;

/**
 * Newest run per Pod UID of a static Pod's name: `<podLogsDir>/<namespace>_<pod>-<node>_<uid>/<container>/<n>.log`.
 * null: the directory cannot be read.
 */
export async function listContainerRuns(
  podLogsDir: string,
  pod: { name: string; namespace: string },
  node: string,
): Promise<ContainerRun[] | null> {
  const prefix = `${pod.namespace}_${pod.name}-${node.toLowerCase()}_`;
  let names: string[];
  try {
    names = (await readdir(podLogsDir)).filter((name) => name.startsWith(prefix));
  } catch {
    return null;
  }
  const runs = await Promise.all(
    names.map((name) => newestRun(join(podLogsDir, name), name.slice(prefix.length))),
  );
  return runs.filter((run) => run !== null).sort((a, b) => a.changedAtMs - b.changedAtMs);
}

async function newestRun(podDir: string, podUid: string): Promise<ContainerRun | null> {
  let newest: ContainerRun | null = null;
  for (const container of await readdir(podDir).catch(() => [])) {
    const dir = join(podDir, container);
    const numbers = (await readdir(dir).catch(() => []))
      .map((name) => /^(\d+)\.log$/.exec(name)?.[1])
      .filter((number) => number !== undefined)
      .map(Number);
    if (numbers.length === 0) continue;
    const run = Math.max(...numbers);
    const path = join(dir, `${run}.log`);
    const info = await stat(path).catch(() => null);
    if (info !== null && (newest === null || run > newest.run)) {
      newest = { podUid, run, path, changedAtMs: info.mtimeMs };
    }
  }
  return newest;
}

/** The log's last lines without the runtime's prefix; '' when it cannot be read. */
export async function readLogTail(path: string): Promise<string> {
  try {
    const file = await open(path, 'r');
    try {
      const { size } = await file.stat();
      const start = Math.max(0, size - tailBytes);
      const { buffer, bytesRead } = await file.read(Buffer.alloc(tailBytes), 0, tailBytes, start);
      const lines = buffer.subarray(0, bytesRead).toString('utf8').split('\n');
      const whole = start > 0 ? lines.slice(1) : lines;
      return whole
        .map((line) => line.replace(/^\d{4}-\d\d-\d\dT\S+ (?:stdout|stderr) [FP] /, ''))
        .filter((line) => line.trim() !== '')
        .slice(-10)
        .join('\n');
    } finally {
      await file.close();
    }
  } catch {
    return '';
  }
}
