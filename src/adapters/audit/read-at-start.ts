/** What a process read at its start, as far as the times of the file or an earlier look tell. */
import type { FileFact } from '../../domain/audit/index.ts';
import { tickSlackMs } from '../clock.ts';
import { digestOf } from '../storage/digest.ts';

export interface FileOfProcess {
  /** which process: another one has read for itself */
  component: string;
  pid: number;
  /** of /proc; unlike the time that is made of it, the same at each look */
  startTicks: string;
  startedMs: number;
  nodePath: string;
  /** asked after its text was read: a change meanwhile counts */
  changedMs: number;
}

/**
 * @returns the file, and whether it may hold something else than at the start of who reads it. A change of mode or owner is
 *   not told from one of content by any time; it is where the bytes were seen after that start and before any change.
 *   That is remembered for as long as this reader lives.
 */
export function createChangeJudge(): (found: FileFact, of: FileOfProcess) => FileFact {
  const seen = new Map<string, { reader: string; digest: string }>();
  return (found, { component, pid, startTicks, startedMs, nodePath, changedMs }) => {
    if (!('mode' in found)) return found;
    const key = `${component}:${nodePath}`;
    const reader = `${pid}:${startTicks}`;
    const digest = digestOf(found.text ?? '');
    const isTouched = changedMs > startedMs + tickSlackMs;
    if (!isTouched) seen.set(key, { reader, digest });
    const known = seen.get(key);
    const isAsRead = known?.reader === reader && known.digest === digest;
    return { ...found, changedSinceStart: isTouched && !isAsRead };
  };
}
