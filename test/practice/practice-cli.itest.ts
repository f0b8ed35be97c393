/** `kubemend practice …` as people type it. */
import { existsSync, mkdtempSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { registerPractice } from '../../src/cli/practice.ts';
import { hasPracticeNode, openPracticeNode } from '../../src/practice/practice-node.ts';
import { readSettings } from '../../src/practice/settings.ts';
import { kubemendPath, runProgram } from '../scenarios/support/programs.ts';
import { soon } from '../scenarios/support/soon.ts';
import { buildBundles, removeDir } from './support/practice-nodes.ts';

let bundlesDir: string;
let dir: string;
let printed: string;
beforeAll(async () => {
  bundlesDir = await buildBundles();
  vi.stubEnv('KUBEMEND_BUNDLES_DIR', bundlesDir);
});
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'kubemend-practice-'));
  printed = '';
  vi.spyOn(process.stdout, 'write').mockImplementation((chunk) => {
    printed += String(chunk);
    return true;
  });
});
afterEach(async () => {
  vi.restoreAllMocks();
  if (hasPracticeNode(dir)) await openPracticeNode(dir).remove();
  removeDir(dir);
});
afterAll(() => {
  vi.unstubAllEnvs();
  removeDir(bundlesDir);
});

async function run(...words: string[]): Promise<string> {
  printed = '';
  const program = new Command('kubemend').exitOverride();
  registerPractice(program);
  await program.parseAsync(['practice', ...words, '--dir', dir], { from: 'user' });
  return printed;
}

it('makes a node, puts faults on it, reboots it, stops it, and removes it', async () => {
  const up = JSON.parse(await run('up', '--fast', '--node', 'cp-9', '--tick', '750ms', '--json')) as {
    node: string;
    parts: { name: string; healthy: boolean; pids: number[] }[];
  };
  expect(up.node).toBe('cp-9');
  expect(up.parts.map((part) => [part.healthy, part.pids.length])).toEqual(Array(5).fill([true, 1]));
  expect(readFileSync(join(dir, 'var/lib/kubelet/config.yaml'), 'utf8')).toContain(
    'fileCheckFrequency: 750ms\n',
  );
  await run('fault', 'unready');
  expect(await run('faults')).toMatch(/^\* unready /m);
  expect(await run('status')).toContain('fault unready on kube-apiserver');
  await run('fault', 'unready', '--clear');
  const boot = readFileSync(join(dir, 'run/practice/boot.json'), 'utf8');
  await run('reboot');
  expect(readFileSync(join(dir, 'run/practice/boot.json'), 'utf8')).not.toBe(boot);
  const [kubelet] = openPracticeNode(dir).pidsOf('kubelet');
  await run('restart-kubelet');
  expect(openPracticeNode(dir).pidsOf('kubelet')).not.toEqual([kubelet]);
  await run('down');
  expect(await run('status')).toMatch(/kubelet +pid - +does not answer/);
  expect(existsSync(join(dir, 'etc/kubernetes/manifests/etcd.yaml'))).toBe(true);
  await run('up');
  await run('down', '--remove');
  expect(existsSync(dir)).toBe(false);
});

it('a node that is up keeps its ports, also when whoever made it has gone', async () => {
  const args = [kubemendPath, 'practice', 'up', '--fast', '--dir', dir];
  const made = await runProgram(process.execPath, args, { env: process.env, cwd: dir });
  expect(made.exitCode, made.stderr).toBe(0);
  const ports = Object.values(readSettings(dir).ports);
  await soon(
    'its kubelet to hold them',
    async () => (await Promise.all(ports.map(isHeld))).every(Boolean) || undefined,
  );
  await run('down');
  expect(await Promise.all(ports.map(isHeld))).toEqual(ports.map(() => false));
});

/** As whoever looks for a free one is told (src/adapters/free-port.ts). */
async function isHeld(port: number): Promise<boolean> {
  const server = createServer();
  return await new Promise((resolve) => {
    server.once('error', () => resolve(true));
    server.listen({ path: `\0kubemend-port-${port}` }, () => server.close(() => resolve(false)));
  });
}

it('names what is wrong with a fault or a directory', async () => {
  await expect(run('status')).rejects.toThrow(`${dir}: expected a practice node, found none`);
  await expect(run('fault', 'sloth')).rejects.toThrow('fault "sloth": expected one that exists');
  expect(await run('faults')).toContain('slow-start');
});
