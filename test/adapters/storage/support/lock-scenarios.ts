/** Holders of the change lock. */
import { mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { findLockHolders } from '../../../../src/adapters/storage/lock-holders.ts';
import { createLocks } from '../../../../src/adapters/storage/locks.ts';
import { mountSmallDisk } from './mounts.ts';

/** Takes the lock, says so, and never lets go. */
export async function holdChangeLock({ changeLockFile }: { changeLockFile: string }): Promise<never> {
  await createLocks({ changeLockFile, lockWaitMs: 10_000 }).withChangeLock(async () => {
    process.stdout.write('held\n');
    await new Promise((resolve) => setTimeout(resolve, 600_000));
  });
  throw new Error('the lock was let go');
}

export interface SameInode {
  inodes: number[];
  pid: number;
  /** pids that hold the locked one */
  locked: number[];
  /** pids that hold the other, which nobody locked */
  other: number[];
}

/** Two nodes with a small disk each: their lock files have one inode number on two file systems. */
export async function sameInodeElsewhere({ dir }: { dir: string }): Promise<SameInode> {
  const [locked, other] = ['a', 'b'].map((name) => {
    const place = join(dir, name);
    mkdirSync(place);
    mountSmallDisk(place, 64);
    return join(place, 'change.lock');
  }) as [string, string];
  const pidsOf = async (path: string) => (await findLockHolders(path)).map(({ pid }) => pid);
  const lockOf = (changeLockFile: string) => createLocks({ changeLockFile, lockWaitMs: 1_000 });
  await lockOf(other).withChangeLock(() => Promise.resolve());
  return await lockOf(locked).withChangeLock(async () => ({
    inodes: [statSync(locked).ino, statSync(other).ino],
    pid: process.pid,
    locked: await pidsOf(locked),
    other: await pidsOf(other),
  }));
}
