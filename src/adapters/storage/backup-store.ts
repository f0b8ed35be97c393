/**
 * Backups: the form of a file before a change, or the fact that it was absent, in a directory that no kubelet reads.
 * Every one is read back before it counts, and again when it is used.
 */
import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { BackupRecord } from '../../contracts/backup.ts';
import type { FileForm } from '../../contracts/plan.ts';
import { ConflictError, InputError } from '../../domain/errors.ts';
import { backupFileName, idOfBackupName } from '../../domain/storage/backup-name.ts';
import { compareIds, ruleOfSnapshots, selectPrunable } from '../../domain/storage/retention.ts';
import type { RetentionRule, RetentionRules } from '../../domain/storage/retention.ts';
import { copyAttributes } from './backup-attributes.ts';
import {
  failed,
  nameBackup,
  namesIn,
  prepareDirectory,
  removeLeft,
  writeNew,
  writeRecord,
} from './backup-directory.ts';
import type { BackupDirectory } from './backup-directory.ts';
import { digestOf } from './digest.ts';
import { errnoOf } from './errno.ts';
import type { Files } from './files.ts';

export interface BackupStore {
  /**
   * @param expected the planned form; anything else there now is a conflict, so that a late backup never becomes "the original"
   * @throws ConflictError CONFLICT; PlaceError BACKUP_FAILED
   */
  store(path: string, expected: FileForm, madeFor: string): Promise<BackupRecord>;
  /** Newest first; of one file when `path` is given. Those whose record cannot be read are not among them. */
  list(path?: string): Promise<BackupRecord[]>;
  /** What `list` leaves out: one message each, with the file. */
  unreadable(): Promise<string[]>;
  /** @throws InputError INVALID_REQUEST when there is none */
  find(id: string): Promise<BackupRecord>;
  /** null: the file was absent or is a directory. @throws ConflictError BACKUP_FAILED when the bytes are not those stored */
  readBytes(id: string): Promise<Buffer | null>;
  /** @param rule of files and ConfigMaps; snapshots of etcd have their own */
  prune(rule: RetentionRule, pinned: ReadonlySet<string>): Promise<BackupRecord[]>;
  /** Nothing but snapshots of etcd. */
  pruneSnapshots(pinned: ReadonlySet<string>): Promise<BackupRecord[]>;
}

export function createBackupStore(directory: BackupDirectory<keyof Files>): BackupStore {
  const { backupsDir, manifestsDirs, files, clock } = directory;
  const readAll = async (): Promise<PromiseSettledResult<BackupRecord>[]> => {
    const names = (await namesIn(backupsDir)).filter(
      (name) => name.endsWith('.json') && !name.startsWith('.'),
    );
    return await Promise.allSettled(names.map((name) => readRecord(join(backupsDir, name))));
  };
  const list = async (path?: string): Promise<BackupRecord[]> => {
    return (await readAll())
      .flatMap((read) => (read.status === 'fulfilled' ? [read.value] : []))
      .filter((record) => path === undefined || record.originalPath === path)
      .toSorted((a, b) => compareIds(b.id, a.id));
  };
  // By its name: the record of another backup, unreadable, must not stand in the way of this one.
  const find = async (id: string): Promise<BackupRecord> => {
    const names = await namesIn(backupsDir);
    const name = names.find((one) => one.endsWith('.json') && idOfBackupName(one) === id);
    if (name !== undefined) return await readRecord(join(backupsDir, name));
    throw new InputError(`backup ${id}: expected one in ${backupsDir}, found none`, {
      code: 'INVALID_REQUEST',
      hint: 'kubemend backups list',
    });
  };
  const prune = async (rules: RetentionRules, pinned: ReadonlySet<string>): Promise<BackupRecord[]> => {
    const prunable = selectPrunable(await list(), rules, pinned, clock.now().getTime());
    for (const record of prunable) {
      // The record goes last: a backup without one would be found by nobody.
      const { backupPath, originalPath, createdAt, id } = record;
      const name =
        backupPath === null
          ? backupFileName(basename(originalPath), new Date(createdAt), id)
          : basename(backupPath);
      if (backupPath !== null) await files.remove(backupPath);
      await files.remove(join(backupsDir, `${name}.json`));
    }
    return prunable;
  };
  return {
    list,
    find,
    async unreadable() {
      return (await readAll()).flatMap((read) =>
        read.status === 'rejected' ? [(read.reason as Error).message] : [],
      );
    },
    async store(path, expected, madeFor) {
      await prepareDirectory(backupsDir, manifestsDirs);
      const { form, bytes, realPath, linkPath } = await files.readForm(path);
      if (
        form.kind !== expected.kind ||
        form.digest !== expected.digest ||
        !hasAttributesOf(form, expected)
      ) {
        throw new ConflictError(
          `${path}: expected ${describeForm(expected)}, found ${describeForm(form)}: it changed since the plan was made`,
          {
            code: 'CONFLICT',
            hint: 'run again: the plan is made from what is there now',
          },
        );
      }
      const named = await nameBackup(directory, basename(realPath));
      const { id, recordPath, createdAt } = named;
      const backupPath = bytes === null ? null : named.backupPath;
      const record: BackupRecord = {
        schema: 1,
        id,
        originalPath: realPath,
        linkPath,
        backupPath,
        form,
        digest: form.digest,
        sizeBytes: bytes?.length ?? 0,
        createdAt,
        madeFor,
      };
      try {
        if (bytes !== null && backupPath !== null) {
          await writeNew(backupPath, bytes);
          await copyAttributes(realPath, backupPath);
        }
        await writeRecord(recordPath, record, files);
        await readBack(record);
        return record;
      } catch (error) {
        await removeLeft(named.backupPath, recordPath);
        throw failed(backupPath ?? recordPath, 'a stored backup that reads back', error);
      }
    },
    async readBytes(id) {
      return await readBack(await find(id));
    },
    async prune(rule, pinned) {
      return await prune({ file: rule, configMap: rule, etcdSnapshot: ruleOfSnapshots }, pinned);
    },
    async pruneSnapshots(pinned) {
      return await prune({ etcdSnapshot: ruleOfSnapshots }, pinned);
    },
  };
}

/** @throws ConflictError when the bytes are gone or are not those that were stored */
async function readBack(record: BackupRecord): Promise<Buffer | null> {
  // A database of gigabytes is no file that is put back by a rename.
  if (record.backupPath === null || record.kind === 'etcdSnapshot') return null;
  const bytes = await readFile(record.backupPath).catch((error: unknown) => {
    throw new ConflictError(
      `${record.backupPath ?? ''}: expected backup ${record.id}, found ${errnoOf(error) ?? String(error)}`,
      {
        code: 'BACKUP_FAILED',
        hint: `find another backup of ${record.originalPath}: kubemend backups list`,
        cause: error,
      },
    );
  });
  if (digestOf(bytes) === record.digest) return bytes;
  throw new ConflictError(
    `${record.backupPath}: expected ${record.digest ?? ''}, found ${digestOf(bytes)}: the backup was tampered with`,
    {
      code: 'BACKUP_FAILED',
      hint: `find another backup of ${record.originalPath}: kubemend backups list`,
    },
  );
}

async function readRecord(path: string): Promise<BackupRecord> {
  try {
    return BackupRecord.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch (cause) {
    throw new ConflictError(
      `${path}: expected the record of a backup, found ${cause instanceof Error ? (cause.message.split('\n')[0] ?? '') : String(cause)}`,
      {
        code: 'BACKUP_FAILED',
        hint: 'move the file elsewhere once its bytes are safe',
        cause,
      },
    );
  }
}

/** A mode or an owner that changed since the plan is as much another form as other bytes are. */
function hasAttributesOf(form: FileForm, expected: FileForm): boolean {
  const [now, planned] = [form.attributes, expected.attributes];
  if (now === null || planned === null) return now === planned;
  return now.mode === planned.mode && now.uid === planned.uid && now.gid === planned.gid;
}

function describeForm({ kind, digest, attributes }: FileForm): string {
  const about =
    attributes === null ? '' : ` with mode ${attributes.mode}, owner ${attributes.uid}:${attributes.gid}`;
  return `${digest ?? kind}${about}`;
}
