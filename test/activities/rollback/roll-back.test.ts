import { chmod, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { revertChange } from '../../../src/activities/rollback/revert-change.ts';
import { rollBack } from '../../../src/activities/rollback/roll-back.ts';
import { PlaceError } from '../../../src/domain/errors.ts';
import { outcomeOf } from '../../../src/domain/outcome.ts';
import {
  applyPlanned,
  changeId,
  createTestNode,
  deed,
  newText,
  oldText,
  planChange,
  rollBackInput,
} from '../change/test-node.ts';
import { readXattrs, writeWithXattr } from '../../adapters/storage/support/xattr-file.ts';
import type { Planned, TestNode } from '../change/test-node.ts';

let node: TestNode;
let planned: Planned;
beforeEach(async () => {
  node = await createTestNode();
  planned = await planChange(node);
});
afterEach(async () => {
  await node.cleanUp();
});

const onlyManifest = ['kube-apiserver.yaml'];
const whereUnreadable = (unreadable: string): TestNode['context'] => {
  const { files } = node.context;
  const problem = new PlaceError('an input/output error (EIO)', { code: 'NODE_ERROR' });
  const readForm: typeof files.readForm = (path) =>
    path === unreadable ? Promise.reject(problem) : files.readForm(path);
  return { ...node.context, files: { ...files, readForm } };
};
const giveUp = (): ReturnType<typeof rollBack> => rollBack(node.context, rollBackInput(planned), deed);

describe('put back and proved', () => {
  it('restores the bytes, proves the process and leaves nothing behind', async () => {
    await applyPlanned(node, planned);
    await node.context.observer.observe(planned.plan.gate!);
    const report = await giveUp();
    expect(report).toMatchObject({
      state: 'rolledBack',
      end: { code: 'GATE_FAILED', reason: '/livez 500' },
      conflicts: [],
    });
    expect(report.revertEvidence?.process?.pid).toBe(102);
    expect(await node.manifestText()).toBe(oldText);
    expect(await node.names()).toEqual(onlyManifest);
    expect(await node.context.latch.read()).toBeNull();
    expect(await readdir(node.context.paths.changesDir)).toEqual([`${changeId}.json`]);
    expect(outcomeOf(report, { cancelled: false }).status).toBe('REMEDIATION_FAILED_ROLLED_BACK');
  });

  it('says on the plain log what operators grep for', async () => {
    await applyPlanned(node, planned);
    await giveUp();
    const log = await readFile(node.context.paths.logFile, 'utf8');
    expect(log).toContain('[CRITICAL] API Server failed to restart. Rolling back...');
  });

  it('crash 20, H21, H24: a person has edited one dependent file; the rest goes back, and theirs is kept and named', async () => {
    const policy = join(node.dir, 'etc/kubernetes/policy.yaml');
    const other = join(node.dir, 'etc/kubernetes/other.yaml');
    await writeFile(policy, 'old policy');
    await writeFile(other, 'old other');
    const wanted = [policy, other].map((path) => ({ path, text: 'new' }));
    planned = await planChange(node, [...wanted, { path: node.manifest, text: newText }]);
    await applyPlanned(node, planned);
    await writeFile(policy, 'a person was here');
    const report = await giveUp();
    expect(report.state).toBe('rolledBack');
    expect(report.conflicts.map(({ path }) => path)).toEqual([policy]);
    expect(await readFile(policy, 'utf8')).toBe('a person was here');
    expect([await node.manifestText(), await readFile(other, 'utf8')]).toEqual([oldText, 'old other']);
  });

  it('crash 20: what the change made goes only after the process that uses it', async () => {
    const dir = join(node.dir, 'etc/kubernetes/audit');
    const policy = join(dir, 'policy.yaml');
    planned = await planChange(node, [
      { path: dir, text: null },
      { path: policy, text: 'policy' },
      { path: node.manifest, text: newText },
    ]);
    await applyPlanned(node, planned);
    const seen: string[] = [];
    const { holdGate } = node.context;
    node.context.holdGate = async (hold) =>
      await holdGate({
        ...hold,
        onState: async (reached) => {
          await hold.onState?.(reached);
          const text = await readFile(policy, 'utf8').catch(() => 'gone');
          seen.push(`${reached.state}: ${text}, ${(await node.manifestText()) === oldText}`);
        },
      });
    expect((await giveUp()).state).toBe('rolledBack');
    expect(seen.slice(0, 2)).toEqual(['accepted: policy, true', 'oldGone: gone, true']);
    await expect(stat(dir)).rejects.toThrow('ENOENT');
  });

  it('keeps a directory that the change made and somebody has written into', async () => {
    const dir = join(node.dir, 'var/log/audit');
    await writeFile(join(node.dir, 'var/log'), '').catch(() => undefined);
    await rm(join(node.dir, 'var/log'), { force: true });
    await node.context.files.makeDirectory(
      join(node.dir, 'var/log'),
      '0755',
      process.getuid!(),
      process.getgid!(),
    );
    planned = await planChange(node, [
      { path: dir, text: null },
      { path: node.manifest, text: newText },
    ]);
    await applyPlanned(node, planned);
    await writeFile(join(dir, 'audit.log'), 'line');
    const report = await giveUp();
    expect(report.state).toBe('rolledBack');
    expect(report.conflicts.map(({ path }) => path)).toEqual([dir]);
    expect(await readFile(join(dir, 'audit.log'), 'utf8')).toBe('line');
  });

  it('crash 31: a mode goes back although the bytes never differed', async () => {
    planned = await planChange(node, [{ path: node.manifest, text: oldText, mode: '0400' }]);
    await applyPlanned(node, planned);
    expect((await stat(node.manifest)).mode & 0o777).toBe(0o400);
    expect((await giveUp()).state).toBe('rolledBack');
    expect((await stat(node.manifest)).mode & 0o777).toBe(0o600);
  });

  it("crash 31: a person's chmod does not keep our bytes live, and is kept itself", async () => {
    await applyPlanned(node, planned);
    await chmod(node.manifest, 0o640);
    expect((await giveUp()).state).toBe('rolledBack');
    expect(await node.manifestText()).toBe(oldText);
    expect((await stat(node.manifest)).mode & 0o777).toBe(0o640);
  });

  it("H20, H24: an extended attribute of somebody else's (a relabel, an access control list) keeps no bytes live", async () => {
    await applyPlanned(node, planned);
    writeWithXattr(node.manifest, newText, 'user.label', 'theirs');
    await chmod(node.manifest, 0o600);
    expect(await giveUp()).toMatchObject({ state: 'rolledBack', conflicts: [] });
    expect(await node.manifestText()).toBe(oldText);
    expect(readXattrs(node.manifest)).toEqual(['user.label=theirs']);
  });

  it('H24: attributes of somebody else that can not be kept are named, and the bytes go back all the same', async () => {
    await applyPlanned(node, planned);
    await chmod(node.manifest, 0o640);
    const refused = new PlaceError('not permitted', { code: 'PERMISSION_DENIED' });
    const files = { ...node.context.files, setAttributes: () => Promise.reject(refused) };
    const report = await rollBack({ ...node.context, files }, rollBackInput(planned), deed);
    expect(report).toMatchObject({ state: 'rolledBack', conflicts: [{ path: node.manifest }] });
    expect(report.conflicts[0]?.detail).toContain('not permitted');
    expect(await node.manifestText()).toBe(oldText);
  });

  it('restores from the pinned backup when the staged form is gone', async () => {
    await applyPlanned(node, planned);
    const record = await node.context.records.read(changeId);
    await rm(record!.files[0]!.stagedOldPath!);
    expect((await giveUp()).state).toBe('rolledBack');
    expect(await node.manifestText()).toBe(oldText);
  });

  it('restores from the pinned backup when the staged form cannot be read', async () => {
    await applyPlanned(node, planned);
    const { stagedOldPath } = (await node.context.records.read(changeId))!.files[0]!;
    const context = whereUnreadable(stagedOldPath!);
    expect((await rollBack(context, rollBackInput(planned), deed)).state).toBe('rolledBack');
    expect(await node.manifestText()).toBe(oldText);
  });

  it('restores from the pinned backup also a file that somebody has labelled anew', async () => {
    await applyPlanned(node, planned);
    const record = await node.context.records.read(changeId);
    await rm(record!.files[0]!.stagedOldPath!);
    writeWithXattr(node.manifest, newText, 'user.label', 'theirs');
    await chmod(node.manifest, 0o600);
    expect((await giveUp()).state).toBe('rolledBack');
    expect(await node.manifestText()).toBe(oldText);
  });

  it('of a write that was cut short, the rest goes back although one of the files cannot be read', async () => {
    const policy = join(node.dir, 'etc/kubernetes/policy.yaml');
    await writeFile(policy, 'old policy');
    planned = await planChange(node, [
      { path: policy, text: 'new policy' },
      { path: node.manifest, text: newText },
    ]);
    node.at.set('apply.renamed', () => {
      throw new Error('killed');
    });
    await expect(applyPlanned(node, planned)).rejects.toThrow('killed');
    const context = whereUnreadable(policy);
    const report = await rollBack(context, rollBackInput(planned), deed);
    expect(report).toMatchObject({ state: 'rollbackFailed', end: { code: 'REVERT_WRITE_FAILED' } });
    expect(await node.manifestText()).toBe(oldText);
  });

  it.each(['armed', 'applied'] as const)(
    'crash 38: the writer died when its record was %s',
    async (state) => {
      const died = new Error('killed');
      node.at.set(state === 'armed' ? 'apply.renamed' : 'apply.locked', () => {
        if (state === 'armed') throw died;
      });
      await applyPlanned(node, planned).catch((error: unknown) => expect(error).toBe(died));
      expect((await node.context.records.read(changeId))?.state).toBe(state);
      expect((await giveUp()).state).toBe('rolledBack');
      expect(await node.manifestText()).toBe(oldText);
    },
  );

  it('armed and nothing written: refused, with no rollback at all', async () => {
    node.at.set('apply.locked', () => {
      throw new Error('killed');
    });
    await expect(applyPlanned(node, planned)).rejects.toThrow('killed');
    const report = await giveUp();
    expect(report).toMatchObject({ state: 'refused', end: { code: 'GATE_FAILED' } });
    expect(node.component.pid).toBe(100);
  });
});

describe('not to be proved: the latch, then the record, then the commands', () => {
  it('peers 3.19: the old bytes are back and the component is not well', async () => {
    await applyPlanned(node, planned);
    node.component.isWell = false;
    let latchedBefore: unknown;
    const write = node.context.records.write.bind(node.context.records);
    node.context.records.write = async (record) => {
      if (record.state === 'rollbackFailed') latchedBefore = await node.context.latch.read();
      await write(record);
    };
    const report = await giveUp();
    expect(latchedBefore).toMatchObject({ changeId });
    expect(report).toMatchObject({ state: 'rollbackFailed', end: { code: 'REVERT_UNVERIFIED' } });
    expect(report.end?.reason).toMatch(/\/livez 500.*given up because.*mv -T/s);
    expect(await node.context.latch.read()).toMatchObject({ changeId });
    expect(await node.manifestText()).toBe(oldText);
    expect(outcomeOf(report, { cancelled: true }).status).toBe('REMEDIATION_FAILED_ROLLBACK_FAILED');
  });

  it('peers 3.20: a person has edited the manifest, and their bytes stay', async () => {
    await applyPlanned(node, planned);
    await writeFile(node.manifest, 'a person was here\n');
    const report = await giveUp();
    expect(report).toMatchObject({ state: 'rollbackFailed', end: { code: 'REVERT_CONFLICT' } });
    expect(await node.manifestText()).toBe('a person was here\n');
    expect(await node.context.latch.read()).toMatchObject({ changeId });
  });

  it.each(['PERMISSION_DENIED', 'WRITE_FAILED'] as const)(
    'peers 3.13, 3.14: the old bytes cannot be put back (%s)',
    async (code) => {
      await applyPlanned(node, planned);
      const refused = new PlaceError('not permitted', { code });
      const context = {
        ...node.context,
        files: { ...node.context.files, replace: () => Promise.reject(refused) },
      };
      const report = await rollBack(context, rollBackInput(planned), deed);
      expect(report).toMatchObject({ state: 'rollbackFailed', end: { code: 'REVERT_WRITE_FAILED' } });
      expect(report.end?.reason).toContain(planned.backups[0]!.backupPath);
      expect(await node.context.latch.read()).toMatchObject({ changeId });
    },
  );

  it('a verdict that was latched and not recorded stands, even when the component is well again', async () => {
    await applyPlanned(node, planned);
    await node.context.latch.set({ changeId, reason: 'gate failed' });
    expect(await giveUp()).toMatchObject({ state: 'rollbackFailed' });
  });

  it('the audit differs from before the change', async () => {
    await applyPlanned(node, planned);
    const context = {
      ...node.context,
      auditBaseline: async () => [{ ...planned.plan.checks[0]!.before, verdict: 'pass' as const }],
    };
    const report = await rollBack(context, rollBackInput(planned), deed);
    expect(report).toMatchObject({ state: 'rollbackFailed', end: { code: 'REVERT_UNVERIFIED' } });
    expect(report.end?.reason).toContain('cis-1.12/1.2.15');
  });

  it('what passes now and was stale before is no difference: the file had said it all along', async () => {
    const check = planned.plan.checks[0]!;
    const stale = { ...check, before: { ...check.before, verdict: 'stale' as const } };
    await applyPlanned(node, { ...planned, plan: { ...planned.plan, checks: [stale] } });
    const context = {
      ...node.context,
      auditBaseline: async () => [{ ...check.before, verdict: 'pass' as const }],
    };
    expect(await rollBack(context, rollBackInput(planned), deed)).toMatchObject({ state: 'rolledBack' });
  });

  it('the audit of the restored form cannot be carried out', async () => {
    await applyPlanned(node, planned);
    const context = { ...node.context, auditBaseline: () => Promise.reject(new Error('no catalog')) };
    const report = await rollBack(context, rollBackInput(planned), deed);
    expect(report).toMatchObject({ state: 'rollbackFailed', end: { code: 'REVERT_UNVERIFIED' } });
    expect(report.end?.reason).toContain('no catalog');
  });

  it('crash 35: the state directory was lost, and our bytes are on the disk', async () => {
    await applyPlanned(node, planned);
    await rm(join(node.context.paths.changesDir, `${changeId}.json`));
    const report = await giveUp();
    expect(report).toMatchObject({ state: 'rollbackFailed', end: { code: 'STATE_LOST' } });
    expect(report.end?.reason).toContain('mv -T');
    expect(await node.context.latch.read()).toMatchObject({ changeId });
    expect(await node.manifestText()).toBe(newText);
  });

  it('crash 34: an unknown change of another machine gets no tombstone here', async () => {
    const identity = { ...planned.plan.identity, machineId: 'other' };
    await expect(rollBack(node.context, { ...rollBackInput(planned), identity }, deed)).rejects.toMatchObject(
      { code: 'WRONG_NODE' },
    );
    expect(await node.context.records.ids()).toEqual([]);
  });
});

describe('the wedge', () => {
  beforeEach(async () => {
    await applyPlanned(node, planned);
    await node.context.observer.observe(planned.plan.gate!);
    Object.assign(node.component, { kubeletIgnores: true, isWell: true });
    const observe = node.context.observer.observe.bind(node.context.observer);
    // Its API server has been down since the write: nobody can say that it was seen up after the kubelet's start.
    node.context.observer.observe = async (spec) => {
      const seen = await observe(spec);
      return { ...seen, live: null, ready: null };
    };
    node.component.kubeletStartedAtMs = Date.now() + 1;
  });

  it('is mended by one restart of the kubelet, stored before it is done', async () => {
    let stored = 0;
    node.at.set('revert.kubelet-restart-journaled', async () => {
      stored = (await node.context.records.read(changeId))!.sideEffects.kubeletRestarts;
    });
    const report = await giveUp();
    expect(report.state).toBe('rolledBack');
    // Whoever reports it afterwards has the record alone.
    const { kubeletRestartedAt: at } = (await node.context.records.read(changeId))!.sideEffects;
    expect(report.kubeletRestarts).toEqual([{ at, why: 'wedged: it ignores the restored manifest' }]);
    expect([stored, node.component.restarts]).toEqual([1, 1]);
    const journal = await readFile(node.context.paths.journalFile, 'utf8');
    expect(journal).toContain('kubelet restart');
  });

  it('at systemd’s start limit it is restarted once more, journaled first', async () => {
    const { kubelet, paths } = node.context;
    const restart = kubelet.restart.bind(kubelet);
    let before = '';
    kubelet.restart = async (mayRepeat) => {
      if (!(await mayRepeat!('start limit'))) throw new Error('too often');
      before = await readFile(paths.journalFile, 'utf8');
      await restart();
    };
    expect((await giveUp()).state).toBe('rolledBack');
    expect(node.component.restarts).toBe(1);
    expect(before).toContain('"why":"start limit"');
  });

  it('is mended while the gate still waits: its own limits may be much longer', async () => {
    const { observer, clock } = node.context;
    const observe = observer.observe.bind(observer);
    const now = clock.now.bind(clock);
    let laterMs = 0;
    clock.now = () => new Date(now().getTime() + laterMs);
    observer.observe = async (spec) => {
      laterMs += 25_000;
      return await observe(spec);
    };
    const gates: unknown[] = [];
    const holdGate = node.context.holdGate.bind(node.context);
    node.context.holdGate = async (hold) =>
      await holdGate(hold).catch((error: unknown) => {
        gates.push(error);
        throw error;
      });
    expect((await giveUp()).state).toBe('rolledBack');
    expect(node.component.restarts).toBe(1);
    expect(gates, 'the gate that waited was ended').toHaveLength(1);
  });

  it('H13: is none where the kubelet holds the restored Pod back: it has read the file', async () => {
    const { observer, records } = node.context;
    const record = await records.read(changeId);
    await records.write({ ...record!, baseline: { ...record!.baseline!, podUid: 'before' } });
    const observe = observer.observe.bind(observer);
    const message = 'back-off 1m20s restarting failed container=kube-apiserver pod=…';
    const backOff = { podUid: 'before', message };
    observer.observe = async (spec) => {
      const seen = await observe(spec);
      return { ...seen, kubelet: { ...seen.kubelet!, backOff } };
    };
    expect((await giveUp()).state).toBe('rollbackFailed');
    expect(node.component.restarts).toBe(0);
  });

  it('crash 25: a reverter that was replaced meanwhile restarts nothing', async () => {
    node.at.set('revert.kubelet-restart-journaled', async () => {
      node.at.clear();
      node.pass(2_000);
      const taken = await rollBack(node.context, rollBackInput(planned), deed);
      // Counted, and the kubelet is not known to be older than that: at most one, so none more.
      expect(taken.state).toBe('rollbackFailed');
    });
    node.component.kubeletStartedAtMs = Date.now() + 60_000;
    expect((await giveUp()).state).toBe('rollbackFailed');
    expect(node.component.restarts).toBe(0);
  });

  it('a restart that was counted and not done is done by the next', async () => {
    node.at.set('revert.kubelet-restart-journaled', () => {
      node.at.clear();
      throw new Error('killed');
    });
    await expect(giveUp()).rejects.toThrow('killed');
    node.component.kubeletStartedAtMs = Date.now() - 60_000;
    const record = await node.context.records.read(changeId);
    await node.context.records.write({ ...record!, armedAt: new Date(Date.now() - 120_000).toISOString() });
    expect((await giveUp()).state).toBe('rolledBack');
    expect(node.component.restarts).toBe(1);
    expect((await node.context.records.read(changeId))?.sideEffects.kubeletRestarts).toBe(1);
  });
});

describe('crash 37: two reverters', () => {
  it('the second waits for the first, and is answered with its end', async () => {
    await applyPlanned(node, planned);
    let second: Awaited<ReturnType<typeof giveUp>> | undefined;
    node.at.set('revert.restored', async () => {
      node.at.clear();
      second = await giveUp();
    });
    expect((await giveUp()).state).toBe('rolledBack');
    expect(second?.state).toBe('reverting');
    expect((await giveUp()).state).toBe('rolledBack');
  });

  it('crash 25: one that stalled past three refreshes is replaced, and then does nothing more', async () => {
    await applyPlanned(node, planned);
    node.component.isWell = false;
    node.at.set('revert.before-latch', async () => {
      node.at.clear();
      node.component.isWell = true;
      node.pass(2_000);
      expect((await giveUp()).state).toBe('rolledBack');
    });
    expect((await giveUp()).state).toBe('rolledBack');
    expect(await node.context.latch.read()).toBeNull();
  });

  it.each(['revert.restored', 'revert.before-latch'] as const)(
    'ends the same after a kill at %s',
    async (point) => {
      await applyPlanned(node, planned);
      if (point === 'revert.before-latch') node.component.isWell = false;
      node.at.set(point, () => {
        node.at.clear();
        throw new Error('killed');
      });
      await expect(giveUp()).rejects.toThrow('killed');
      const again = await giveUp();
      expect(again.state).toBe(point === 'revert.before-latch' ? 'rollbackFailed' : 'rolledBack');
      expect(await node.manifestText()).toBe(oldText);
    },
  );
});

describe('crash 8, 32: the disk is full', () => {
  const full = (): Promise<never> =>
    Promise.reject(new PlaceError('no space left', { code: 'WRITE_FAILED' }));

  it('bytes go back by renames alone; only the end waits for space', async () => {
    await applyPlanned(node, planned);
    let isFull = true;
    const { files, records } = node.context;
    const context = {
      ...node.context,
      files: { ...files, stage: full },
      records: {
        ...records,
        write: (record: Parameters<typeof records.write>[0]) => (isFull ? full() : records.write(record)),
      },
      journal: { ...node.context.journal, append: async () => false },
    };
    let whileFull = '';
    node.at.set('revert.restored', async () => {
      whileFull = await node.manifestText();
      const stored = await records.read(changeId);
      expect(stored).toMatchObject({ state: 'reverting' });
      setTimeout(() => {
        isFull = false;
      }, 50);
    });
    const report = await rollBack(context, rollBackInput(planned), deed);
    expect(whileFull).toBe(oldText);
    expect(report).toMatchObject({ state: 'rolledBack', end: { code: 'GATE_FAILED' } });
  });

  it('bytes only, before the kubelet starts', async () => {
    await applyPlanned(node, planned);
    const context = { ...node.context, records: { ...node.context.records, write: full } };
    const end = { code: 'SELF_REVERTED', reason: 'restarted' } as const;
    await revertChange(context, { changeId, end, onlyOverdue: false }, deed, { bytesOnly: true });
    expect(await node.manifestText()).toBe(oldText);
  });

  it('a state directory that may not be written any more (made immutable, labelled anew): bytes all the same', async () => {
    await applyPlanned(node, planned);
    const refused = (): Promise<never> =>
      Promise.reject(new PlaceError('it is not permitted (EPERM)', { code: 'PERMISSION_DENIED' }));
    const records = { ...node.context.records, write: refused, usePreStaged: refused };
    await expect(rollBack({ ...node.context, records }, rollBackInput(planned), deed)).rejects.toThrow(
      'EPERM',
    );
    expect(await node.manifestText()).toBe(oldText);
    expect((await giveUp()).state).toBe('rolledBack');
  });
});
