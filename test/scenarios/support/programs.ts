/** Runs the programs that people type, as processes of their own, and starts the long-running ones. */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { soon } from './soon.ts';

export const packageRoot = join(import.meta.dirname, '../../..');
export const kubemendPath = join(packageRoot, 'bin/kubemend');

export interface Ended {
  exitCode: number | null;
  stdout: string;
  stderr: string;
}

export interface RunOptions {
  env: Record<string, string | undefined>;
  cwd: string;
  limitMs?: number;
}

/** Runs a program to its end. Its exit code is an answer, not an error. */
export async function runProgram(file: string, args: string[], options: RunOptions): Promise<Ended> {
  const child = spawn(file, args, {
    env: options.env,
    cwd: options.cwd,
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: options.limitMs ?? 150_000,
    killSignal: 'SIGKILL',
  });
  const texts = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (text: string) => (texts[name] += text));
  }
  const [exitCode] = (await once(child, 'close')) as [number | null];
  return { exitCode, ...texts };
}

export interface Service {
  pid: number;
  /** everything it has printed */
  output(): string;
  stop(signal?: NodeJS.Signals): Promise<void>;
}

/** Starts a worker and waits until it says that it is ready. */
export async function startService(
  args: string[],
  options: RunOptions & { logFile: string; launcher?: string[] },
): Promise<Service> {
  const [program = '', ...rest] = [...(options.launcher ?? []), process.execPath, kubemendPath, ...args];
  const child = spawn(program, rest, {
    env: options.env,
    cwd: options.cwd,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const log = createWriteStream(options.logFile, { flags: 'a' });
  let output = '';
  await new Promise<void>((resolve, reject) => {
    const take = (chunk: Buffer): void => {
      output += chunk.toString('utf8');
      log.write(chunk);
      if (output.includes('ready: ')) resolve();
    };
    child.stdout.on('data', take);
    child.stderr.on('data', take);
    child.once('exit', () => reject(new Error(`kubemend ${args.join(' ')} ended:\n${output}`)));
  });
  return {
    pid: child.pid ?? 0,
    output: () => output,
    stop: async (signal = 'SIGTERM') => {
      await endChild(child, signal);
      log.end();
    },
  };
}

async function endChild(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, 'exit');
  child.kill(signal);
  const hard = setTimeout(() => child.kill('SIGKILL'), 15_000);
  await exit;
  clearTimeout(hard);
}

/** A worker that has to wait before it is ready. */
export interface Waiting {
  pid: number;
  output(): string;
  /** Resolves when it has printed this. */
  says(text: string): Promise<void>;
  stop(): Promise<void>;
}

/** Starts a worker and returns when it says that it waits. */
export async function startWaiting(args: string[], options: RunOptions): Promise<Waiting> {
  const child = spawn(process.execPath, [kubemendPath, ...args], {
    env: options.env,
    cwd: options.cwd,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => (output += text));
  }
  const says = async (text: string): Promise<void> => {
    await soon(`kubemend ${args.join(' ')} to say "${text}"`, () => {
      if (child.exitCode !== null) throw new Error(`kubemend ${args.join(' ')} ended:\n${output}`);
      return output.includes(text) || undefined;
    });
  };
  try {
    await says('waiting: ');
  } catch (error) {
    await endChild(child, 'SIGKILL');
    throw error;
  }
  return { pid: child.pid ?? 0, output: () => output, says, stop: () => endChild(child, 'SIGTERM') };
}
