/** `kubemend up` as people use it: other commands find it, it heals its parts, and nothing is left when it ends. */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { reserveLoopbackPort } from '../../../src/adapters/free-port.ts';
import { isProcessAlive, readUpState } from '../../../src/adapters/service/up-state.ts';
import type { ProcessRef, UpState } from '../../../src/adapters/service/up-state.ts';
import { kubemendPath, runProgram } from '../../scenarios/support/programs.ts';

let dir: string;
let env: Record<string, string | undefined>;
let started: ChildProcess[];

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'kubemend-up-'));
  const cache = process.env['KUBEMEND_CACHE'] ?? join(process.env['HOME'] ?? '', '.cache/kubemend');
  env = {
    PATH: process.env['PATH'],
    HOME: dir,
    KUBEMEND_CACHE: cache,
    KUBEMEND_DATA_DIR: join(dir, 'data'),
    NO_COLOR: '1',
  };
  started = [];
});
afterEach(async () => {
  for (const each of started) if (each.exitCode === null && each.signalCode === null) await endUp(each);
  for (const pid of processesIn(dir)) process.kill(pid, 'SIGKILL');
  await rm(dir, { recursive: true, force: true });
});

async function startUp(args: string[]): Promise<{ child: ChildProcess; output: () => string }> {
  const ports = [
    '--port',
    String(await reserveLoopbackPort()),
    '--ui-port',
    String(await reserveLoopbackPort()),
  ];
  const child = spawn(process.execPath, [kubemendPath, 'up', ...ports, ...args], {
    env,
    cwd: dir,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  started.push(child);
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (output += text));
  await vi.waitFor(
    () => {
      if (child.exitCode !== null) throw new Error(`up ended:\n${output}`);
      expect(output).toMatch(/^up\./m);
    },
    { timeout: 90_000, interval: 100 },
  );
  return { child, output: () => output };
}

async function endUp(child: ChildProcess): Promise<number | null> {
  const exit = once(child, 'exit');
  child.kill('SIGTERM');
  // Told twice, as an impatient person does: it still ends what it has started.
  const again = setTimeout(() => child.kill('SIGTERM'), 300);
  exit.finally(() => clearTimeout(again)).catch(() => undefined);
  return ((await exit) as [number | null])[0];
}

async function state(): Promise<UpState> {
  const found = await readUpState(join(dir, 'data/up.json'));
  if (found === undefined) throw new Error('expected a state file');
  return found;
}

const named = ({ processes }: UpState, name: string): ProcessRef =>
  processes.find((each) => each.name === name)!;

/** Everything that runs with this test's directory in its command line or as its place. */
function processesIn(place: string): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((name) => {
      try {
        const line = readFileSync(`/proc/${name}/cmdline`, 'utf8');
        return line.includes(place) || readlinkSync(`/proc/${name}/cwd`).startsWith(place);
      } catch {
        return false; // it ended meanwhile
      }
    })
    .map(Number);
}

test('everything from one command; commands find it; its parts are healed; nothing is left', async () => {
  const { child, output } = await startUp(['--practice', '--fast', '-v']);
  expect(output()).toMatch(/Web UI +http:\/\/127\.0\.0\.1:\d+/);
  expect(output()).toMatch(/uses (PATH|cache|download|build): /);
  // Its log is followed, a moment behind.
  await expect.poll(output, { timeout: 10_000 }).toMatch(/control \| ready: /);

  const doctor = await runProgram(process.execPath, [kubemendPath, 'doctor'], { env, cwd: dir });
  expect(doctor.stdout).toMatch(/ok +node worker/);
  expect(doctor.stdout).toMatch(/ok +recoverer/);
  expect(doctor.exitCode).toBe(0);

  const second = await runProgram(process.execPath, [kubemendPath, 'up'], { env, cwd: dir });
  expect(second.stderr).toContain(`pid ${child.pid}`);
  expect(second.exitCode).not.toBe(0);

  const before = await state();
  for (const name of ['temporal', 'control']) process.kill(named(before, name).pid, 'SIGKILL');
  await vi.waitFor(
    async () => {
      const after = await state();
      for (const name of ['temporal', 'control']) {
        expect(named(after, name).pid).not.toBe(named(before, name).pid);
        expect(isProcessAlive(named(after, name))).toBe(true);
      }
    },
    { timeout: 60_000, interval: 200 },
  );
  await vi.waitFor(
    async () => {
      const again = await runProgram(process.execPath, [kubemendPath, 'doctor'], { env, cwd: dir });
      expect(again.stdout).toMatch(/ok +temporal server/);
      expect(again.exitCode).toBe(0);
    },
    { timeout: 90_000, interval: 500 },
  );

  expect(await endUp(child)).toBe(0);
  expect(existsSync(join(dir, 'data/up.json'))).toBe(false);
  expect(processesIn(dir)).toEqual([]);
});

test('what a killed `up` left is taken over by the next one, and is gone when that ends', async () => {
  const first = await startUp(['--practice', '--fast']);
  const left = await state();
  first.child.kill('SIGKILL');
  await once(first.child, 'exit');
  expect(left.processes.every(isProcessAlive)).toBe(true);

  const second = await startUp(['--practice', '--fast']);
  expect(left.processes.some(isProcessAlive)).toBe(false);
  expect(second.output()).toContain('was left by an earlier `kubemend up`');
  const doctor = await runProgram(process.execPath, [kubemendPath, 'doctor'], { env, cwd: dir });
  expect(doctor.stdout).toMatch(/ok +recoverer/);

  expect(await endUp(second.child)).toBe(0);
  expect(processesIn(dir)).toEqual([]);
});

test('a Temporal profile for another server is not used for its own', async () => {
  env['TEMPORAL_PROFILE'] = 'prod';
  env['TEMPORAL_CONFIG_FILE'] = join(dir, 'missing.toml');
  env['TEMPORAL_API_KEY'] = 'of-another-server';
  const { child } = await startUp([]);
  expect((await state()).temporal.namespace).toBe('default');
  expect(await endUp(child)).toBe(0);
});
