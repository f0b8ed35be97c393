/** A small disk of its own for one node, so that "disk full" is the kernel's word and not an imitation. */
import { execFileSync, spawnSync } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const sizeBytes = 48 * 1024 * 1024;

/**
 * Mounts a tmpfs over the node's directory, and another over its run/ (as a real node's /run is one),
 * so that the practice kubelet's own bookkeeping survives a full disk.
 * @throws Error with the reason when this user may not mount
 */
export function mountSmallDisk(root: string): void {
  mkdirSync(root, { recursive: true });
  mount(root, sizeBytes);
  mkdirSync(join(root, 'run'));
  mount(join(root, 'run'), 8 * 1024 * 1024);
}

function mount(dir: string, bytes: number): void {
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${bytes},mode=0755`, 'kubemend-practice', dir], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
  } catch (cause) {
    const said = (cause as { stderr?: Buffer }).stderr?.toString().trim() ?? String(cause);
    throw new Error(`${dir}: expected to mount a small disk (--disk small needs root), found: ${said}`, {
      cause,
    });
  }
}

export function isMountPoint(dir: string): boolean {
  const mountPoints = readFileSync('/proc/self/mountinfo', 'utf8')
    .split('\n')
    .map((line) => line.split(' ')[4]?.replaceAll('\\040', ' '));
  return mountPoints.includes(dir);
}

const unmountLimitMs = 10_000;

/**
 * A worker that just ended may have left a helper (a lock holder) that ends a moment later: until then the disk is busy.
 * @throws Error with what umount says when it is still busy after 10 s
 */
export async function unmountSmallDisk(root: string): Promise<void> {
  const deadline = Date.now() + unmountLimitMs;
  for (const dir of [join(root, 'run'), root]) {
    for (let said = unmount(dir); said; said = unmount(dir)) {
      if (Date.now() > deadline) {
        throw new Error(`${dir}: expected nobody to use this disk any more, found: ${said}`);
      }
      await sleep(50);
    }
  }
}

/** @returns what umount complains of, or null when nothing is mounted there */
function unmount(dir: string): string | null {
  if (!isMountPoint(dir)) return null;
  const { status, stderr } = spawnSync('umount', [dir], { encoding: 'utf8' });
  return status === 0 ? null : stderr.trim();
}

const fillerName = 'var/filler';

/** Writes until the kernel says ENOSPC, down to the last page. */
export function fillDisk(root: string): void {
  const file = openSync(join(root, fillerName), 'w');
  try {
    for (let chunk = Buffer.alloc(1024 * 1024); chunk.length > 0;) {
      try {
        writeSync(file, chunk);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
        chunk = chunk.subarray(0, Math.floor(chunk.length / 2));
      }
    }
  } finally {
    closeSync(file);
  }
}

export function freeDisk(root: string): void {
  rmSync(join(root, fillerName), { force: true });
}
