/** Only files are put back by kubemend, or compared with what is there now. */
import type { BackupRecord } from '../../contracts/backup.ts';
import { InputError } from '../errors.ts';

const others = { etcdSnapshot: "a snapshot of etcd's data", configMap: 'one of a ConfigMap' };

/** @throws InputError INVALID_REQUEST for a backup of anything else */
export function assertOfFile({ id, kind = 'file' }: Pick<BackupRecord, 'id' | 'kind'>, hint?: string): void {
  if (kind === 'file') return;
  throw new InputError(`backup ${id}: expected one of a file, found ${others[kind]}`, {
    code: 'INVALID_REQUEST',
    hint: hint ?? `putting that back is a deed of a person: \`kubemend backups show ${id}\` says how`,
  });
}
