/** A snapshot of etcd over real gRPC with client certificates: kept when it is whole, and never half of one. */
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, open, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ServerCredentials } from '@grpc/grpc-js';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createEtcdClient } from '../../../src/adapters/etcd/client.ts';
import { memberList, snapshot, status } from '../../../src/adapters/etcd/messages.ts';
import { createEtcdSnapshots } from '../../../src/adapters/etcd/take-snapshot.ts';
import { createBackupStore } from '../../../src/adapters/storage/backup-store.ts';
import { createFiles } from '../../../src/adapters/storage/files.ts';
import { createSnapshotStore } from '../../../src/adapters/storage/snapshot-store.ts';
import type { BackupRecord } from '../../../src/contracts/backup.ts';
import { startRawServer } from '../../support/raw-grpc-server.ts';
import type { RawAnswer, RawServer } from '../../support/raw-grpc-server.ts';
import { authority, issue } from '../observer/servers.ts';

const database = Buffer.alloc(5 * 32 * 1024 + 4096, 'etcd keeps what the cluster is');
const checksum = createHash('sha256').update(database).digest();

type Part = Uint8Array | RawAnswer | null;
const part = (blob: Buffer, remainingBytes = 0): Buffer =>
  snapshot.encodeAnswer({ blob, remainingBytes, version: '3.6.0' });
const unavailable: RawAnswer = { code: 14, details: 'etcdserver: stopped' };

let dir: string;
let backupsDir: string;
let server: RawServer;
let parts: (whole: Buffer[]) => Part[];
let free: number;
let fileSystemBytes: number;
let dbSize: number;

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'kubemend-snapshot-'));
  backupsDir = join(dir, 'backups');
  await mkdir(join(dir, 'pki/etcd'), { recursive: true });
  const own = issue('etcd');
  await writeFile(join(dir, 'pki/etcd/ca.crt'), authority.pem);
  await writeFile(join(dir, 'pki/etcd/server.crt'), own.pem);
  await writeFile(join(dir, 'pki/etcd/server.key'), own.privatePem);
  free = 1e12;
  fileSystemBytes = 0;
  dbSize = database.length;
  parts = (whole) => [...whole.map((blob) => part(blob)), part(checksum)];
  const chunks = Array.from({ length: Math.ceil(database.length / 32_768) }, (_, index) =>
    database.subarray(index * 32_768, (index + 1) * 32_768),
  );
  const pair = { private_key: Buffer.from(own.privatePem), cert_chain: Buffer.from(own.pem) };
  const credentials = ServerCredentials.createSsl(Buffer.from(authority.pem), [pair], true);
  server = await startRawServer(
    '127.0.0.1:0',
    'etcdserverpb.Maintenance',
    { Status: () => status.encodeAnswer({ header: { revision: 1234 }, version: '3.6.5', dbSize }) },
    { credentials, streams: { Snapshot: () => parts(chunks) } },
  );
});
afterEach(async () => {
  server.stop();
  await rm(dir, { recursive: true });
});

const clock = { now: () => new Date() };
const files = {
  ...createFiles(),
  freeBytes: () => Promise.resolve(free),
  fileSystemBytes: () => Promise.resolve(fileSystemBytes),
};
const store = () =>
  createSnapshotStore({ backupsDir, manifestsDirs: [join(dir, 'manifests')], files, clock });

async function take(signal = new AbortController().signal): Promise<BackupRecord> {
  const argv = [
    'etcd',
    '--data-dir=/var/lib/etcd',
    '--name=cp-1',
    `--listen-client-urls=https://127.0.0.1:${server.port}`,
    '--initial-advertise-peer-urls=https://10.0.0.1:2380',
  ];
  const snapshots = createEtcdSnapshots(join(dir, 'pki'), store());
  return await snapshots.take({
    argv,
    madeFor: 'plan 1',
    withinMs: 60_000,
    heartbeat: () => undefined,
    signal,
  });
}

describe('H26: a snapshot of etcd', () => {
  it('is kept with the backups: the bytes that etcd sent, its checksum at the end, closed to others', async () => {
    const record = await take();
    const bytes = await readFile(record.backupPath ?? '');
    expect(bytes.equals(Buffer.concat([database, checksum]))).toBe(true);
    expect(record).toMatchObject({
      kind: 'etcdSnapshot',
      originalPath: '/var/lib/etcd/member/snap/db',
      sizeBytes: database.length + 32,
      digest: `sha256:${createHash('sha256').update(bytes).digest('hex')}`,
      etcd: {
        member: 'cp-1',
        peerUrls: 'https://10.0.0.1:2380',
        // This server knows no Cluster.MemberList.
        initialCluster: null,
        members: null,
        etcdVersion: '3.6.5',
        storageVersion: '3.6.0',
        revision: 1234,
        databaseBytes: database.length,
        databaseDigest: `sha256:${checksum.toString('hex')}`,
      },
    });
    expect(((await stat(record.backupPath ?? '')).mode & 0o777).toString(8)).toBe('600');
    expect(((await stat(backupsDir)).mode & 0o777).toString(8)).toBe('700');
    const backups = createBackupStore({ backupsDir, manifestsDirs: [], files, clock });
    expect(await backups.list()).toEqual([record]);
    expect(await backups.unreadable()).toEqual([]);
  });

  it('is pruned by a rule of its own, record and bytes: the newest three stay, whatever their age', async () => {
    const taken = [await take(), await take(), await take(), await take(), await take()];
    const backups = createBackupStore({ backupsDir, manifestsDirs: [], files, clock });
    const ids = taken.map(({ id }) => id);
    const pinned = new Set(ids.slice(0, 1));
    expect((await backups.pruneSnapshots(pinned)).map(({ id }) => id)).toEqual(ids.slice(1, 2));
    const ofFiles = { keep: 1, minAgeMs: 7 * 86_400_000 };
    expect((await backups.prune(ofFiles, new Set())).map(({ id }) => id)).toEqual(ids.slice(0, 1));
    expect(await readdir(backupsDir)).toHaveLength(6);
    expect(await backups.list()).toEqual(taken.slice(2).toReversed());
  });

  it.each<[string, () => void, RegExp]>([
    [
      'whose stream breaks off',
      () => (parts = (whole) => [...whole.slice(0, 3).map((blob) => part(blob)), unavailable]),
      /expected its whole snapshot, found .*etcdserver: stopped/,
    ],
    [
      'whose checksum is of other bytes',
      () => (parts = (whole) => [...whole.map((blob) => part(blob)), part(Buffer.alloc(32, 7))]),
      /expected the checksum sha256:0707/,
    ],
    [
      'that ends before its checksum',
      () => (parts = (whole) => whole.map((blob) => part(blob))),
      /expected whole pages of 512 bytes and a checksum of 32/,
    ],
    ['of nothing', () => (parts = () => []), /found 0 bytes/],
    [
      'that is larger than etcd says',
      () => (
        (dbSize = 100),
        (parts = (whole) => Array.from({ length: 120 }, () => whole.map((blob) => part(blob))).flat())
      ),
      /expected at most \d+ bytes by what etcd says/,
    ],
    [
      'for which there is no room',
      () => (free = Math.ceil(database.length * 1.2) - 1),
      /expected \d+ bytes free .*: 1 are missing/,
    ],
    [
      'after which too little of the file system stays free',
      () => {
        fileSystemBytes = 1_000_000_000;
        free = database.length + 150_000_000 - 1;
      },
      /expected \d+ bytes free .*: 1 are missing .*15% of the file system's 1000000000 bytes/,
    ],
    ['that etcd is not there to give', () => server.stop(), /expected an answer to .*Status/],
  ])('%s is none, and nothing of it is left', async (_what, spoil, words) => {
    spoil();
    await expect(take()).rejects.toMatchObject({
      code: 'SNAPSHOT_FAILED',
      message: expect.stringMatching(words) as string,
    });
    expect(await readdir(backupsDir).catch(() => [])).toEqual([]);
  });

  it('that the disk does not give back as it was written is none', async () => {
    const about = { originalPath: '/db', madeFor: 'plan 1', databaseBytes: dbSize, etcd };
    const stored = store().store(about, spoiledOnDisk(), new AbortController().signal);
    await expect(stored).rejects.toThrow(/expected sha256:\w+ to be read back, found sha256:/);
    expect(await readdir(backupsDir)).toEqual([]);
  });

  it('is given up when it is not wanted any more, or when nothing comes', async () => {
    parts = (whole) => [part(whole[0] ?? database), null];
    const wanted = new AbortController();
    const taken = take(wanted.signal);
    await expect.poll(() => readdir(backupsDir).catch(() => [])).toHaveLength(1);
    wanted.abort();
    await expect(taken).rejects.toThrow();
    expect(await readdir(backupsDir)).toEqual([]);

    // One that was given up while the disk was at it does not come into being afterwards.
    const over = new AbortController();
    const late = createSnapshotStore({
      backupsDir,
      manifestsDirs: [],
      files: { ...files, freeBytes: () => (over.abort(), Promise.resolve(free)) },
      clock,
    });
    const about = { originalPath: '/db', madeFor: 'plan 1', databaseBytes: dbSize, etcd };
    await expect(late.store(about, blobs(), over.signal)).rejects.toThrow();
    expect(await readdir(backupsDir)).toEqual([]);

    const trust = { ca: Buffer.from(authority.pem), client: clientOf() };
    const client = createEtcdClient({ host: '127.0.0.1', port: server.port }, trust);
    const read = async (): Promise<void> => {
      const stream = client.snapshot({ totalMs: 60_000, stallMs: 50 }, new AbortController().signal);
      for await (const _part of stream);
    };
    await expect(read()).rejects.toThrow('nothing for 0.05s');
    client.close();
  });

  it('needs a certificate, and what a killed worker has left is taken away', async () => {
    await mkdir(backupsDir, { recursive: true });
    await writeFile(join(backupsDir, '.etcd-snapshot.db.bak_20260101_000000_X.partial'), 'half');
    // Killed between the rename and the record: nobody would find it again, nor remove it.
    const unrecorded = 'etcd-snapshot.db.bak_20260101_000000_01J00000000000000000000000';
    await writeFile(join(backupsDir, unrecorded), 'whole');
    const others = [
      `kube-apiserver.yaml${unrecorded.slice(16)}`,
      'etcd-snapshot.db',
      'etcd-snapshot.db.bak_mine',
    ];
    for (const name of others) await writeFile(join(backupsDir, name), 'of somebody else');
    const first = await take();
    await take();
    const left = (await readdir(backupsDir)).filter(
      (name) => !name.includes('.db.bak_2') || name === unrecorded,
    );
    expect(left.toSorted()).toEqual(others.toSorted());
    expect((await stat(first.backupPath ?? '')).size).toBe(first.sizeBytes);
    await rm(join(dir, 'pki/etcd/server.key'));
    await expect(take()).rejects.toMatchObject({ code: 'SNAPSHOT_FAILED' });
  });

  it('says of its members who they are, as a restore wants it', () => {
    const members = [{ name: 'cp-1', peerURLs: ['https://10.0.0.1:2380'] }];
    expect(memberList.decode(memberList.encodeAnswer({ members }))).toEqual({ members });
  });
});

const etcd = {
  member: 'cp-1',
  peerUrls: '',
  initialCluster: null,
  members: null,
  etcdVersion: '3.6.5',
  storageVersion: '',
  revision: null,
};

async function* blobs(): AsyncGenerator<Buffer> {
  yield* await Promise.resolve([database, checksum]);
}

/** What is on the disk of the first part becomes other bytes while the rest is sent. */
async function* spoiledOnDisk(): AsyncGenerator<Buffer> {
  yield database;
  const [name = ''] = await readdir(backupsDir);
  const partial = await open(join(backupsDir, name), 'r+');
  await partial.write(Buffer.from([255 - (database[0] ?? 0)]), 0, 1, 0);
  await partial.close();
  yield checksum;
}

function clientOf(): { cert: Buffer; key: Buffer } {
  const own = issue('etcd');
  return { cert: Buffer.from(own.pem), key: Buffer.from(own.privatePem) };
}
