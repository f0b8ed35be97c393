/** A process group of its own for a person's script: with a limit, with what it printed, and with an end for all of it. */
import type { Readable } from 'node:stream';
import { execa } from 'execa';
import type { AuditScript } from '../../contracts/audit.ts';
import { durationMs } from '../../domain/duration.ts';

export const maxOutputBytes = 64 * 1024;
/** for what a script printed last to arrive */
const pipesGraceMs = 1_000;

export interface ScriptEnd {
  exitCode: number | null;
  signal: string | null;
  timedOut: boolean;
  aborted: boolean;
  startError: string | null;
  output: string;
  /** the first lines with a tag, such as `[FAIL_REASON] text`, however much was printed before them */
  tagged: string[];
}

/** In a process group of its own, which is ended as a whole: at the limit, on cancel, and when the script has left children behind. */
export async function runInGroup(
  path: string,
  { args, timeout }: AuditScript,
  env: Record<string, string>,
  signal: AbortSignal | undefined,
): Promise<ScriptEnd> {
  const end: ScriptEnd = {
    exitCode: null,
    signal: null,
    timedOut: false,
    aborted: false,
    startError: null,
    output: '',
    tagged: [],
  };
  const child = execa(path, args, {
    env,
    extendEnv: false,
    cwd: '/',
    stdin: 'ignore',
    detached: true,
    buffer: false,
    reject: false,
    cleanup: false,
  });
  const keep = (chunk: Buffer): void => {
    // What is beyond the cap is read and dropped, so that a talkative script is not stopped by a full pipe.
    const room = maxOutputBytes - Buffer.byteLength(end.output);
    if (room > 0) end.output += chunk.subarray(0, room).toString('utf8');
  };
  const finishTags: (() => void)[] = [];
  for (const stream of [child.stdout, child.stderr] as (Readable | null)[]) {
    const tags = collectTags(end.tagged);
    stream?.on('data', (chunk: Buffer) => {
      keep(chunk);
      tags.take(chunk.toString('utf8'));
    });
    finishTags.push(tags.finish);
  }
  const endGroup = (): void => {
    if (child.pid === undefined) return;
    try {
      process.kill(-child.pid, 'SIGKILL');
    } catch {
      // The whole group has ended already.
    }
  };
  // A child in a session of its own outlives the group, and would hold the pipes open for ever.
  const closePipes = (): void => {
    for (const stream of [child.stdout, child.stderr] as (Readable | null)[]) stream?.destroy();
  };
  let grace: NodeJS.Timeout | undefined;
  const finish = (): void => {
    endGroup();
    grace ??= setTimeout(closePipes, pipesGraceMs);
  };
  const limit = setTimeout(() => {
    end.timedOut = true;
    finish();
  }, durationMs(timeout));
  const abort = (): void => {
    end.aborted = true;
    finish();
  };
  signal?.addEventListener('abort', abort, { once: true });
  if (signal?.aborted === true) abort();
  // The end of the script is the end, not that of the pipes.
  child.once('exit', finish);
  const result = await child;
  for (const finishTag of finishTags) finishTag();
  clearTimeout(limit);
  clearTimeout(grace);
  signal?.removeEventListener('abort', abort);
  end.exitCode = result.exitCode ?? null;
  end.signal = result.signal ?? null;
  if (result.exitCode === undefined && result.signal === undefined) {
    end.startError = result.originalMessage ?? result.shortMessage ?? 'it could not be started';
  }
  return end;
}

const mostTags = 20;
const longestLine = 4_096;

/** @param tagged is added to */
function collectTags(tagged: string[]): { take: (text: string) => void; finish: () => void } {
  let begun = '';
  const look = (line: string): void => {
    if (tagged.length < mostTags && /^\s*\[(PASS|FAIL|FAIL_REASON|MANUAL)\]/.test(line)) tagged.push(line);
  };
  return {
    take(text) {
      const [first = '', ...others] = text.split('\n');
      begun = (begun + first).slice(0, longestLine);
      for (const line of others) {
        look(begun);
        begun = line.slice(0, longestLine);
      }
    },
    finish: () => look(begun),
  };
}
