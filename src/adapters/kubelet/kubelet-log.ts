/**
 * What only the kubelet's log knows (kubelet 1.35): a manifest that it cannot decode, why it ended at its start, and, where it
 * does not let us ask it, that it holds a Pod back.
 */
import { execFile } from 'node:child_process';
import { open } from 'node:fs/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);

export interface KubeletLog {
  /** The newest decode error for a manifest since a time; null: none, or the log cannot be read. */
  decodeError(manifestPath: string, sinceMs: number, timeoutMs: number): Promise<string | null>;
  /** Each time that the kubelet ended at its start since a time, oldest first, with its own word for why. */
  failedStarts(sinceMs: number, timeoutMs: number): Promise<FailedStart[]>;
  /** The newest word since a time that a container waits for the end of its crash back-off; null: none. */
  backOff(container: ContainerOfPod, sinceMs: number, timeoutMs: number): Promise<ToldBackOff | null>;
}

export interface ContainerOfPod {
  container: string;
  /** as the kubelet names it, with its node's name */
  podName: string;
  namespace: string;
}

export interface ToldBackOff {
  podUid: string;
  /** as in the container's status */
  message: string;
}

export interface FailedStart {
  /** the same for the same line */
  id: string;
  reason: string;
}

const tailBytes = 64 * 1024;

/** @param logFile a kubelet's log file; null: the machine's journal, unit `kubelet` */
export function createKubeletLog(logFile: string | null): KubeletLog {
  const read = (sinceMs: number, timeoutMs: number): Promise<string> =>
    logFile === null ? readJournal(sinceMs, timeoutMs) : readTail(logFile);
  return {
    decodeError: async (manifestPath, sinceMs, timeoutMs) =>
      findDecodeError(await read(sinceMs, timeoutMs), manifestPath, sinceMs),
    failedStarts: async (sinceMs, timeoutMs) => findFailedStarts(await read(sinceMs, timeoutMs), sinceMs),
    backOff: async (container, sinceMs, timeoutMs) =>
      findBackOff(await read(sinceMs, timeoutMs), container, sinceMs),
  };
}

/** What a kubelet says before it ends itself (cmd/kubelet, pkg/kubelet/kubelet.go, pkg/kubelet/server/server.go). */
const lastWords = [
  'command failed',
  'Failed to initialize internal modules',
  'Failed to start cAdvisor',
  'Kubelet failed to get node info',
  'Failed to start ContainerManager',
  'Failed to listen and serve',
];
const failedStart = new RegExp(`^E\\d{4} .*\\] "(?:${lastWords.join('|')})" err="((?:[^"\\\\]|\\\\.)*)"`);

/** `E1121 11:25:32.928966 3506 run.go:72] "command failed" err="…"`: the last line of a kubelet that gives up. */
export function findFailedStarts(text: string, sinceMs: number): FailedStart[] {
  return text.split('\n').flatMap((line) => {
    const [, reason] = failedStart.exec(line.trimEnd()) ?? [];
    if (reason === undefined) return [];
    if ((klogTimeMs(line, sinceMs) ?? 0) < sinceMs) return [];
    return [{ id: line.slice(0, line.indexOf(']')), reason: reason.replaceAll('\\"', '"').slice(0, 500) }];
  });
}

/**
 * What the kubelet says of a manifest that it does not take: at its event, and again at each of its looks (file.go,
 * file_linux.go). klog writes a text of several lines as a block.
 */
const complaint =
  /^[EW]\d{4} [^\]]*\] "(?:Could not process manifest file|Unable to process watch event)" err=(?:"((?:[^"\\\n]|\\.)*)"|<\n([^]*?)\n >)(?: path="([^"\n]*)")?/gm;
const ofEvent = /^can't process config file "([^"]*)": ([^]*)$/;
/** Its text cannot be read as a Pod at all; otherwise a Pod was read, and is none that the kubelet would run. */
const unreadable = /^.*: couldn't parse as pod\(([^]*)\), please check config file$/;

/**
 * @param sinceMs older lines are left out by the time in their klog header (`E0131 04:05:06.789012`, local time): the
 *   journal is asked by whole seconds
 */
export function findDecodeError(text: string, manifestPath: string, sinceMs: number): string | null {
  for (const match of [...text.matchAll(complaint)].reverse()) {
    const [line, quoted, block] = match;
    const told = quoted?.replaceAll(/\\(.)/g, '$1') ?? block?.replaceAll(/^\t/gm, '') ?? '';
    const [, path = match[3], error = told] = ofEvent.exec(told) ?? [];
    if (path !== manifestPath) continue;
    if ((klogTimeMs(line, sinceMs) ?? sinceMs) < sinceMs) return null;
    // Gone again before it was read: what is there now is told by the next event.
    if (error.endsWith('no such file or directory')) continue;
    return (unreadable.exec(error)?.[1] ?? error).slice(0, 500);
  }
  return null;
}

/** `"Error syncing pod, skipping" err="failed to \\"StartContainer\\" for … with CrashLoopBackOff: \\"back-off 10s …"`; from 1.33 on. */
const heldBack =
  /CrashLoopBackOff: \\"(back-off \S+ restarting failed container=(\S+) pod=(\S+)_(\S+)\(([^()\s]+)\))/;

export function findBackOff(
  text: string,
  { container, podName, namespace }: ContainerOfPod,
  sinceMs: number,
): ToldBackOff | null {
  for (const line of text.split('\n').toReversed()) {
    const [, message = '', ...named] = heldBack.exec(line) ?? [];
    const podUid = named.pop() ?? '';
    if (named.join('/') !== [container, podName, namespace].join('/')) continue;
    return (klogTimeMs(line, sinceMs) ?? 0) < sinceMs ? null : { podUid, message };
  }
  return null;
}

/** A klog header has no year: it is the one that brings it closest to the time asked about. */
function klogTimeMs(line: string, nearMs: number): number | null {
  const match = /^[IWEF](\d\d)(\d\d) (\d\d):(\d\d):(\d\d)\.(\d{3})/.exec(line);
  if (match === null) return null;
  const [month = 0, day = 0, hour = 0, minute = 0, second = 0, ms = 0] = match.slice(1).map(Number);
  const year = new Date(nearMs).getFullYear();
  const times = [year - 1, year, year + 1].map((one) =>
    new Date(one, month - 1, day, hour, minute, second, ms).getTime(),
  );
  return times.reduce((best, time) => (Math.abs(time - nearMs) < Math.abs(best - nearMs) ? time : best));
}

async function readJournal(sinceMs: number, timeoutMs: number): Promise<string> {
  const since = `@${Math.floor(sinceMs / 1_000)}`;
  const args = ['-u', 'kubelet', '-o', 'cat', '--no-pager', '-n', '2000', '--since', since];
  return run('journalctl', args, { timeout: timeoutMs, maxBuffer: 8 * 1024 * 1024 }).then(
    ({ stdout }) => stdout,
    () => '',
  );
}

async function readTail(path: string): Promise<string> {
  try {
    const file = await open(path, 'r');
    try {
      const { size } = await file.stat();
      const { buffer, bytesRead } = await file.read(
        Buffer.alloc(tailBytes),
        0,
        tailBytes,
        Math.max(0, size - tailBytes),
      );
      return buffer.subarray(0, bytesRead).toString('utf8');
    } finally {
      await file.close();
    }
  } catch {
    return '';
  }
}
