/** The flags of a confirmed change in kubeadm's ConfigMap: backed up, replaced as read, read back; every trouble is an answer. */
import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { persistChange } from '../../../src/activities/persist/persist-change.ts';
import type { PersistContext } from '../../../src/activities/persist/persist-change.ts';
import { previewPersist } from '../../../src/activities/persist/preview.ts';
import { wouldBeUndone } from '../../../src/activities/persist/would-be-undone.ts';
import type { ConfigMap, Read, Replaced } from '../../../src/adapters/kubeadm/config-maps.ts';
import { createBackupStore } from '../../../src/adapters/storage/backup-store.ts';
import { createFiles } from '../../../src/adapters/storage/files.ts';
import { createObjectBackups } from '../../../src/adapters/storage/object-backups.ts';
import type { ComputedFile } from '../../../src/activities/inspect/computed-change.ts';
import type { Persisted } from '../../../src/contracts/result.ts';
import { deed } from '../change/test-node.ts';

const cluster = `apiServer: {}
apiVersion: kubeadm.k8s.io/v1beta4
kind: ClusterConfiguration
`;
const manifest = (flag: string): string => `apiVersion: v1
kind: Pod
metadata: {name: kube-apiserver, namespace: kube-system}
spec:
  containers:
  - command: [kube-apiserver, --secure-port=6443, ${flag}]
    image: x
    name: kube-apiserver
`;

/** The object as the API server holds it. */
let held: ConfigMap | null;
/** what the next writes meet before ours */
let others: (() => void)[];
let readAs: Read | null;
let readThrows: Error | null;
let replacedAs: Replaced | null;
/** the write is done though its answer says another thing */
let isDone: boolean;
let created: string[];
let state: string;
let live: string;
/** of the file as it is on the disk */
let nowDigest: string;
let backupsDir: string;
let journaled: unknown[];
/** what becomes of the object as soon as ours is written */
let afterwards: () => void;

beforeEach(async () => {
  backupsDir = await mkdtemp(join(tmpdir(), 'kubemend-persist-'));
  held = {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'kubeadm-config', namespace: 'kube-system', resourceVersion: '7', uid: 'u' },
    data: { ClusterConfiguration: cluster, other: 'kept' },
  };
  others = [];
  [isDone, created, journaled] = [false, [], []];
  afterwards = () => undefined;
  readThrows = null;
  nowDigest = 'sha256:b';
  [readAs, replacedAs, state, live] = [null, null, 'confirmed', manifest('--profiling=false')];
});
afterEach(() => rm(backupsDir, { recursive: true }));

const identity = { node: 'cp-1', machineId: 'm', hostname: 'h', clusterCa: null };

const createdFile = (path: string) => ({
  role: 'managed',
  path,
  linkPath: null,
  before: { kind: 'absent', digest: null },
  after: { kind: 'file', digest: 'sha256:c' },
});

function context(): PersistContext {
  const file = {
    role: 'manifest',
    path: '/m',
    backupId: 'B1',
    before: { kind: 'file', digest: 'sha256:a' },
    after: { kind: 'file', digest: 'sha256:b' },
  };
  const kept = { backupsDir, manifestsDirs: [], files: createFiles(), clock: { now: () => new Date() } };
  const stored = createBackupStore(kept);
  return {
    config: { root: '/r' },
    identity: () => Promise.resolve(identity),
    records: {
      read: () =>
        Promise.resolve({ state, target: 'kube-apiserver', files: [...created.map(createdFile), file] }),
    },
    backups: {
      ...stored,
      readBytes: async (id: string) =>
        id === 'B1' ? Buffer.from(manifest('--profiling=true')) : await stored.readBytes(id),
    },
    files: { readForm: () => Promise.resolve({ form: { digest: nowDigest }, bytes: Buffer.from(live) }) },
    journal: { append: (entry: { detail: unknown }) => Promise.resolve(journaled.push(entry.detail)) },
    log: { info: () => undefined, warning: () => undefined },
    clock: { sleep: () => Promise.resolve() },
    objectBackups: createObjectBackups(kept),
    kubeadm: {
      read: () => {
        if (readThrows !== null) return Promise.reject(readThrows);
        return Promise.resolve(
          readAs ?? (held === null ? { kind: 'absent' } : { kind: 'found', object: structuredClone(held) }),
        );
      },
      replace: (object: ConfigMap): Promise<Replaced> => {
        others.shift()?.();
        if (isDone) held = object;
        if (replacedAs !== null) return Promise.resolve(replacedAs);
        if (object.metadata.resourceVersion !== held?.metadata.resourceVersion)
          return Promise.resolve({ kind: 'conflict' });
        held = { ...object, metadata: { ...object.metadata, resourceVersion: '99' } };
        afterwards();
        return Promise.resolve({ kind: 'written', object });
      },
    },
  } as unknown as PersistContext;
}

const persist = (): Promise<Persisted> =>
  persistChange(context(), { changeId: 'c1', identity } as never, deed);
const written = (): string => held?.data['ClusterConfiguration'] ?? '';
const withFlag = cluster.replace(
  'apiServer: {}\n',
  'apiServer:\n  extraArgs:\n  - name: profiling\n    value: "false"\n',
);

describe('kubeadm’s ConfigMap', () => {
  it('says what was changed, keeps the rest, and what it was before is kept for `kubectl replace`', async () => {
    const before = structuredClone(held);
    const persisted = await persist();
    expect(persisted).toMatchObject({
      status: 'persisted',
      configMap: 'kube-system/kubeadm-config',
      changed: ['--profiling'],
    });
    expect(written()).toBe(withFlag);
    expect(held?.data['other']).toBe('kept');
    const backup = JSON.parse(await readFile(persisted.backup?.path ?? '', 'utf8')) as ConfigMap;
    expect(backup.data).toEqual(before?.data);
    expect(backup.metadata).toEqual({ name: 'kubeadm-config', namespace: 'kube-system' });
    expect(persisted.backup).toMatchObject({
      kind: 'configMap',
      originalPath: 'configmap/kube-system/kubeadm-config',
    });
  });

  it('that an attempt has written whose answer was lost is told of as that attempt would have', async () => {
    const first = await persist();
    expect(await persist()).toEqual(first);
    expect(await readdir(backupsDir)).toHaveLength(2);
  });

  it('that says so because somebody else was faster is held: what was kept for a write that was not done is no word for it', async () => {
    const theirs = (): void => {
      if (held === null) return;
      held.metadata.resourceVersion = '8';
      held.data['ClusterConfiguration'] = withFlag;
    };
    others = [theirs];
    expect(await persist()).toMatchObject({ status: 'held', backup: null });
  });

  it('to which somebody gives an unknown form after it was written: what is there now is not known', async () => {
    const theirs = { ...held, data: { ClusterConfiguration: cluster.replace('v1beta4', 'v1beta9') } };
    afterwards = () => (held = theirs as ConfigMap);
    const persisted = await persist();
    expect(persisted).toMatchObject({ status: 'unknown', changed: [] });
    expect(persisted.reason).toMatch(/was written, and could not be read back: .*v1beta9/);
    expect(persisted.backup).not.toBeNull();
    expect(journaled).toEqual([persisted]);
  });

  it('that cannot be read back because the login is renewed just then is not known either', async () => {
    afterwards = () => (readThrows = new Error('error:0909006C:PEM routines:get_name:no start line'));
    const persisted = await persist();
    expect(persisted).toMatchObject({ status: 'unknown' });
    expect(persisted.reason).toMatch(/was written, and could not be read back: .*no start line/);
    expect(persisted.backup).not.toBeNull();
    expect(journaled).toEqual([persisted]);
  });

  it('that somebody else has written meanwhile is read again, and their change stays', async () => {
    others = [
      () => {
        if (held !== null) {
          held.metadata.resourceVersion = '8';
          held.data['ClusterConfiguration'] = `${cluster}# by ana\n`;
        }
      },
    ];
    expect(await persist()).toMatchObject({ status: 'persisted' });
    expect(written()).toContain('# by ana');
    expect(written()).toContain('name: profiling');
  });

  it.each<[string, () => void, RegExp]>([
    [
      'is written by somebody else each time',
      () => (replacedAs = { kind: 'conflict' }),
      /someone else each time, 5 times/,
    ],
    [
      'may not be written',
      () => (replacedAs = { kind: 'refused', why: 'status 403: forbidden' }),
      /not written: status 403/,
    ],
    [
      'may not be read',
      () => (readAs = { kind: 'unknown', why: 'status 403' }),
      /could not be read: status 403/,
    ],
    ['is not there', () => (held = null), /there is no kube-system\/kubeadm-config/],
    [
      'is of a form that is not known',
      () => held && (held.data['ClusterConfiguration'] = cluster.replace('v1beta4', 'v1beta9')),
      /v1beta9/,
    ],
    [
      'does not say so though it was written',
      () => (replacedAs = { kind: 'written', object: held as ConfigMap }),
      /was written and does not say so/,
    ],
    [
      'would get what is not on the node any more',
      () => (live = manifest('--profiling=none').replace('kind: Pod', '')),
      /./,
    ],
  ])('one that %s is an answer, and never a failure of the change', async (_what, spoil, words) => {
    spoil();
    const persisted = await persist();
    expect(persisted.status).toBe('failed');
    expect(persisted.reason).toMatch(words);
  });

  it('whose answer was lost is read again: it is there, or nobody knows', async () => {
    replacedAs = { kind: 'unknown', why: 'no answer after 10s' };
    expect(await persist()).toMatchObject({
      status: 'unknown',
      reason: 'kube-system/kubeadm-config may have been written: the answer was lost (no answer after 10s)',
    });
    isDone = true;
    expect(await persist()).toMatchObject({ status: 'persisted', changed: ['--profiling'] });
    expect(written()).toBe(withFlag);
  });

  it('cannot be made to unset what kubeadm gives by default: that is not held', async () => {
    live = manifest('--profiling=true').replace('--secure-port=6443, ', '');
    const why = /cannot be told: --secure-port is unset, and kubeadm may set it by default/;
    const persisted = await persist();
    expect(persisted).toMatchObject({ status: 'failed', changed: [] });
    expect(persisted.reason).toMatch(why);
    const undone = await wouldBeUndone(context(), 'c1', deed.signal);
    expect(undone).toMatchObject({ status: 'notAsked', changed: [] });
    expect(undone?.reason).toMatch(/may undo what .* cannot be made to say: --secure-port is unset/);
  });

  it('that somebody else has made to say so needs the same files on the others', async () => {
    created = ['/r/etc/kubernetes/audit.yaml'];
    if (held !== null) held.data['ClusterConfiguration'] = withFlag;
    const { status, reason } = await persist();
    expect(status).toBe('held');
    expect(reason).toContain('these files must be on every control-plane node');
  });

  it('says nothing of a file that somebody has changed since', async () => {
    nowDigest = 'sha256:c';
    expect(await persist()).toMatchObject({ status: 'failed', reason: '/m has been changed since' });
    expect(written()).toBe(cluster);
  });

  it('names the files of this node that the others need', async () => {
    created = ['/r/etc/kubernetes/audit.yaml'];
    const words = 'on every control-plane node before `kubeadm upgrade` there: /etc/kubernetes/audit.yaml';
    expect((await persist()).reason).toContain(words);
    expect((await persist()).reason).toContain(words);
  });

  it('has nothing to say of a change that is not confirmed', async () => {
    state = 'rolledBack';
    expect(await persist()).toMatchObject({ status: 'nothingToDo' });
    expect(await readdir(backupsDir)).toEqual([]);
  });
});

describe('what a plan shows of it', () => {
  const show = async (created: ComputedFile[] = []): Promise<string | null> => {
    const [bytesBefore, bytesAfter] = [manifest('--profiling=true'), manifest('--profiling=false')];
    const file = {
      role: 'manifest',
      bytesBefore: Buffer.from(bytesBefore),
      bytesAfter: Buffer.from(bytesAfter),
    };
    const files = [...created, file as ComputedFile];
    return await previewPersist(context(), { target: 'kube-apiserver', files }, deed.signal);
  };

  it('names the flags, and the files that the other nodes need', async () => {
    expect(await show()).toBe('kube-system/kubeadm-config: as on the node: --profiling');
    const needed = await show([createdFile('/r/etc/a.yaml') as ComputedFile]);
    expect(needed).toContain('every control-plane node before `kubeadm upgrade` there: /etc/a.yaml');
  });

  it.each<[string, () => void, RegExp]>([
    [
      'written by another node',
      () => held && (held.data['ClusterConfiguration'] = withFlag),
      /config: says so already$/,
    ],
    [
      'not answered for',
      () => (readAs = { kind: 'unknown', why: 'no\nanswer' }),
      /^nothing would be written: .* could not be read: no answer$/,
    ],
    ['absent', () => (readAs = { kind: 'absent' }), /^nothing would be written: there is no kube-system/],
    [
      'of no known form',
      () => held && (held.data['ClusterConfiguration'] = 'kind: X\n'),
      /^nothing would be written: .*expected one of kubeadm.* found/,
    ],
  ])('is one line about a ConfigMap %s', async (_what, spoil, line) => {
    spoil();
    expect(await show()).toMatch(line);
  });
});

describe('without --persist', () => {
  const look = (): Promise<Persisted | null> => wouldBeUndone(context(), 'c1', deed.signal);
  it('it is told what an upgrade would undo, and how to have it kept', async () => {
    expect(await look()).toEqual({
      status: 'notAsked',
      configMap: 'kube-system/kubeadm-config',
      changed: ['--profiling'],
      backup: null,
      reason:
        '`kubeadm upgrade` would undo this: kube-system/kubeadm-config does not say the same of --profiling; ' +
        '`--persist` writes it there as well, or by hand: `kubectl -n kube-system edit configmap kubeadm-config`',
    });
    expect(written()).toBe(cluster);
  });

  it('nothing is said where it is not known, or not so', async () => {
    readAs = { kind: 'unknown', why: 'status 403' };
    expect(await look()).toBeNull();
    readAs = { kind: 'absent' };
    expect(await look()).toBeNull();
    readAs = null;
    await persist();
    expect(await look()).toBeNull();
  });
});
