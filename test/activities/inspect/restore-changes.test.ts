/** Putting back what confirmed changes wrote: exactly that, and nothing that somebody has written since. */
import { chmod, mkdir, readFile, rename, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { restoreChanges } from '../../../src/activities/inspect/restore-changes.ts';
import type { ChangeRecord } from '../../../src/contracts/change-record.ts';
import {
  applyPlanned,
  changeId,
  createTestNode,
  newText,
  oldText,
  planChange,
  proveRecoverer,
} from '../change/test-node.ts';
import type { TestNode, Wanted } from '../change/test-node.ts';

const pod = (flag: string): string =>
  [
    'apiVersion: v1',
    'kind: Pod',
    'metadata: {name: kube-apiserver, namespace: kube-system}',
    `spec: {containers: [{name: kube-apiserver, command: [kube-apiserver, ${flag}]}]}`,
    '',
  ].join('\n');

let node: TestNode;
let policy: string;
beforeEach(async () => {
  node = await createTestNode();
  policy = join(node.dir, 'etc/kubernetes/audit/policy.yaml');
});
afterEach(async () => {
  await node.cleanUp();
});

const second = 'fedcba9876543210';
const restore = (...ids: string[]): ReturnType<typeof restoreChanges> =>
  restoreChanges({ ...node.context, config: node.config }, ids);

async function confirmed(wanted: Wanted[], id = changeId): Promise<void> {
  await proveRecoverer(node);
  expect(await applyPlanned(node, await planChange(node, wanted), id)).toMatchObject({ state: 'applied' });
  await end(id, 'confirmed');
}

async function end(id: string, state: ChangeRecord['state']): Promise<void> {
  const record = await node.context.records.read(id);
  if (record === undefined) throw new Error(`no change ${id}`);
  await node.context.records.write({ ...record, state });
}

describe('a change with files of its own', () => {
  beforeEach(async () => {
    await writeFile(node.manifest, pod('--profiling=true'));
    await confirmed([
      { path: join(policy, '..'), text: null },
      { path: policy, text: 'kind: Policy' },
      { path: node.manifest, text: pod('--profiling=false') },
    ]);
  });

  it('is taken back in the other order: its manifest, and then what only that had read', async () => {
    const restored = await restore(changeId);
    expect(restored).toMatchObject({
      target: 'kube-apiserver',
      component: 'kube-apiserver',
      compliant: false,
    });
    expect(restored.files.map(({ path, after }) => [path, after.kind])).toEqual([
      [node.manifest, 'file'],
      [policy, 'absent'],
    ]);
    expect(restored.files[0]?.bytesAfter?.toString()).toBe(pod('--profiling=true'));
    expect(restored.manifest).toMatchObject({
      before: { argv: ['kube-apiserver', '--profiling=false'] },
      after: { argv: ['kube-apiserver', '--profiling=true'] },
    });
    // Nothing is written by working it out.
    expect(await readFile(policy, 'utf8')).toBe('kind: Policy');
  });

  it('whose files somebody has edited since stays: which one is said', async () => {
    await writeFile(policy, 'kind: Policy # mine');
    await expect(restore(changeId)).rejects.toThrow(
      `${policy}: its bytes are no longer as the change left them`,
    );
  });

  it('leaves a mode that somebody has set since', async () => {
    await chmod(node.manifest, 0o400);
    const { files } = await restore(changeId);
    expect(files[0]?.after).toMatchObject({ kind: 'file', attributes: { mode: '0400' } });
  });

  it('is nothing to do when all of it went already', async () => {
    await writeFile(node.manifest, pod('--profiling=true'));
    await rm(policy);
    expect(await restore(changeId)).toMatchObject({ files: [], compliant: true });
  });
});

describe('several changes of one target', () => {
  beforeEach(async () => {
    await writeFile(node.manifest, pod('--v=1'));
    await confirmed([{ path: node.manifest, text: pod('--v=2') }]);
    await confirmed([{ path: node.manifest, text: pod('--v=3') }], second);
  });

  it.each([[[changeId, second]], [[second, changeId]]])('are taken back as one: %j', async (ids) => {
    const { files } = await restore(...ids);
    expect(files.map(({ bytesAfter }) => bytesAfter?.toString())).toEqual([pod('--v=1')]);
  });

  it('the first alone is not: another one lies over it', async () => {
    await expect(restore(changeId)).rejects.toThrow('its bytes are no longer as the change left them');
    expect((await restore(second)).files[0]?.bytesAfter?.toString()).toBe(pod('--v=2'));
  });

  it.each([
    ['bytes', { digest: `sha256:${'0'.repeat(64)}` }],
    ['a mode', { attributes: { mode: '0640', uid: 0, gid: 0, xattrs: null } }],
  ])('are not when somebody wrote %s between them', async (_what, other) => {
    const record = (await node.context.records.read(second)) as ChangeRecord;
    const [file] = record.files;
    const before = { ...file!.before, ...other };
    await node.context.records.write({ ...record, files: [{ ...file!, before }] });
    await expect(restore(changeId, second)).rejects.toThrow(`somebody wrote it before change ${second}`);
  });
});

it('of a mode alone no process is told', async () => {
  await chmod(node.manifest, 0o644);
  const planned = await planChange(node, [{ path: node.manifest, text: oldText, mode: '0600' }]);
  planned.plan.target = 'files';
  await applyPlanned(node, planned);
  await end(changeId, 'confirmed');
  expect((await stat(node.manifest)).mode & 0o7777).toBe(0o600);
  const { target, manifest, files } = await restore(changeId);
  expect([target, manifest]).toEqual(['files', null]);
  expect(files[0]?.after).toMatchObject({ attributes: { mode: '0644' } });
});

it('without what was there before nothing is taken back', async () => {
  await confirmed([{ path: node.manifest, text: newText }]);
  const record = await node.context.records.read(changeId);
  const { backupPath } = await node.context.backups.find(record?.files[0]?.backupId ?? '');
  await rm(backupPath ?? '');
  await expect(restore(changeId)).rejects.toMatchObject({ code: 'BACKUP_FAILED' });
});

it('what was no manifest before is not put back: no gate could prove it', async () => {
  await writeFile(node.manifest, 'no: pod\n');
  await confirmed([{ path: node.manifest, text: pod('--profiling=false') }]);
  await expect(restore(changeId)).rejects.toThrow('expected a manifest before the change, found');
});

it('a file that has become a link since is another one', async () => {
  await confirmed([{ path: node.manifest, text: newText }]);
  const elsewhere = join(node.dir, 'elsewhere.yaml');
  await rename(node.manifest, elsewhere);
  await symlink(elsewhere, node.manifest);
  await expect(restore(changeId)).rejects.toThrow(`it led to ${node.manifest}, and is ${elsewhere} now`);
});

it('refuses what is not there to be taken back', async () => {
  await expect(restore(changeId)).rejects.toThrow(
    `restoreChanges: ${changeId}: expected a confirmed change of this node, found none`,
  );
  await mkdir(join(node.dir, 'etc/kubernetes/other'), { recursive: true });
  await confirmed([{ path: node.manifest, text: newText }]);
  await confirmed([{ path: join(node.dir, 'etc/kubernetes/other/file'), text: 'x' }], second);
  await expect(restore(changeId, second)).rejects.toThrow(
    'expected changes of one target, found kube-apiserver, files',
  );
  await end(second, 'rolledBack');
  await expect(restore(second)).rejects.toThrow('found one that is rolledBack');
});
