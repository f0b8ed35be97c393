/**
 * Locks between processes: flock(2) through util-linux `flock`, which locks the open file description that it inherits
 * from us; it exits, the lock stays until we close the descriptor or die. Node has no flock of its own.
 */
import { spawn } from 'node:child_process';
import { open, stat } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { PlaceError, UnavailableError } from '../../domain/errors.ts';
import { errnoOf, named } from './errno.ts';
import { findLockHolders } from './lock-holders.ts';
import type { LockHolder } from './lock-holders.ts';
import { makeDirectories } from './make-directories.ts';

export interface Locks {
  /**
   * The change lock of the node, for the few milliseconds of re-check, record, rename and fsync. Not reentrant.
   * A process of ours that has kept us waiting for `lockWaitMs` hangs, and is killed.
   * @throws UnavailableError when the holder is not ours, or does not die
   */
  withChangeLock<T>(body: () => Promise<T>): Promise<T>;
  /** For the life of a node worker, on the directory's own inode. @throws UnavailableError naming the holder */
  holdLifetimeLock(dir: string): Promise<{ release(): Promise<void> }>;
  lifetimeHolder(dir: string): Promise<LockHolder | null>;
}

export interface LockOptions {
  changeLockFile: string;
  lockWaitMs: number;
  /** Is the process one of ours, that may be killed when it hangs? */
  isOurs?: (holder: LockHolder) => boolean;
}

export function createLocks(options: LockOptions): Locks {
  const isOurs = options.isOurs ?? isKubemendProcess;
  // Two deeds of one process share nothing by accident: they queue here before they ask the system.
  let queue: Promise<unknown> = Promise.resolve();
  return {
    withChangeLock(body) {
      const turn = queue.then(async () => {
        const lock = await takeChangeLock(options, isOurs);
        try {
          return await body();
        } finally {
          await lock.close();
        }
      });
      queue = turn.catch(() => undefined);
      return turn;
    },
    async holdLifetimeLock(dir) {
      const handle = await named('read', dir, () => open(dir, 'r'));
      if (await tryLock(handle)) return { release: () => handle.close() };
      await handle.close();
      const [holder] = await findLockHolders(dir);
      throw new UnavailableError(
        `${dir}: expected to be the only node worker of this machine, found ${describe(holder)}`,
        {
          code: 'CONFLICT',
          hint: 'end the other worker, or leave the node to it',
        },
      );
    },
    async lifetimeHolder(dir) {
      const [holder] = await findLockHolders(dir);
      return holder ?? null;
    },
  };
}

async function takeChangeLock(
  options: LockOptions,
  isOurs: (holder: LockHolder) => boolean,
): Promise<FileHandle> {
  for (;;) {
    const handle = await lockOpened(options, isOurs);
    // Whoever locked a file that was removed or replaced meanwhile holds nothing that the next one would see.
    if (await isStillAt(options.changeLockFile, handle)) return handle;
    await handle.close();
  }
}

async function isStillAt(path: string, handle: FileHandle): Promise<boolean> {
  const locked = await handle.stat({ bigint: true });
  return await stat(path, { bigint: true }).then(
    ({ dev, ino }) => dev === locked.dev && ino === locked.ino,
    () => false,
  );
}

/** @returns the file that was at the path when it was opened, locked */
async function lockOpened(
  { changeLockFile, lockWaitMs }: LockOptions,
  isOurs: (holder: LockHolder) => boolean,
): Promise<FileHandle> {
  const handle = await named('create', changeLockFile, async () => {
    await makeDirectories(dirname(changeLockFile), 0o700);
    return await open(changeLockFile, 'a', 0o600).catch((error: unknown) => {
      // Bytes must go back also where the state directory has become read-only: flock asks for no right to write.
      if (errnoOf(error) === 'EROFS') return open(changeLockFile, 'r');
      throw error;
    });
  });
  try {
    if (await waitForLock(handle, lockWaitMs)) return handle;
    const holders = (await findLockHolders(changeLockFile)).filter((holder) => holder.pid !== process.pid);
    for (const holder of holders) {
      if (!isOurs(holder)) throw busy(changeLockFile, holder);
      kill(holder.pid);
    }
    // A killed process lets go at once, unless the kernel cannot end it (uninterruptible input or output).
    if (await waitForLock(handle, Math.max(1_000, lockWaitMs))) return handle;
    throw busy(changeLockFile, (await findLockHolders(changeLockFile))[0]);
  } catch (error) {
    await handle.close();
    throw error;
  }
}

async function waitForLock(handle: FileHandle, limitMs: number): Promise<boolean> {
  const untilMs = performance.now() + limitMs;
  for (let pauseMs = 5; ; pauseMs = Math.min(100, 2 * pauseMs)) {
    if (await tryLock(handle)) return true;
    if (performance.now() >= untilMs) return false;
    await delay(pauseMs);
  }
}

const conflictExitCode = 9;

async function tryLock(handle: FileHandle): Promise<boolean> {
  const child = spawn('flock', ['--nonblock', '--conflict-exit-code', String(conflictExitCode), '3'], {
    stdio: ['ignore', 'ignore', 'ignore', handle.fd],
  });
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', resolve);
  }).catch((cause: unknown) => {
    throw new PlaceError(
      `flock: expected the program of util-linux, found ${cause instanceof Error ? cause.message : String(cause)}`,
      {
        code: 'PREREQUISITE_MISSING',
        hint: 'install util-linux; without a lock nothing is changed',
        cause,
      },
    );
  });
  if (code === 0 || code === conflictExitCode) return code === 0;
  throw new PlaceError(`flock: expected a lock or a conflict, found exit ${code ?? 'by a signal'}`, {
    code: 'NODE_ERROR',
    hint: 'does the file system support flock?',
  });
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // Gone already: the lock is free.
  }
}

/** A node worker or a recoverer, by its command line. */
export function isKubemendProcess({ argv }: LockHolder): boolean {
  const line = argv.join(' ');
  return /kubemend|recover\.mjs|recover\.js/.test(line) && /\bworker node\b|\brecover\b/.test(line);
}

function describe(holder: LockHolder | undefined): string {
  return holder === undefined
    ? 'an unknown holder'
    : `pid ${holder.pid} (${holder.argv.join(' ').slice(0, 200)})`;
}

function busy(path: string, holder: LockHolder | undefined): UnavailableError {
  return new UnavailableError(`${path}: expected the lock to be free, found it held by ${describe(holder)}`, {
    code: 'CONFLICT',
    hint: 'end that process; nothing was changed',
  });
}
