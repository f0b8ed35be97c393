import { copyFile, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { readRecoverer } from '../../src/activities/change/recoverer.ts';
import { rollBack } from '../../src/activities/rollback/roll-back.ts';
import { readAlive, writeAlive } from '../../src/adapters/storage/alive-file.ts';
import { outcomeOf } from '../../src/domain/outcome.ts';
import { recoverAtBoot, recoverOnce, runRecoverLoop } from '../../src/worker/recover-loop.ts';
import {
  applyPlanned,
  changeId,
  createTestNode,
  deed,
  newText,
  oldText,
  planChange,
  rollBackInput,
} from '../activities/change/test-node.ts';
import type { Planned, TestNode } from '../activities/change/test-node.ts';

let node: TestNode;
let planned: Planned;
let stop: AbortController;
beforeEach(async () => {
  node = await createTestNode();
  planned = await planChange(node);
  stop = new AbortController();
});
afterEach(async () => {
  stop.abort();
  await node.cleanUp();
});

const stateNow = async (): Promise<string | undefined> => (await node.context.records.read(changeId))?.state;
const once = (): Promise<void> => recoverOnce(node.context, stop.signal);

describe('puts back what is due, and nothing else', () => {
  it('leaves a change alone whose time has not come', async () => {
    await applyPlanned(node, planned);
    await once();
    expect([await stateNow(), await node.manifestText()]).toEqual(['applied', newText]);
  });

  it('after the deadline', async () => {
    await applyPlanned(node, planned);
    node.pass(60_001);
    await once();
    expect([await stateNow(), await node.manifestText()]).toEqual(['rolledBack', oldText]);
    // crash 16: the queued rollback of the workflow only reads.
    await writeFile(node.manifest, newText);
    const report = await rollBack(node.context, rollBackInput(planned), deed);
    expect(outcomeOf(report, { cancelled: true })).toMatchObject({
      status: 'REMEDIATION_FAILED_ROLLED_BACK',
      code: 'SELF_REVERTED',
    });
    expect(await node.manifestText()).toBe(newText);
  });

  it('crash 26: counts uptime, not the clock', async () => {
    await applyPlanned(node, planned);
    node.context.clock.now = () => new Date(Date.now() + 3_600_000);
    await once();
    expect(await stateNow()).toBe('applied');
  });

  it('crash 26, H33: after a restart of the machine, even one that takes the uptime back', async () => {
    await applyPlanned(node, planned);
    node.reboot();
    node.pass(-1_000_000);
    await once();
    expect(await stateNow()).toBe('rolledBack');
    expect((await node.context.records.read(changeId))?.end?.reason).toContain('restarted');
  });

  it('crash 37: takes over from a reverter that fell silent, and keeps its reason', async () => {
    await applyPlanned(node, planned);
    let left = (): void => undefined;
    const forEver = new Promise<void>((resolve) => {
      left = resolve;
    });
    const stalled = new Promise<void>((resolve) => {
      node.at.set('revert.restored', async () => {
        node.at.clear();
        resolve();
        await forEver;
      });
    });
    const zombie = rollBack(node.context, rollBackInput(planned), deed);
    await stalled;
    await once();
    expect(await stateNow()).toBe('reverting');
    node.pass(10_000);
    await once();
    expect(await node.context.records.read(changeId)).toMatchObject({
      state: 'rolledBack',
      end: { code: 'GATE_FAILED' },
    });
    left();
    expect((await zombie).state).toBe('rolledBack');
  });
});

describe('crash 7: at boot, before the kubelet', () => {
  it('puts bytes back and leaves the gate to the long-running recoverer', async () => {
    await applyPlanned(node, planned);
    node.reboot();
    await recoverAtBoot(node.context, 5_000);
    expect([await stateNow(), await node.manifestText()]).toEqual(['reverting', oldText]);
    await once();
    expect(await stateNow()).toBe('rolledBack');
  });

  it('never fails, and takes no longer than it may', async () => {
    await applyPlanned(node, planned);
    node.reboot();
    node.context.locks.withChangeLock = async <T>(): Promise<T> => await new Promise<T>(() => undefined);
    await recoverAtBoot(node.context, 30);
    node.context.clock.bootInstance = () => Promise.reject(new Error('no boot id'));
    await recoverAtBoot(node.context, 30);
    expect(await node.manifestText()).toBe(newText);
  });
});

describe('the loop', () => {
  it('crash 9: proves that it lives, in place', async () => {
    await writeFile(node.context.paths.aliveFile, 'x'.repeat(900));
    const running = runRecoverLoop(node.context, { starter: null, signal: stop.signal });
    await vi.waitFor(async () => expect((await readRecoverer(node.context)).alive).toBe(true));
    const { ino } = await stat(node.context.paths.aliveFile);
    const { uptimeMs } = (await readAlive(node.context.paths.aliveFile))!;
    await vi.waitFor(async () =>
      expect((await readAlive(node.context.paths.aliveFile))!.uptimeMs).toBeGreaterThan(uptimeMs),
    );
    expect((await stat(node.context.paths.aliveFile)).ino).toBe(ino);
    stop.abort();
    await running;
  });

  it('goes on proving it while a gate takes its time', async () => {
    await applyPlanned(node, planned);
    node.pass(60_001);
    let pass = (): void => undefined;
    const gate = new Promise<void>((resolve) => {
      pass = resolve;
    });
    const { holdGate } = node.context;
    node.context.holdGate = async (hold) => {
      await gate;
      return await holdGate(hold);
    };
    const running = runRecoverLoop(node.context, { starter: null, signal: stop.signal });
    await vi.waitFor(async () => expect(await stateNow()).toBe('reverting'));
    const before = (await readAlive(node.context.paths.aliveFile))!.uptimeMs;
    await vi.waitFor(
      async () =>
        expect((await readAlive(node.context.paths.aliveFile))!.uptimeMs).toBeGreaterThan(before + 400),
      3_000,
    );
    pass();
    await vi.waitFor(async () => expect(await stateNow()).toBe('rolledBack'), 3_000);
    stop.abort();
    await running;
  });

  it('crash 38: outlives its starter for as long as a change is open', async () => {
    await applyPlanned(node, planned);
    const gone = { pid: 1, startTicks: 'gone' };
    let ended = false;
    const running = runRecoverLoop(node.context, { starter: gone, signal: stop.signal }).then(() => {
      ended = true;
    });
    await vi.waitFor(async () => expect((await readRecoverer(node.context)).alive).toBe(true));
    expect(ended).toBe(false);
    node.pass(60_001);
    await running;
    expect([ended, await stateNow()]).toEqual([true, 'rolledBack']);
  });

  it.each([
    ['since its starter is gone', { pid: 1, startTicks: 'gone' }],
    ['since it is told to', null],
  ])('crash 9, crash 38: one that ends %s is no proof of life any more', async (_why, starter) => {
    const running = runRecoverLoop(node.context, { starter, signal: stop.signal });
    if (starter === null) stop.abort();
    await running;
    expect(await applyPlanned(node, planned)).toMatchObject({
      state: 'refused',
      end: { code: 'NO_RECOVERER' },
    });
    expect(await node.manifestText()).toBe(oldText);
  });

  it('crash 38: a change that begins as it is about to end keeps it', async () => {
    const { locks } = node.context;
    let begun = false;
    node.context.locks = {
      ...locks,
      // The first to ask for the lock is the one that is about to end.
      withChangeLock: async (body) => {
        node.context.locks = locks;
        begun = (await applyPlanned(node, planned)).state === 'applied';
        return await locks.withChangeLock(body);
      },
    };
    const gone = { pid: 1, startTicks: 'gone' };
    const running = runRecoverLoop(node.context, { starter: gone, signal: stop.signal });
    await vi.waitFor(() => expect(begun).toBe(true));
    node.pass(60_001);
    await running;
    expect(await stateNow()).toBe('rolledBack');
  });

  it('crash 27: an unreadable record blocks the node, says so once, and keeps it from ending', async () => {
    const path = join(node.context.paths.changesDir, '00000000000000aa.json');
    await writeFile(path, 'half a rec');
    await applyPlanned(node, planned).catch(() => undefined);
    let ended = false;
    const running = runRecoverLoop(node.context, {
      starter: { pid: 1, startTicks: 'gone' },
      signal: stop.signal,
    }).then(() => {
      ended = true;
    });
    await vi.waitFor(async () =>
      expect(await node.context.latch.read()).toMatchObject({ changeId: 'unreadable' }),
    );
    const first = (await readAlive(node.context.paths.aliveFile))!.uptimeMs;
    await vi.waitFor(
      async () =>
        expect((await readAlive(node.context.paths.aliveFile))!.uptimeMs).toBeGreaterThan(first + 200),
      3_000,
    );
    expect(ended).toBe(false);
    const log = await readFile(node.context.paths.logFile, 'utf8');
    expect(log.match(/cannot be read/g)).toHaveLength(1);
    stop.abort();
    await running;
  });

  it('crash 27: one unreadable record does not keep another from being put back', async () => {
    await applyPlanned(node, planned);
    await writeFile(join(node.context.paths.changesDir, '00000000000000aa.json'), '{}');
    node.pass(60_001);
    await once();
    expect(await stateNow()).toBe('rolledBack');
  });
});

it('crash 27: a copy of a record under another name is no second change; it blocks the node, and keeps nothing from ending', async () => {
  await applyPlanned(node, planned);
  const { changesDir } = node.context.paths;
  await copyFile(join(changesDir, `${changeId}.json`), join(changesDir, `${changeId}.json.orig.json`));
  node.pass(60_001);
  await once();
  expect(await stateNow()).toBe('rolledBack');
  expect((await node.context.latch.read())?.reason).toContain(
    `that of change ${changeId} under another name`,
  );
});

it('a sign of life is read only when it is one', async () => {
  const path = node.context.paths.aliveFile;
  await writeAlive(path, { boot: { bootId: 'b', initStartTicks: '1' }, uptimeMs: 1, schema: [1, 0], pid: 2 });
  expect(await readAlive(path)).toMatchObject({ pid: 2 });
  for (const text of ['', 'null', '{"pid":1}']) {
    await writeFile(path, text);
    expect(await readAlive(path)).toBeNull();
  }
});
