/** A program that is tried: for a limited time, in a process group of its own that ends with the trial. */
import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import type { TrialEnd } from '../../domain/rehearsal/trial-end.ts';

export interface Trial {
  command: readonly string[];
  /** beside our own PATH */
  env: Record<string, string>;
  /** handed over as 3, 4 and so on */
  descriptors: readonly number[];
  limitMs: number;
  signal: AbortSignal;
}

const maxOutputBytes = 64 * 1024;

/** @throws Error when the program cannot be started; the signal's reason when it fires */
export async function runTrial({ command, env, descriptors, limitMs, signal }: Trial): Promise<TrialEnd> {
  const [program = '', ...args] = command;
  const child = spawn(program, args, {
    env: { ...env, PATH: process.env['PATH'] },
    stdio: ['ignore', 'pipe', 'pipe', ...descriptors],
    detached: true,
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk: Buffer) => {
      if (output.length < maxOutputBytes) output += chunk.toString('utf8');
    });
  }
  const trialState = { isOver: false };
  const end = (): void => {
    trialState.isOver = true;
    try {
      if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
    } catch {
      // gone already
    }
  };
  const timer = setTimeout(end, limitMs);
  signal.addEventListener('abort', end, { once: true });
  try {
    const exitCode = await new Promise<number>((resolve, reject) => {
      child.once('error', reject);
      // As a shell tells of a program that a signal has ended (no memory, say).
      child.once('close', (code, by) => resolve(code ?? 128 + (by === null ? 0 : constants.signals[by])));
    });
    signal.throwIfAborted();
    return { exitCode: trialState.isOver ? null : exitCode, output };
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', end);
    end();
  }
}
