/** A program tried inside the file system of a live process: what it is shown, what it cannot reach, how it ends. */
import { spawn, spawnSync } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { dryBoot } from '../../../src/adapters/rehearsal/dry-boot.ts';
import type { TrialEnd } from '../../../src/domain/rehearsal/trial-end.ts';

let dir: string;
/** stands in for the container: its program is what is tried */
let live: ChildProcess;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'kubemend-dry-boot-'));
  live = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], {
    env: { OF_THE_CONTAINER: 'yes' },
    stdio: 'ignore',
  });
});
afterEach(() => {
  live.kill('SIGKILL');
  rmSync(dir, { recursive: true });
});

const boot = (
  script: string,
  files: (Buffer | string)[] = [],
  limitMs = 20_000,
  signal = new AbortController().signal,
): Promise<TrialEnd> =>
  dryBoot({ pid: live.pid ?? 0, flags: ['-e', script], files, scratchDir: dir, limitMs, signal });

const isRoot = process.geteuid?.() === 0;

describe.runIf(isRoot)('a dry boot', () => {
  it("ends with the program's exit code and words, in the environment of the container", async () => {
    const ended = await boot('console.error(`Error: ${process.env.OF_THE_CONTAINER}`); process.exit(3)');
    expect(ended).toEqual({ exitCode: 3, output: 'Error: yes\n' });
  });

  it('reads files that are not there yet, and files of the node, by their descriptors; nothing stays behind', async () => {
    const there = join(dir, 'there');
    writeFileSync(there, 'of the node');
    const read = (fd: number): string => `require('fs').readFileSync('/proc/self/fd/${fd}', 'utf8')`;
    const ended = await boot(`console.log(${read(3)}, ${read(4)})`, [Buffer.from('to be written'), there]);
    expect(ended).toEqual({ exitCode: 0, output: 'to be written of the node\n' });
    expect(readdirSync(dir)).toEqual(['there']);
  });

  it('has no network, not even the loopback', async () => {
    const { output } = await boot(
      `require('net').connect(${/* any port */ 1}, '127.0.0.1').on('error', (error) => console.log(error.code))`,
    );
    expect(output.trim()).toMatch(/^ENETUNREACH|^EADDRNOTAVAIL/);
  });

  it('that goes on is ended at its limit, with everything that it started', async () => {
    const ended = await boot(
      "require('child_process').spawn('sleep', ['600.25'], { stdio: 'ignore' }); console.log('up'); setInterval(() => {}, 1000)",
      [],
      1_500,
    );
    expect(ended).toEqual({ exitCode: null, output: 'up\n' });
    expect(processesWith('600.25')).toEqual([]);
  });

  it('that somebody else ends (no memory, say) is not taken for one that goes on', async () => {
    expect(await boot("process.kill(process.pid, 'SIGKILL')")).toEqual({ exitCode: 137, output: '' });
  });

  it('is ended when nobody waits for it any more', async () => {
    const giveUp = new AbortController();
    const booted = boot('setInterval(() => {}, 1000)', [], 60_000, giveUp.signal);
    setTimeout(() => giveUp.abort(new Error('given up')), 300);
    await expect(booted).rejects.toThrow('given up');
  });
});

it('of a process that has gone says so', async () => {
  const { pid } = live;
  live.kill('SIGKILL');
  await new Promise((resolve) => live.once('exit', resolve));
  const signal = new AbortController().signal;
  await expect(
    dryBoot({ pid: pid ?? 0, flags: [], files: [], scratchDir: dir, limitMs: 1_000, signal }),
  ).rejects.toThrow('ENOENT');
});

function processesWith(argument: string): string[] {
  const { stdout } = spawnSync('pgrep', ['-fx', `sleep ${argument}`], { encoding: 'utf8' });
  return stdout.split('\n').filter((line) => line !== '');
}
