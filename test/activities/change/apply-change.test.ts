import { chmod, mkdir, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { applyChange } from '../../../src/activities/change/apply-change.ts';
import { readChangeState } from '../../../src/activities/change/change-state.ts';
import { rollBack } from '../../../src/activities/rollback/roll-back.ts';
import { PlaceError } from '../../../src/domain/errors.ts';
import {
  applyInput,
  applyPlanned,
  changeId,
  createTestNode,
  deed,
  newText,
  oldText,
  planChange,
  rollBackInput,
} from './test-node.ts';
import type { TestNode } from './test-node.ts';

let node: TestNode;
beforeEach(async () => {
  node = await createTestNode();
});
afterEach(async () => {
  await node.cleanUp();
});

const onlyManifest = ['kube-apiserver.yaml'];

describe('a change that may be written', () => {
  it('is written by one rename, its way back staged beside it, its record applied', async () => {
    const report = await applyPlanned(node, await planChange(node));
    expect(report).toMatchObject({ changeId, state: 'applied', end: null });
    expect(await node.manifestText()).toBe(newText);
    const record = await node.context.records.read(changeId);
    expect(record?.history.map(({ state }) => state)).toEqual(['armed', 'applied']);
    const [file] = record!.files;
    expect(await readFile(file!.stagedOldPath!, 'utf8')).toBe(oldText);
    expect(await node.context.files.listVisible(join(node.manifest, '..'))).toEqual(onlyManifest);
  });

  it('crash 19: keeps what ran before the write, and when it was written', async () => {
    await applyPlanned(node, await planChange(node));
    const record = await node.context.records.read(changeId);
    expect(record?.baseline?.process?.pid).toBe(100);
    expect(record?.gate?.baseline).toEqual(record?.baseline);
    expect(record?.gate?.writtenAt).not.toBeNull();
  });

  it('makes directories and files that it needs first, and changes modes in place', async () => {
    const dir = join(node.dir, 'etc/kubernetes/audit');
    const policy = join(dir, 'policy.yaml');
    const key = join(node.dir, 'etc/kubernetes/pki/sa.key');
    await writeFile(key, 'key', { mode: 0o644 });
    const { ino } = await stat(key);
    const wanted = [
      { path: dir, text: null },
      { path: policy, text: 'policy' },
      { path: key, text: 'key', mode: '0600' },
      { path: node.manifest, text: newText },
    ];
    const report = await applyPlanned(node, await planChange(node, wanted));
    expect(report.state).toBe('applied');
    expect(await readFile(policy, 'utf8')).toBe('policy');
    const changed = await stat(key);
    expect([changed.ino, changed.mode & 0o777]).toEqual([ino, 0o600]);
    expect((await readdir(join(node.dir, 'etc/kubernetes'))).filter((name) => name.startsWith('.'))).toEqual(
      [],
    );
  });

  it('crash 15, 16: asked again, it answers with how it stands and touches nothing', async () => {
    const planned = await planChange(node);
    await applyPlanned(node, planned);
    const ended = await rollBack(node.context, rollBackInput(planned), deed);
    expect(ended.state).toBe('rolledBack');
    expect(await applyPlanned(node, planned)).toEqual(ended);
    await writeFile(node.manifest, newText);
    expect(await rollBack(node.context, rollBackInput(planned), deed)).toEqual(ended);
    expect(await node.manifestText()).toBe(newText);
  });
});

it('crash 15: two attempts of one change never touch what the other has staged', async () => {
  const planned = await planChange(node);
  let second: Awaited<ReturnType<typeof applyPlanned>> | undefined;
  node.at.set('apply.before-record', async () => {
    node.at.clear();
    second = await applyPlanned(node, planned);
  });
  const first = await applyPlanned(node, planned);
  expect([first.state, second?.state]).toEqual(['applied', 'applied']);
  const record = await node.context.records.read(changeId);
  expect(await readFile(record!.files[0]!.stagedOldPath!, 'utf8')).toBe(oldText);
  expect(await node.names()).toHaveLength(2);
  expect(await node.context.records.usePreStaged(record!)).toMatchObject({ state: 'reverting' });
});

describe('a change that may not be written leaves a tombstone and nothing else', () => {
  const expectUntouched = async (text = oldText): Promise<void> => {
    expect(await node.manifestText()).toBe(text);
    expect(await node.names()).toEqual(onlyManifest);
    expect((await readdir(node.context.paths.changesDir)).filter((name) => name.startsWith('.'))).toEqual([]);
  };

  it('crash 1: a run that gave up before the late write', async () => {
    const planned = await planChange(node);
    node.at.set('apply.before-record', async () => {
      node.at.clear();
      const given = await rollBack(node.context, rollBackInput(planned), deed);
      expect(given).toMatchObject({ state: 'refused', end: { code: 'GATE_FAILED' } });
    });
    expect(await applyPlanned(node, planned)).toMatchObject({
      state: 'refused',
      end: { code: 'GATE_FAILED' },
    });
    await expectUntouched();
  });

  it('crash 4, 5: another change is open', async () => {
    const planned = await planChange(node);
    await applyPlanned(node, planned);
    const second = await planChange(node, [{ path: node.manifest, text: '--profiling=maybe\n' }]);
    const report = await applyPlanned(node, second, '00000000000000c2');
    expect(report).toMatchObject({ state: 'refused', end: { code: 'OPEN_CHANGE' } });
    expect(report.end?.reason).toContain(changeId);
    expect(await node.manifestText()).toBe(newText);
    expect((await node.context.records.open())?.changeId).toBe(changeId);
  });

  it('crash 29: the emergency stop is set; it blocks new changes, and not the restore that heals', async () => {
    const planned = await planChange(node);
    await node.context.latch.set({ changeId: 'x', reason: 'rollback failed' });
    expect(await applyPlanned(node, planned)).toMatchObject({
      state: 'refused',
      end: { code: 'EMERGENCY_STOP' },
    });
    await expectUntouched();
    const restore = { ...applyInput(planned, '00000000000000c2'), isRestore: true };
    expect(await applyChange(node.context, restore, deed)).toMatchObject({ state: 'applied' });
  });

  it('of what may be unwell, and is what runs already: nothing need start for it', async () => {
    const planned = await planChange(node);
    const argv = ['kube-apiserver', oldText.split('\n')[0] ?? ''];
    planned.plan = { ...planned.plan, gate: { ...planned.plan.gate!, argv }, revertGate: null };
    const input = { ...applyInput(planned), mayBeUnwell: true };
    expect(await applyChange(node.context, input, deed)).toMatchObject({ state: 'applied' });
    expect((await node.context.records.read(changeId))?.gate).toMatchObject({ restartAllowed: true });
  });

  it.each([
    ['never seen', async () => rm(node.context.paths.aliveFile)],
    ['three ticks ago', async () => node.pass(1_501)],
    ['seen before the machine was restarted', async () => node.reboot()],
    [
      'of a version that cannot read our records',
      async () => {
        const alive = await readFile(node.context.paths.aliveFile, 'utf8');
        await writeFile(node.context.paths.aliveFile, alive.replace('[1,0]', '[0]  '));
      },
    ],
  ])('crash 9: a recoverer %s', async (_, lose) => {
    const planned = await planChange(node);
    await lose();
    expect(await applyPlanned(node, planned)).toMatchObject({
      state: 'refused',
      end: { code: 'NO_RECOVERER' },
    });
    await expectUntouched();
  });

  it('H8, S34: another version of the kubelet than the one that was planned for', async () => {
    const planned = await planChange(node);
    node.component.kubeletVersion = 'v1.36.0';
    expect(await applyChange(node.context, applyInput(planned), deed)).toMatchObject({
      state: 'refused',
      end: { code: 'PLAN_CHANGED', reason: expect.stringContaining('found v1.36.0') as string },
    });
    await expectUntouched();
  });

  it('crash 23: other bytes than those that were approved', async () => {
    const planned = await planChange(node);
    const newer = planned.files.map((file) => ({
      ...file,
      after: { ...file.after, digest: `sha256:${'0'.repeat(64)}` },
    }));
    const input = { ...applyInput(planned), recompute: async () => newer };
    expect(await applyChange(node.context, input, deed)).toMatchObject({
      state: 'refused',
      end: { code: 'PLAN_CHANGED' },
    });
    await expectUntouched();
  });

  it('crash 10: the plan was made for another machine, and this one does nothing at all', async () => {
    const planned = await planChange(node);
    const elsewhere = {
      ...planned,
      plan: { ...planned.plan, identity: { ...planned.plan.identity, machineId: 'other' } },
    };
    await expect(applyPlanned(node, elsewhere)).rejects.toMatchObject({ code: 'WRONG_NODE' });
    await expect(
      readChangeState(node.context, { changeId, identity: elsewhere.plan.identity }),
    ).rejects.toMatchObject({
      code: 'WRONG_NODE',
    });
    expect(await node.context.records.ids()).toEqual([]);
    await expectUntouched();
  });

  it('crash 3: the backup is not of the planned form', async () => {
    const planned = await planChange(node);
    await writeFile(node.manifest, newText);
    const { form } = await node.context.files.readForm(node.manifest);
    const late = await node.context.backups.store(node.manifest, form, 'late');
    await writeFile(node.manifest, oldText);
    const report = await applyPlanned(node, { ...planned, backups: [late] });
    expect(report).toMatchObject({ state: 'refused', end: { code: 'BACKUP_FAILED' } });
    await expectUntouched();
  });

  it('peers 3.5: the backup cannot be read back', async () => {
    const planned = await planChange(node);
    await writeFile(planned.backups[0]!.backupPath!, 'rotten');
    expect(await applyPlanned(node, planned)).toMatchObject({
      state: 'refused',
      end: { code: 'BACKUP_FAILED' },
    });
    await expectUntouched();
  });

  it.each(['apply.before-record', 'apply.locked'] as const)('a person edits at %s', async (point) => {
    const planned = await planChange(node);
    node.at.set(point, () => writeFile(node.manifest, 'a person was here\n'));
    const report = await applyPlanned(node, planned);
    expect(report).toMatchObject({ state: 'refused', end: { code: 'CONFLICT' } });
    expect(report.end?.reason).toContain(node.manifest);
    await expectUntouched('a person was here\n');
  });

  it('a person changes the mode while the lock is held', async () => {
    const planned = await planChange(node);
    node.at.set('apply.locked', () => chmod(node.manifest, 0o640));
    expect(await applyPlanned(node, planned)).toMatchObject({ state: 'refused', end: { code: 'CONFLICT' } });
    await expectUntouched();
  });

  it('peers 3.4, 3.6: nothing can be staged', async () => {
    const planned = await planChange(node);
    const full = new PlaceError('no space left', { code: 'WRITE_FAILED' });
    const files = { ...node.context.files, stage: () => Promise.reject(full) };
    const report = await applyChange({ ...node.context, files }, applyInput(planned), deed);
    expect(report).toMatchObject({ state: 'refused', end: { code: 'WRITE_FAILED' } });
    await expectUntouched();
  });

  it('peers 3.7: the rename fails after a prerequisite was put in place', async () => {
    const dir = join(node.dir, 'etc/kubernetes/audit');
    const policy = join(node.dir, 'etc/kubernetes/policy.yaml');
    await writeFile(policy, 'old policy');
    const wanted = [
      { path: dir, text: null },
      { path: policy, text: 'new policy' },
      { path: node.manifest, text: newText },
    ];
    const planned = await planChange(node, wanted);
    const busy = new PlaceError('busy', { code: 'WRITE_FAILED' });
    const files = {
      ...node.context.files,
      replace: (staged: string, target: string) =>
        target === node.manifest ? Promise.reject(busy) : node.context.files.replace(staged, target),
    };
    const report = await applyChange({ ...node.context, files }, applyInput(planned), deed);
    expect(report).toMatchObject({ state: 'refused', end: { code: 'WRITE_FAILED', reason: 'busy' } });
    expect(await readFile(policy, 'utf8')).toBe('old policy');
    await expect(stat(dir)).rejects.toThrow('ENOENT');
    await expectUntouched();
  });
});

it('crash 20: while a manifest that was written can not be taken back, what it needs stays', async () => {
  const dir = join(node.dir, 'etc/kubernetes/audit');
  const planned = await planChange(node, [
    { path: dir, text: null },
    { path: node.manifest, text: newText },
  ]);
  // As a file system that an input/output error has made read-only; the directory lies on another one.
  const failing = new PlaceError('an input/output error (EIO)', { code: 'WRITE_FAILED' });
  const { files } = node.context;
  const refusing = {
    ...files,
    syncDirectory: () => Promise.reject(failing),
    replace: (staged: string, target: string) =>
      staged.endsWith('-old') ? Promise.reject(failing) : files.replace(staged, target),
  };
  const report = await applyChange({ ...node.context, files: refusing }, applyInput(planned), deed);
  expect(report).toMatchObject({ state: 'reverting', end: { code: 'WRITE_FAILED' } });
  expect(await node.manifestText()).toBe(newText);
  expect((await stat(dir)).isDirectory()).toBe(true);
  node.pass(1);
  expect((await rollBack(node.context, rollBackInput(planned), deed)).state).toBe('rolledBack');
  await expect(stat(dir)).rejects.toThrow('ENOENT');
});

it('crash 27: an unreadable record blocks, it is never "none"', async () => {
  const planned = await planChange(node);
  await mkdir(node.context.paths.changesDir, { recursive: true });
  await writeFile(join(node.context.paths.changesDir, '00000000000000aa.json'), '{"schema":2}');
  await expect(applyPlanned(node, planned)).rejects.toThrow('schema 2');
  expect(await node.manifestText()).toBe(oldText);
  expect(await node.names()).toEqual(onlyManifest);
});
