/** What `doctor` says of the machine that it runs on, without a server. */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { stringify } from 'yaml';
import { findLockHolders } from '../../src/adapters/storage/lock-holders.ts';
import { examineMachine } from '../../src/cli/examine-machine.ts';

let dir: string;
let kubeletDir: string;
let path: string;
let holder: ChildProcess | undefined;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'kubemend-machine-'));
  kubeletDir = join(dir, 'kubelet');
  path = join(dir, 'node.yaml');
  mkdirSync(kubeletDir);
  writeFileSync(path, stringify({ cluster: 'lab', node: 'cp-1', kubeletDir }), { mode: 0o600 });
});
afterEach(async () => {
  vi.restoreAllMocks();
  if (holder !== undefined) {
    const gone = once(holder, 'exit');
    holder.kill('SIGKILL');
    await gone;
    holder = undefined;
  }
  rmSync(dir, { recursive: true });
});

async function holdKubeletDir(): Promise<void> {
  holder = spawn('flock', ['--no-fork', kubeletDir, 'sleep', '60'], { stdio: 'ignore' });
  await vi.waitFor(async () => expect(await findLockHolders(kubeletDir)).toHaveLength(1));
}

it('names the process that is the node worker', async () => {
  await holdKubeletDir();
  expect(await examineMachine({ path, asked: true }, undefined)).toEqual([
    { name: 'worker process', outcome: 'ok', detail: `pid ${holder?.pid} (sleep 60)` },
  ]);
});

it('says that there is none, and how to start one', async () => {
  vi.spyOn(process, 'geteuid').mockReturnValue(0);
  expect(await examineMachine({ path, asked: true }, 'cp-1')).toEqual([
    {
      name: 'worker process',
      outcome: 'warn',
      detail: 'none runs on this machine',
      hint: `start one: kubemend worker node --node-config ${path}`,
    },
  ]);
});

it('does not say "none" to a plain user, who could not see one', async () => {
  vi.spyOn(process, 'geteuid').mockReturnValue(1000);
  expect(await examineMachine({ path, asked: true }, 'cp-1')).toEqual([
    {
      name: 'worker process',
      outcome: 'warn',
      detail: 'not to be seen by user 1000',
      hint: 'run as root to see it',
    },
  ]);
});

it('is silent on a machine without a policy, or of another node, unless that file was named', async () => {
  expect(await examineMachine({ path: join(dir, 'none.yaml'), asked: false }, undefined)).toEqual([]);
  expect(await examineMachine({ path, asked: false }, 'cp-2')).toEqual([]);
  const [named] = await examineMachine({ path: join(dir, 'none.yaml'), asked: true }, undefined);
  expect(named).toMatchObject({ outcome: 'fail', detail: expect.stringContaining('none.yaml') as string });
});

it('reports a policy that cannot be used, with what is wrong in it', async () => {
  writeFileSync(path, 'cluster: [', { mode: 0o600 });
  const [found] = await examineMachine({ path, asked: false }, undefined);
  expect(found).toMatchObject({ outcome: 'fail', hint: 'name the policy file with --node-config' });
  expect(found?.detail).toContain(path);
});
