/**
 * Files of a node: read with everything that a change must keep, and replaced so that a reader sees the old
 * bytes or the new bytes and nothing else. Paths are real paths (domain/node-paths.ts makes them).
 */
import { constants } from 'node:fs';
import { lstat, mkdir, open, readdir, rename, rmdir, stat, statfs, unlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Attributes, FileForm } from '../../contracts/plan.ts';
import { ConflictError } from '../../domain/errors.ts';
import { tokenOfStaged } from '../../domain/storage/staged-name.ts';
import { setAttributes } from './attributes.ts';
import { errnoOf, named, namedError } from './errno.ts';
import { readFileContent, readFileForm } from './read-form.ts';
import { resolvePath } from './resolve-path.ts';
import { stageFile } from './staging.ts';
import type { OnFileStep } from './staging.ts';

export interface ReadForm {
  form: FileForm;
  /** where the path leads */
  realPath: string;
  /** the path as asked when it is a symbolic link, else null */
  linkPath: string | null;
  /** null when it is absent or a directory */
  bytes: Buffer | null;
}

/** What is enough to judge a file by. Who changes one, backs it up or compares it needs its whole form. */
export type FileContent =
  | { kind: 'absent' }
  /** `bytes` null: of a directory */
  | { kind: 'file' | 'directory'; mode: string; uid: number; gid: number; bytes: Buffer | null };

export interface Files {
  /**
   * What a path holds, through symbolic links. Absent is a form, not an error.
   * @throws InputError MANIFEST_NOT_FOUND (link dangles or loops), MANIFEST_UNPARSABLE (over 10 MiB, or no
   *   regular file); PlaceError PERMISSION_DENIED, NODE_ERROR
   */
  readForm(path: string): Promise<ReadForm>;
  /** As readForm, without what only a change must keep. @throws as readForm */
  readContent(path: string): Promise<FileContent>;
  /**
   * Stages bytes in `.<base>.<token>` beside the target (beside the real file when it is a link): attributes set,
   * fsynced, read back. A failure leaves nothing behind. Extended attributes come from `attributesFrom`, else
   * from the target when it is there.
   * @param token 4 to 64 letters, digits, "_" or "-"; a leftover of the same token is overwritten
   * @returns the staged file's path
   */
  stage(
    targetPath: string,
    bytes: Uint8Array,
    attributes: Attributes,
    token: string,
    attributesFrom?: string,
  ): Promise<string>;
  /** rename(2) and nothing else; a failure changes nothing and keeps the staged file, which a rollback needs again. */
  replace(stagedPath: string, targetPath: string): Promise<void>;
  /** stage, replace, fsync of the directory in one; a failure removes the staged file. */
  write(
    targetPath: string,
    bytes: Uint8Array,
    attributes: Attributes,
    token: string,
    attributesFrom?: string,
  ): Promise<void>;
  /** Unix time of its last rename, write or change of mode or owner, in ms; null: it is not there */
  changedAtMs(path: string): Promise<number | null>;
  syncDirectory(dir: string): Promise<void>;
  /** Of a file or directory; extended attributes are copied from `attributesFrom` when it is given. */
  setAttributes(path: string, attributes: Attributes, attributesFrom?: string): Promise<void>;
  /** One directory, not its parents. @returns false when a directory was there already: it is left as it is. */
  makeDirectory(path: string, mode: string, uid: number, gid: number): Promise<boolean>;
  /** A file; one that is gone already is no error. */
  remove(path: string): Promise<void>;
  /** An empty directory; one that is gone already is no error. */
  removeDirectory(path: string): Promise<void>;
  /** names that a kubelet would look at (no leading dot), sorted */
  listVisible(dir: string): Promise<string[]>;
  /** For our own state: stage, fsync, rename, fsync the directory. A symbolic link is replaced, not followed. */
  writeDurably(path: string, bytes: Uint8Array | string, mode: string): Promise<void>;
  /**
   * Removes files that a killed process left staged in `dir`: `.<base>.<token>` whose token is one of ours.
   * @returns their paths
   */
  reapStaged(dir: string, isOurs: (token: string) => boolean): Promise<string[]>;
  /** bytes that a process without privileges may still write on the file system of `dir` */
  freeBytes(dir: string): Promise<number>;
  /** bytes of the whole file system of `dir` */
  fileSystemBytes(dir: string): Promise<number>;
}

/**
 * As `Files.changedAtMs`; of a link the later of its own time and its target's. Whole milliseconds: it is compared with
 * times that have no finer ones.
 */
export async function changedAtMs(path: string): Promise<number | null> {
  try {
    const times = await Promise.all([stat(path), lstat(path)]);
    return Math.floor(Math.max(...times.map(({ ctimeMs }) => ctimeMs)));
  } catch {
    return null;
  }
}

export function createFiles(options: { onStep?: OnFileStep } = {}): Files {
  const onStep = options.onStep ?? (() => Promise.resolve());
  const files: Files = {
    readForm: readFileForm,
    readContent: readFileContent,
    async stage(targetPath, bytes, attributes, token, attributesFrom) {
      const { realPath, exists } = await resolvePath(targetPath);
      const from = attributesFrom ?? (exists ? realPath : null);
      return stageFile({ targetPath: realPath, bytes, attributes, token, attributesFrom: from }, onStep);
    },
    async replace(stagedPath, targetPath) {
      const { realPath } = await resolvePath(targetPath);
      await onStep('replace.before');
      await renameOnly(stagedPath, realPath);
      await onStep('replace.after');
    },
    async write(targetPath, bytes, attributes, token, attributesFrom) {
      const stagedPath = await files.stage(targetPath, bytes, attributes, token, attributesFrom);
      try {
        await files.replace(stagedPath, targetPath);
      } catch (error) {
        await unlink(stagedPath).catch(() => undefined);
        throw error;
      }
      await files.syncDirectory(dirname(stagedPath));
    },
    async syncDirectory(dir) {
      await syncDirectory(dir);
      await onStep('directory.synced');
    },
    changedAtMs,
    setAttributes,
    makeDirectory,
    remove: (path) => named('remove', path, () => ignoreAbsent(unlink(path))),
    removeDirectory: (path) => named('remove', path, () => ignoreAbsent(rmdir(path))),
    listVisible: (dir) =>
      named('list', dir, async () => (await readdir(dir)).filter((name) => !name.startsWith('.')).toSorted()),
    writeDurably,
    reapStaged,
    freeBytes: (dir) =>
      named('read', dir, async () => {
        const found = await statfs(dir);
        return found.bavail * found.bsize;
      }),
    fileSystemBytes: (dir) =>
      named('read', dir, async () => {
        const found = await statfs(dir);
        return found.blocks * found.bsize;
      }),
  };
  return files;
}

async function renameOnly(stagedPath: string, targetPath: string): Promise<void> {
  try {
    await rename(stagedPath, targetPath);
  } catch (error) {
    if (errnoOf(error) !== 'ENOENT') throw namedError('replace', targetPath, error);
    throw new ConflictError(`${stagedPath}: expected the staged file, found that it is gone (ENOENT)`, {
      code: 'WRITE_FAILED',
      hint: `someone else removed it, or ${dirname(targetPath)} itself; ${targetPath} is as it was`,
      cause: error,
    });
  }
}

async function syncDirectory(dir: string): Promise<void> {
  await named('sync', dir, async () => {
    const handle = await open(dir, constants.O_RDONLY | constants.O_DIRECTORY);
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  });
}

async function makeDirectory(path: string, mode: string, uid: number, gid: number): Promise<boolean> {
  try {
    await mkdir(path, 0o700);
  } catch (error) {
    if (errnoOf(error) !== 'EEXIST' || !(await stat(path)).isDirectory())
      throw namedError('create', path, error);
    return false;
  }
  await setAttributes(path, { mode, uid, gid, xattrs: null });
  await syncDirectory(dirname(path));
  return true;
}

async function writeDurably(path: string, bytes: Uint8Array | string, mode: string): Promise<void> {
  const content = typeof bytes === 'string' ? Buffer.from(bytes) : bytes;
  const attributes = { mode, uid: process.geteuid?.() ?? 0, gid: process.getegid?.() ?? 0, xattrs: null };
  const token = `write-${process.pid}-${(writes += 1)}`;
  const stagedPath = await stageFile(
    { targetPath: path, bytes: content, attributes, token, attributesFrom: null },
    () => Promise.resolve(),
  );
  try {
    await renameOnly(stagedPath, path);
  } catch (error) {
    await unlink(stagedPath).catch(() => undefined);
    throw error;
  }
  await syncDirectory(dirname(path));
}
let writes = 0;

async function reapStaged(dir: string, isOurs: (token: string) => boolean): Promise<string[]> {
  const reaped: string[] = [];
  await named('list', dir, async () => {
    for (const entry of await readdir(dir, { withFileTypes: true })) {
      const token = tokenOfStaged(entry.name);
      if (token === undefined || !entry.isFile() || !isOurs(token)) continue;
      await ignoreAbsent(unlink(join(dir, entry.name)));
      reaped.push(join(dir, entry.name));
    }
  });
  if (reaped.length > 0) await syncDirectory(dir);
  return reaped;
}

async function ignoreAbsent(removal: Promise<void>): Promise<void> {
  await removal.catch((error: unknown) => {
    if (errnoOf(error) !== 'ENOENT') throw error;
  });
}
