/** The lock between processes, and what happens to a process that never lets it go. */
import { once } from 'node:events';
import type { ChildProcess } from 'node:child_process';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { findLockHolders } from '../../../src/adapters/storage/lock-holders.ts';
import { createLocks, isKubemendProcess } from '../../../src/adapters/storage/locks.ts';
import { createChildren } from './support/children.ts';
import type { Children } from './support/children.ts';
import type { SameInode } from './support/lock-scenarios.ts';
import { makeTempDir, removeTempDir } from './support/temp-dir.ts';

let dir: string;
let children: Children;
let changeLockFile: string;
let holder: ChildProcess | undefined;
let count = 0;
beforeAll(async () => {
  dir = await makeTempDir();
  children = await createChildren(dir);
});
afterAll(() => removeTempDir(dir));
beforeEach(() => {
  changeLockFile = join(dir, `state-${(count += 1)}`, 'change.lock');
});
afterEach(async () => {
  if (holder?.exitCode === null && holder.signalCode === null) {
    const gone = once(holder, 'exit');
    holder.kill('SIGKILL');
    await gone;
  }
  holder = undefined;
});

async function startHolder(argvTail: string[]): Promise<{ pid: number; gone: Promise<unknown[]> }> {
  holder = children.start('holdChangeLock', { changeLockFile }, argvTail);
  const gone = once(holder, 'exit');
  if (holder.stdout === null || holder.pid === undefined) throw new Error('the holder did not start');
  await once(holder.stdout, 'data');
  return { pid: holder.pid, gone };
}

async function stop(pid: number): Promise<void> {
  process.kill(pid, 'SIGSTOP');
  for (;;) {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
    if (stat.slice(stat.lastIndexOf(')') + 2).startsWith('T')) return;
    await new Promise((resolve) => setImmediate(resolve));
  }
}

describe('crash 2, 33: the holder of the change lock is stopped', () => {
  it.each([
    ['a node worker', ['kubemend', 'worker', 'node']],
    ['the recoverer itself', ['kubemend', 'node', 'recover']],
  ])('%s is found through fdinfo, killed, and the next one goes on', async (_what, argvTail) => {
    const { pid, gone } = await startHolder(argvTail);
    await stop(pid);
    const [found] = await findLockHolders(changeLockFile);
    expect(found?.pid).toBe(pid);
    expect(found?.argv.slice(-argvTail.length)).toEqual(argvTail);
    const locks = createLocks({ changeLockFile, lockWaitMs: 100 });
    expect(await locks.withChangeLock(() => Promise.resolve('went on'))).toBe('went on');
    expect(await gone).toEqual([null, 'SIGKILL']);
  });

  it('a process that is not ours is not killed: pid and command line are named, and the body never runs', async () => {
    const { pid } = await startHolder(['some', 'other', 'program']);
    await stop(pid);
    let ran = false;
    const waiting = createLocks({ changeLockFile, lockWaitMs: 50 }).withChangeLock(() => {
      ran = true;
      return Promise.resolve();
    });
    await expect(waiting).rejects.toMatchObject({
      name: 'UnavailableError',
      code: 'CONFLICT',
      message: expect.stringMatching(
        new RegExp(`change\\.lock.*held by pid ${pid} \\(.*storage-child\\.mjs holdChangeLock`),
      ) as string,
    });
    expect(ran).toBe(false);
    expect(await readFile(`/proc/${pid}/stat`, 'utf8')).toContain(' T ');
  });

  it('never ourselves, whatever is said to be ours', async () => {
    const first = createLocks({ changeLockFile, lockWaitMs: 50 });
    const second = createLocks({ changeLockFile, lockWaitMs: 50, isOurs: () => true });
    await first.withChangeLock(async () => {
      await expect(second.withChangeLock(() => Promise.resolve())).rejects.toMatchObject({
        name: 'UnavailableError',
        message: expect.stringContaining(`pid ${process.pid} (`) as string,
      });
    });
    expect(await second.withChangeLock(() => Promise.resolve('free'))).toBe('free');
  });

  it('a lock file that is replaced under a waiter: the waiter waits for the new one too', async () => {
    const take = <T>(body: () => Promise<T>): Promise<T> =>
      createLocks({ changeLockFile, lockWaitMs: 20_000 }).withChangeLock(body);
    const order: string[] = [];
    let letGo = (): void => undefined;
    await new Promise<void>((isHeld) => {
      void take(
        () =>
          new Promise<void>((resolve) => {
            letGo = resolve;
            isHeld();
          }),
      );
    });
    const waiter = take(() => Promise.resolve(order.push('waiter')));
    await delay(50);
    await writeFile(`${changeLockFile}.new`, '');
    await rename(`${changeLockFile}.new`, changeLockFile);
    await take(async () => {
      order.push('next begins');
      letGo();
      await delay(500);
      order.push('next ends');
    });
    await waiter;
    expect(order).toEqual(['next begins', 'next ends', 'waiter']);
  });

  it('a lock file of the same inode number on another file system is another lock', async () => {
    const place = join(dir, 'disks');
    await mkdir(place);
    const found = await children.runWithMounts<SameInode>('sameInodeElsewhere', { dir: place });
    expect(found.inodes[0]).toBe(found.inodes[1]);
    expect(found.locked).toEqual([found.pid]);
    expect(found.other).toEqual([]);
  });

  it('a worker and a recoverer are ours by their command line; an editor of our files is not', () => {
    const isOurs = (line: string): boolean => isKubemendProcess({ pid: 1, argv: line.split(' ') });
    expect(isOurs('node /opt/kubemend/bin/kubemend worker node --node-config /etc/kubemend/node.yaml')).toBe(
      true,
    );
    expect(isOurs('node /var/lib/kubemend/recover.mjs --node-config /etc/kubemend/node.yaml')).toBe(true);
    expect(isOurs('vim /etc/kubemend/node.yaml')).toBe(false);
    expect(isOurs('kubelet --config=/var/lib/kubelet/config.yaml')).toBe(false);
  });
});

describe('the change lock', () => {
  it('lets one in after the other, also after one that failed', async () => {
    const locks = createLocks({ changeLockFile, lockWaitMs: 5_000 });
    const steps: string[] = [];
    const deed = async (name: string): Promise<void> => {
      steps.push(`${name} in`);
      await new Promise((resolve) => setImmediate(resolve));
      steps.push(`${name} out`);
      if (name === 'a') throw new Error('a failed');
    };
    const all = ['a', 'b', 'c'].map((name) => locks.withChangeLock(() => deed(name)));
    await expect(all[0]).rejects.toThrow('a failed');
    await Promise.all(all.slice(1));
    expect(steps).toEqual(['a in', 'a out', 'b in', 'b out', 'c in', 'c out']);
  });
});

describe('the lifetime lock of a node worker', () => {
  it('is on the directory itself; a second one is told who holds it, and gets it afterwards', async () => {
    const manifests = join(dir, 'manifests');
    await mkdir(manifests);
    const locks = createLocks({ changeLockFile, lockWaitMs: 50 });
    expect(await locks.lifetimeHolder(manifests)).toBeNull();
    const lock = await locks.holdLifetimeLock(manifests);
    expect((await locks.lifetimeHolder(manifests))?.pid).toBe(process.pid);
    await expect(locks.holdLifetimeLock(manifests)).rejects.toMatchObject({
      name: 'UnavailableError',
      message: expect.stringContaining(`pid ${process.pid} (`) as string,
    });
    await lock.release();
    await (await locks.holdLifetimeLock(manifests)).release();
  });

  it('of a directory that is not there is a named error', async () => {
    const locks = createLocks({ changeLockFile, lockWaitMs: 50 });
    await expect(locks.holdLifetimeLock(join(dir, 'nowhere'))).rejects.toMatchObject({
      name: 'ConflictError',
      code: 'MANIFEST_NOT_FOUND',
    });
  });
});
