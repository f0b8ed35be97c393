/** Whether a snapshot of etcd fits, with what must stay free after it. */
import { PlaceError } from '../../domain/errors.ts';
import { lackOfRoom } from '../../domain/storage/snapshot-room.ts';
import type { Files } from './files.ts';

/** @throws PlaceError SNAPSHOT_FAILED */
export async function assertRoom(
  files: Pick<Files, 'fileSystemBytes' | 'freeBytes'>,
  backupsDir: string,
  databaseBytes: number,
): Promise<void> {
  const [freeBytes, fileSystemBytes] = await Promise.all([
    files.freeBytes(backupsDir),
    files.fileSystemBytes(backupsDir),
  ]);
  const lack = lackOfRoom({ databaseBytes, freeBytes, fileSystemBytes });
  if (lack === null) return;
  throw new PlaceError(`${backupsDir}: ${lack}`, {
    code: 'SNAPSHOT_FAILED',
    hint: 'free some space (`kubemend backups prune`), or set backupsDir in node.yaml',
  });
}
