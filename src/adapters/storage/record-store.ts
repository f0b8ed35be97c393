/**
 * Change records on disk: one JSON file per change, replaced atomically and fsynced. What cannot be read blocks
 * everything; it is never "none". Writes only under the change lock.
 */
import { readFile, readdir, stat, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { ChangeRecord } from '../../contracts/change-record.ts';
import { isOpen } from '../../domain/change/states.ts';
import { ConflictError } from '../../domain/errors.ts';
import { stagedName } from '../../domain/storage/staged-name.ts';
import { errnoOf } from './errno.ts';
import type { Files } from './files.ts';

/** Schema numbers this version reads, newest first; the recoverer publishes them. */
export const readableSchemas = [1, 0] as const;

export interface RecordStore {
  /** @throws ConflictError NODE_ERROR when the file is there and cannot be read as a record */
  read(changeId: string): Promise<ChangeRecord | undefined>;
  /** of every record file, readable or not */
  ids(): Promise<string[]>;
  /** Oldest first. @throws ConflictError when any of them is unreadable */
  list(): Promise<ChangeRecord[]>;
  /** The node's one open record. @throws ConflictError as `list` */
  open(): Promise<ChangeRecord | undefined>;
  /** @throws PlaceError WRITE_FAILED (no space, read-only); ConflictError NODE_ERROR for one that could not be read again */
  write(record: ChangeRecord): Promise<void>;
  /**
   * Writes a record beside its place, so that putting it there is a rename even on a full disk.
   * @throws as `write`
   */
  preStage(record: ChangeRecord): Promise<void>;
  /** @returns the record put in place; undefined: none was staged */
  usePreStaged(record: Pick<ChangeRecord, 'changeId' | 'stageToken'>): Promise<ChangeRecord | undefined>;
  dropPreStaged(record: Pick<ChangeRecord, 'changeId' | 'stageToken'>): Promise<void>;
}

export function createRecordStore(changesDir: string, files: Files): RecordStore {
  const pathOf = (changeId: string): string => join(changesDir, `${changeId}.json`);
  const stagedPathOf = (record: Pick<ChangeRecord, 'changeId' | 'stageToken'>): string =>
    join(changesDir, stagedName(`${record.changeId}.json`, `${record.stageToken}-reverting`));
  // A replaced file is another inode: what was read of the same one need not be read again at every tick.
  const known = new Map<string, { version: string; record: ChangeRecord }>();

  const read = async (changeId: string): Promise<ChangeRecord | undefined> => {
    const path = pathOf(changeId);
    try {
      const { ino, mtimeNs, size } = await stat(path, { bigint: true });
      const version = `${ino} ${mtimeNs} ${size}`;
      const before = known.get(path);
      if (before?.version === version) return before.record;
      const record = parseRecord(path, await readFile(path, 'utf8'));
      // Somebody's copy: open for ever, since what ends the change is written under its own name.
      if (record.changeId !== changeId)
        throw unreadable(path, `that of change ${record.changeId} under another name`, null);
      known.set(path, { version, record });
      return record;
    } catch (error) {
      if (errnoOf(error) === 'ENOENT') return undefined;
      throw error instanceof ConflictError ? error : unreadable(path, String(error), error);
    }
  };
  const list = async (): Promise<ChangeRecord[]> => {
    const records: ChangeRecord[] = [];
    for (const changeId of await recordIds(changesDir)) {
      const record = await read(changeId);
      if (record !== undefined) records.push(record);
    }
    return records.toSorted((a, b) => (a.armedAt < b.armedAt ? -1 : 1));
  };
  return {
    read,
    ids: () => recordIds(changesDir),
    list,
    open: async () => (await list()).find(isOpen),
    write: async (record) => {
      await files.writeDurably(pathOf(record.changeId), readableText(record), '0600');
    },
    async preStage(record) {
      const attributes = {
        mode: '0600',
        uid: process.geteuid?.() ?? 0,
        gid: process.getegid?.() ?? 0,
        xattrs: null,
      };
      const token = `${record.stageToken}-reverting`;
      await files.stage(pathOf(record.changeId), Buffer.from(readableText(record)), attributes, token);
    },
    async usePreStaged(staged) {
      const path = stagedPathOf(staged);
      const text = await readFile(path, 'utf8').catch(() => undefined);
      if (text === undefined) return undefined;
      const record = parseRecord(path, text);
      await files.replace(path, pathOf(staged.changeId));
      await files.syncDirectory(changesDir);
      return record;
    },
    async dropPreStaged(staged) {
      await unlink(stagedPathOf(staged)).catch(() => undefined);
    },
  };
}

async function recordIds(changesDir: string): Promise<string[]> {
  try {
    const names = (await readdir(changesDir)).filter((name) => /^[^.].*\.json$/.test(name));
    return names.map((name) => name.slice(0, -'.json'.length)).toSorted();
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return [];
    throw unreadable(changesDir, String(error), error);
  }
}

/**
 * What a worker of another version sends may hold what no record can. Found before the write it costs a refusal; found when it
 * is read back it would leave the change live, with nobody who can put it back.
 */
function readableText(record: ChangeRecord): string {
  const text = `${JSON.stringify(record, null, 1)}\n`;
  const parsed = ChangeRecord.safeParse(JSON.parse(text));
  if (parsed.success) return text;
  const [issue] = parsed.error.issues;
  const found = `${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`;
  throw new ConflictError(
    `change ${record.changeId}: expected a record that can be read again, found ${found}`,
    {
      code: 'NODE_ERROR',
      hint: 'its request or its plan is of another version, or says what is none: see the versions of both workers (`kubemend doctor`)',
      cause: parsed.error,
    },
  );
}

/** @throws ConflictError: a record that nobody can read may be of a change that is live */
export function parseRecord(path: string, text: string): ChangeRecord {
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch (cause) {
    throw unreadable(path, text === '' ? 'an empty file' : 'text that is not JSON', cause);
  }
  const schema = typeof data === 'object' && data !== null && 'schema' in data ? data.schema : undefined;
  const current = schema === 0 ? upgradeFromSchema0(data as object) : data;
  const parsed = ChangeRecord.safeParse(current);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const found =
    schema === 0 || schema === 1
      ? `${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`
      : `schema ${String(schema)}`;
  throw unreadable(path, found, parsed.error);
}

/** Schema 0 (before 0.1.0) had no gate of its own for the form before, and counted from the write only. */
function upgradeFromSchema0(data: object): object {
  return { revertGate: null, armedUptimeMs: 0, ...data, schema: 1 };
}

function unreadable(path: string, found: string, cause: unknown): ConflictError {
  return new ConflictError(
    `${path}: expected a change record of schema ${readableSchemas.join(' or ')}, found ${found}`,
    {
      code: 'NODE_ERROR',
      hint: 'nothing is changed on this node until somebody has looked at that file: a change may be live',
      cause,
    },
  );
}
