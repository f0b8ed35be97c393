/** A node with a disk of its own: full means that the kernel says so, and the node lives on. */
import { mkdtempSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { spawn, spawnSync } from 'node:child_process';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { createPracticeNode } from '../../src/practice/practice-node.ts';
import { isMountPoint } from '../../src/practice/node/disk.ts';
import { fastPace } from '../../src/practice/settings.ts';
import { buildBundles, createNodes, eventually, findProcess, removeDir } from './support/practice-nodes.ts';
import type { Nodes } from './support/practice-nodes.ts';

let bundlesDir: string;
let nodes: Nodes;
beforeAll(async () => {
  bundlesDir = await buildBundles();
  nodes = createNodes(bundlesDir);
});
afterEach(async () => await nodes.removeAll());
afterAll(() => removeDir(bundlesDir));

/** Whether this user may mount at all: without the right the refusal is what is tested. */
function mayMount(): boolean {
  return spawnSync('unshare', ['-m', 'mount', '-t', 'tmpfs', 'none', '/mnt']).status === 0;
}

it('disk-full stops writes but not renames, and a staged change still restarts its Pod', async () => {
  if (!mayMount()) {
    const dir = mkdtempSync(join(tmpdir(), 'kubemend-practice-'));
    await expect(createPracticeNode({ dir, bundlesDir, pace: fastPace, disk: 'small' })).rejects.toThrow(
      /expected to mount a small disk \(--disk small needs root\)/,
    );
    removeDir(dir);
    return;
  }
  const node = await nodes.up({ disk: 'small' });
  expect(isMountPoint(node.dir)).toBe(true);
  const path = node.manifestPath('kube-scheduler');
  const staged = join(node.paths.manifestsDir, '.kube-scheduler.yaml.staged');
  writeFileSync(staged, readFileSync(path, 'utf8').replace(/(\n {4}image: )/, '\n    - --profiling=false$1'));
  await node.fault('disk-full');
  const write = (): void => writeFileSync(join(node.dir, 'var/lib/kubemend/x'), 'x');
  expect(write).toThrow(/ENOSPC/);
  expect(() => writeFileSync(join(node.paths.manifestsDir, '.y'), 'y')).toThrow(/ENOSPC/);
  renameSync(staged, path);
  await eventually('the change on a full disk', () =>
    findProcess(node, 'kube-scheduler', '--profiling=false'),
  );
  await node.ready({ judged: true });
  await node.clearFault('disk-full');
  expect(write).not.toThrow();
  // A helper of a worker that was just stopped may outlive it for a moment.
  spawn('sleep', ['1'], { cwd: join(node.dir, 'var'), stdio: 'ignore' });
  await node.remove();
  expect(isMountPoint(node.dir)).toBe(false);
});
