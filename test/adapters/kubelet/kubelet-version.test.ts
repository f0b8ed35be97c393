import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmod, copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import {
  describeKubeletVersion,
  readExchangedVersion,
  readKubeletVersion,
} from '../../../src/adapters/kubelet/kubelet-version.ts';

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

it('of a program that was exchanged, the one in its place says what the next start brings', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'kubemend-exchanged-'));
  try {
    const program = join(directory, 'kubelet');
    await copyFile('/bin/sleep', program);
    await chmod(program, 0o755);
    const running = await start(program, ['60']);
    expect(await readExchangedVersion(running)).toBeNull();
    expect(await describeKubeletVersion(running)).toBe('unknown');
    await rm(program);
    expect(await readExchangedVersion(running)).toBe('unknown');
    await writeFile(program, '#!/bin/sh\necho Kubernetes v1.35.4\n', { mode: 0o755 });
    expect(await readExchangedVersion(running)).toBe('v1.35.4');
    // A plan that was made before is void then.
    expect(await describeKubeletVersion(running)).toBe('unknown, to be v1.35.4 at its next start');
  } finally {
    await rm(directory, { recursive: true });
  }
});
