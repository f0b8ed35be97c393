/** Mounts and full disks, for a process in a mount namespace of its own. */
import { execFileSync } from 'node:child_process';
import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs';

/** A small file system in memory at `dir`. */
export function mountSmallDisk(dir: string, sizeKib: number): void {
  mkdirSync(dir, { recursive: true });
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${sizeKib}k,mode=755`, 'tmpfs', dir]);
}

export function makeReadOnly(dir: string): void {
  execFileSync('mount', ['-o', 'remount,ro', dir]);
}

/** The file becomes a mount point of its own, as a container's single mounted file is. */
export function mountOnItself(path: string): void {
  execFileSync('mount', ['--bind', path, path]);
}

/** Fills the disk to the last byte. */
export function fillDisk(fillerPath: string): void {
  const file = openSync(fillerPath, 'w');
  for (const sizeBytes of [65_536, 4_096, 1]) {
    try {
      for (;;) writeSync(file, Buffer.alloc(sizeBytes));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
    }
  }
  closeSync(file);
}
