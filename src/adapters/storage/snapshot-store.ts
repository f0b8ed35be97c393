/** Snapshots of etcd, kept with the backups: written beside their place, verified, read back, and only then named as one. */
import { createReadStream } from 'node:fs';
import { open, rename } from 'node:fs/promises';
import { join } from 'node:path';
import type { BackupRecord, EtcdSnapshot } from '../../contracts/backup.ts';
import { PlaceError, isKnownError } from '../../domain/errors.ts';
import { spare } from '../../domain/storage/snapshot-room.ts';
import { assertRoom } from './assert-room.ts';
import { nameBackup, prepareDirectory, removeLeft, writeRecord } from './backup-directory.ts';
import type { BackupDirectory } from './backup-directory.ts';
import { errnoOf } from './errno.ts';
import { reapLeftovers, snapshotBase } from './snapshot-leftovers.ts';
import { createTrailingDigest } from './trailing-digest.ts';
import type { TrailingDigest } from './trailing-digest.ts';

const checksumBytes = 32;
/** of a database so small that a fifth of it is nothing */
const leastBytes = 16 * 1024 * 1024;

export interface SnapshotStore {
  /**
   * @param databaseBytes as etcd says before; asked for to see that there is room
   * @param parts in order, the checksum of etcd at the end
   * @throws PlaceError SNAPSHOT_FAILED or BACKUP_FAILED, or what `parts` throws, or the signal's reason; nothing is left then
   */
  store(
    about: Pick<BackupRecord, 'originalPath' | 'madeFor'> & {
      databaseBytes: number;
      etcd: Omit<EtcdSnapshot, 'databaseBytes' | 'databaseDigest'>;
    },
    parts: AsyncIterable<Buffer>,
    signal: AbortSignal,
  ): Promise<BackupRecord>;
}

export function createSnapshotStore(
  directory: BackupDirectory<'fileSystemBytes' | 'freeBytes' | 'syncDirectory'>,
): SnapshotStore {
  const { backupsDir, manifestsDirs, files } = directory;
  const beingTaken = new Set<string>();
  return {
    async store({ originalPath, madeFor, databaseBytes, etcd }, parts, signal) {
      await prepareDirectory(backupsDir, manifestsDirs);
      await reapLeftovers(backupsDir, (name) => beingTaken.has(name));
      const mostBytes = Math.ceil(databaseBytes * spare) + leastBytes;
      await assertRoom(files, backupsDir, databaseBytes);
      const { id, name, backupPath, recordPath, createdAt } = await nameBackup(directory, snapshotBase);
      const partialPath = join(backupsDir, `.${name}.partial`);
      beingTaken.add(name);
      try {
        const written = await writeParts(partialPath, parts, mostBytes);
        const problem = written.problem() ?? (await findLoss(partialPath, written, signal));
        if (problem !== null) throw failed(`${backupPath}: ${problem}`);
        // One that was given up meanwhile is nobody's.
        signal.throwIfAborted();
        await rename(partialPath, backupPath);
        const record: BackupRecord = {
          schema: 1,
          id,
          kind: 'etcdSnapshot',
          originalPath,
          linkPath: null,
          backupPath,
          form: { kind: 'file', digest: written.fileDigest(), attributes: null },
          digest: written.fileDigest(),
          sizeBytes: written.sizeBytes(),
          createdAt,
          madeFor,
          etcd: {
            ...etcd,
            databaseBytes: written.sizeBytes() - checksumBytes,
            databaseDigest: written.databaseDigest(),
          },
        };
        await writeRecord(recordPath, record, files);
        return record;
      } catch (error) {
        await removeLeft(partialPath, backupPath, recordPath);
        if (isKnownError(error)) throw error;
        signal.throwIfAborted();
        const found = errnoOf(error) ?? (error instanceof Error ? error.message : String(error));
        throw failed(`${backupPath}: expected a stored snapshot, found ${found}`, error);
      } finally {
        beingTaken.delete(name);
      }
    },
  };
}

/** Written at the pace of the disk: the stream waits. */
async function writeParts(
  path: string,
  parts: AsyncIterable<Buffer>,
  mostBytes: number,
): Promise<TrailingDigest> {
  const digest = createTrailingDigest();
  const handle = await open(path, 'wx', 0o600);
  try {
    for await (const part of parts) {
      digest.update(part);
      if (digest.sizeBytes() > mostBytes)
        throw failed(
          `${path}: expected at most ${mostBytes} bytes by what etcd says of its size, found more`,
        );
      await handle.appendFile(part);
    }
    await handle.sync();
  } finally {
    await handle.close();
  }
  return digest;
}

/** What the disk gives back, against what was sent. */
async function findLoss(path: string, written: TrailingDigest, signal: AbortSignal): Promise<string | null> {
  const stored = createTrailingDigest();
  for await (const chunk of createReadStream(path, { signal })) stored.update(chunk as Buffer);
  if (stored.fileDigest() === written.fileDigest()) return null;
  return `expected ${written.fileDigest()} to be read back, found ${stored.fileDigest()}`;
}

function failed(message: string, cause?: unknown): PlaceError {
  return new PlaceError(message, {
    code: 'SNAPSHOT_FAILED',
    hint: 'nothing was changed; run again, and look at etcd and at the disk when it happens again',
    cause,
  });
}
