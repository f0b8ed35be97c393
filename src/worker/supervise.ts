/** Keeps one child process running: its output goes to a file, and it is started again, ever more slowly, when it ends. */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { closeSync, mkdirSync, openSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { UnavailableError } from '../domain/errors.ts';
import { refToProcess } from '../adapters/up-state.ts';
import type { ProcessRef } from '../adapters/up-state.ts';
import { endProcess } from './supervise-end.ts';

export interface SupervisedOptions {
  name: string;
  args: readonly string[];
  env: NodeJS.ProcessEnv;
  logFile: string;
  /** called when it ended by itself and is started again */
  onRestart: (detail: string) => void;
}

export interface Supervised {
  ref(): ProcessRef;
  /** Waits for the line that begins with `ready:`. @throws UnavailableError with the end of the log */
  ready(limitMs: number): Promise<void>;
  stop(graceMs: number): Promise<void>;
}

const firstPauseMs = 500;
const longestPauseMs = 30_000;

export function supervise(options: SupervisedOptions): Supervised {
  const { name, args, env, logFile } = options;
  let stopping = false;
  let pauseMs = firstPauseMs;
  let child = start(args, env, logFile, false);
  const watch = (): void => {
    child.once('exit', (code, signal) => {
      if (stopping) return;
      options.onRestart(
        `${name} ended (${signal ?? code ?? '?'}), started again in ${pauseMs} ms; its log: ${logFile}`,
      );
      const timer = setTimeout(() => {
        if (stopping) return;
        child = start(args, env, logFile, true);
        watch();
      }, pauseMs);
      timer.unref();
      pauseMs = Math.min(2 * pauseMs, longestPauseMs);
    });
  };
  watch();
  return {
    ref: () => refToProcess(name, child.pid ?? 0),
    async ready(limitMs) {
      const untilMs = performance.now() + limitMs;
      for (;;) {
        const log = await readFile(logFile, 'utf8').catch(() => '');
        if (/^ready:/m.test(log)) return;
        if (performance.now() > untilMs || child.exitCode !== null) {
          throw new UnavailableError(
            `${name}: expected it to be ready, found\n${log.trimEnd().split('\n').slice(-5).join('\n')}`,
            {
              code: 'PREREQUISITE_MISSING',
              hint: `read ${logFile}`,
            },
          );
        }
        await delay(50);
      }
    },
    async stop(graceMs) {
      stopping = true;
      await endProcess(child, graceMs);
    },
  };
}

function start(
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  logFile: string,
  append: boolean,
): ChildProcess {
  mkdirSync(dirname(logFile), { recursive: true });
  const log = openSync(logFile, append ? 'a' : 'w');
  try {
    // In a group of its own: Ctrl-C reaches `up` alone, which ends its children in order.
    return spawn(process.execPath, args, { env, stdio: ['ignore', log, log], detached: true });
  } finally {
    closeSync(log);
  }
}
