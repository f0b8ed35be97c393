/** A disk that is really full: a small file system of the node's own, filled to the last byte after the write. Needs root. */
import { execFileSync } from 'node:child_process';
import { closeSync, openSync, writeSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { readRecoverer } from '../../../src/activities/change/recoverer.ts';
import { rollBack } from '../../../src/activities/rollback/roll-back.ts';
import { recoverAtBoot, runRecoverLoop } from '../../../src/worker/recover-loop.ts';
import {
  applyPlanned,
  changeId,
  createTestNode,
  deed,
  oldText,
  planChange,
  rollBackInput,
} from './test-node.ts';
import type { Planned, TestNode } from './test-node.ts';

let node: TestNode;
let planned: Planned;
let filler: string;

beforeEach(async () => {
  node = await createTestNode((dir) =>
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m,mode=700', 'tmpfs', dir]),
  );
  filler = join(node.dir, 'filler');
  planned = await planChange(node);
  await applyPlanned(node, planned);
});
afterEach(async () => {
  execFileSync('umount', ['--lazy', node.dir]);
  await node.cleanUp();
});

function fillDisk(): void {
  const file = openSync(filler, 'w');
  for (const sizeBytes of [65_536, 4_096, 1]) {
    try {
      for (;;) writeSync(file, Buffer.alloc(sizeBytes));
    } catch (error) {
      expect((error as NodeJS.ErrnoException).code).toBe('ENOSPC');
    }
  }
  closeSync(file);
}

const stateNow = async (): Promise<string | undefined> => (await node.context.records.read(changeId))?.state;

it('crash 8, 32, H29: the bytes go back, and only the end waits for space', async () => {
  fillDisk();
  const restored = new Promise<void>((resolve) => node.at.set('revert.restored', () => resolve()));
  const rollingBack = rollBack(node.context, rollBackInput(planned), deed);
  await restored;
  expect([await stateNow(), await node.manifestText()]).toEqual(['reverting', oldText]);
  await rm(filler);
  expect(await rollingBack).toMatchObject({ state: 'rolledBack', end: { code: 'GATE_FAILED' } });
  expect(await node.context.latch.read()).toBeNull();
});

it('crash 32: the latch is set although the disk is full', async () => {
  fillDisk();
  node.component.isWell = false;
  const rollingBack = rollBack(node.context, rollBackInput(planned), deed);
  await vi.waitFor(async () => expect(await node.context.latch.read()).not.toBeNull(), 5_000);
  expect([await stateNow(), await node.manifestText()]).toEqual(['reverting', oldText]);
  await rm(filler);
  expect(await rollingBack).toMatchObject({ state: 'rollbackFailed', end: { code: 'REVERT_UNVERIFIED' } });
});

it('crash 8: the recoverer proves that it lives, and reverts', async () => {
  fillDisk();
  node.pass(60_001);
  const stop = new AbortController();
  const running = runRecoverLoop(node.context, { starter: null, signal: stop.signal });
  await vi.waitFor(async () => expect(await node.manifestText()).toBe(oldText), 5_000);
  expect((await readRecoverer(node.context)).alive).toBe(true);
  await rm(filler);
  await vi.waitFor(async () => expect(await stateNow()).toBe('rolledBack'), 5_000);
  stop.abort();
  await running;
});

it('crash 7, 8: at boot, before the kubelet', async () => {
  fillDisk();
  node.reboot();
  await recoverAtBoot(node.context, 5_000);
  expect(await node.manifestText()).toBe(oldText);
});

it('a state directory that has become read-only: the bytes go back all the same, and the end is told when it can be', async () => {
  const state = dirname(node.context.paths.changesDir);
  execFileSync('mount', ['--bind', state, state]);
  execFileSync('mount', ['-o', 'remount,bind,ro', state]);
  try {
    await expect(rollBack(node.context, rollBackInput(planned), deed)).rejects.toThrow(/EROFS/);
    expect(await node.manifestText()).toBe(oldText);
  } finally {
    execFileSync('umount', [state]);
  }
  expect(await rollBack(node.context, rollBackInput(planned), deed)).toMatchObject({ state: 'rolledBack' });
});
