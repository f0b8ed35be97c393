/** What only the kubelet's log knows (kubelet 1.35): a manifest that it cannot decode, and why it ended at its start. */
import { execFile } from 'node:child_process';
import { open } from 'node:fs/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);

export interface KubeletLog {
  /** The newest decode error for a manifest since a time; null: none, or the log cannot be read. */
  decodeError(manifestPath: string, sinceMs: number, timeoutMs: number): Promise<string | null>;
  /** Each time that the kubelet ended at its start since a time, oldest first, with its own word for why. */
  failedStarts(sinceMs: number, timeoutMs: number): Promise<FailedStart[]>;
}

export interface FailedStart {
  /** the same for the same line */
  id: string;
  reason: string;
}

const tailBytes = 64 * 1024;
const marker = "couldn't parse as pod(";

/** @param logFile a kubelet's log file; null: the machine's journal, unit `kubelet` */
export function createKubeletLog(logFile: string | null): KubeletLog {
  const read = (sinceMs: number, timeoutMs: number): Promise<string> =>
    logFile === null ? readJournal(sinceMs, timeoutMs) : readTail(logFile);
  // The journal gives young lines only.
  const oldest = (sinceMs: number): number | null => (logFile === null ? null : sinceMs);
  return {
    decodeError: async (manifestPath, sinceMs, timeoutMs) =>
      findDecodeError(await read(sinceMs, timeoutMs), manifestPath, oldest(sinceMs)),
    failedStarts: async (sinceMs, timeoutMs) =>
      findFailedStarts(await read(sinceMs, timeoutMs), oldest(sinceMs)),
  };
}

/** `E1121 11:25:32.928966 3506 run.go:72] "command failed" err="…"`: the last line of a kubelet that gives up. */
export function findFailedStarts(text: string, sinceMs: number | null): FailedStart[] {
  return text.split('\n').flatMap((line) => {
    const [, reason] = /^E\d{4} .*\] "command failed" err="(.*)"$/.exec(line.trimEnd()) ?? [];
    if (reason === undefined) return [];
    if (sinceMs !== null && (klogTimeMs(line, sinceMs) ?? 0) < sinceMs) return [];
    return [{ id: line.slice(0, line.indexOf(']')), reason: reason.replaceAll('\\"', '"').slice(0, 500) }];
  });
}

/**
 * @param sinceMs older lines are left out by the time in their klog header (`E0131 04:05:06.789012`, local time);
 *   null: the text holds only lines that are young enough
 */
export function findDecodeError(text: string, manifestPath: string, sinceMs: number | null): string | null {
  for (const line of text.split('\n').reverse()) {
    const at = line.indexOf(marker);
    if (at === -1 || !line.includes(`${manifestPath}: ${marker}`)) continue;
    if (sinceMs !== null && (klogTimeMs(line, sinceMs) ?? sinceMs) < sinceMs) return null;
    const reason = line.slice(at + marker.length);
    const end = reason.lastIndexOf('), please check');
    return (end === -1 ? reason : reason.slice(0, end)).replaceAll('\\"', '"').slice(0, 500);
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
