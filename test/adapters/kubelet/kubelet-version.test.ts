import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { afterEach, expect, it } from 'vitest';
import { readKubeletVersion } from '../../../src/adapters/kubelet/kubelet-version.ts';

let child: ChildProcess | undefined;
afterEach(async () => {
  if (child === undefined) return;
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
  child = undefined;
});

/** A process whose program is this shell: `sh --version` fails, as another program's may. */
async function start(program: string, args: string[]): Promise<{ pid: number }> {
  child = spawn(program, args, { stdio: ['pipe', 'ignore', 'ignore'] });
  await once(child, 'spawn');
  return { pid: child.pid ?? 0 };
}

it('a program that is no kubelet has no version of one', async () => {
  expect(await readKubeletVersion(await start(process.execPath, ['-e', 'process.stdin.resume()']))).toBe(
    'unknown',
  );
});

it('no process, or one that is gone, is unknown and no error', async () => {
  expect(await readKubeletVersion(undefined)).toBe('unknown');
  expect(await readKubeletVersion({ pid: 4_194_305 })).toBe('unknown');
});
