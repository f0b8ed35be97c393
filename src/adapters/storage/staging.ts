/** Stages a file beside its target, complete and safe on disk, so that all that is left is one rename. */
import { constants } from 'node:fs';
import { lstat, open, readFile, unlink } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { Attributes } from '../../contracts/plan.ts';
import { InputError, PlaceError } from '../../domain/errors.ts';
import { isStageToken, stagedName } from '../../domain/storage/staged-name.ts';
import { verifyAttributes } from './attributes.ts';
import { digestOf } from './digest.ts';
import { errnoOf, namedError } from './errno.ts';
import { copyXattrs } from './xattrs.ts';

/** Steps of a write, in order; a test kills the process at each. */
export const fileSteps = [
  'stage.created',
  'stage.writing',
  'stage.written',
  'stage.attributed',
  'stage.synced',
  'stage.checked',
  'replace.before',
  'replace.after',
  'directory.synced',
] as const;
export type FileStep = (typeof fileSteps)[number];
export type OnFileStep = (step: FileStep) => Promise<void>;

export interface StageRequest {
  /** the real path, no symbolic link */
  targetPath: string;
  bytes: Uint8Array;
  attributes: Attributes;
  token: string;
  /** whose extended attributes are copied; null: nobody's */
  attributesFrom: string | null;
}

const chunkBytes = 64 * 1024;

/**
 * Writes the dot file, with the attributes that the target is to have, fsyncs it and reads it back.
 * It is readable by root alone until it is complete. A failure removes it.
 * @returns its path
 * @throws PlaceError WRITE_FAILED, PERMISSION_DENIED; ConflictError when the directory is gone
 */
export async function stageFile(request: StageRequest, onStep: OnFileStep): Promise<string> {
  const { targetPath, token } = request;
  if (!isStageToken(token)) {
    throw new InputError(
      `token: expected 4 to 64 letters, digits, "_" or "-", found ${JSON.stringify(token)}`,
      {
        code: 'BUG',
      },
    );
  }
  await refuseDirectory(targetPath);
  const stagedPath = join(dirname(targetPath), stagedName(basename(targetPath), token));
  const file = await createExclusively(stagedPath);
  try {
    try {
      await onStep('stage.created');
      await writeAll(file, request.bytes, onStep);
      await onStep('stage.written');
      await applyAttributes(file, stagedPath, request);
      await onStep('stage.attributed');
      await file.sync();
    } finally {
      await file.close();
    }
    await onStep('stage.synced');
    await verifyStaged(stagedPath, request);
    await onStep('stage.checked');
    return stagedPath;
  } catch (error) {
    await unlink(stagedPath).catch(() => undefined);
    throw namedError('stage', stagedPath, error);
  }
}

async function refuseDirectory(targetPath: string): Promise<void> {
  const found = await lstat(targetPath).catch(() => null);
  if (found?.isDirectory() !== true) return;
  throw new PlaceError(`${targetPath}: expected a file, found a directory in its place (EISDIR)`, {
    code: 'WRITE_FAILED',
    hint: 'name a file, or move the directory away',
  });
}

async function createExclusively(stagedPath: string): Promise<FileHandle> {
  const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW;
  try {
    return await open(stagedPath, flags, 0o600);
  } catch (error) {
    if (errnoOf(error) !== 'EEXIST') throw namedError('stage', stagedPath, error);
  }
  // The token is ours: an earlier attempt with it was killed. What it left may be half a file.
  try {
    await unlink(stagedPath);
    return await open(stagedPath, flags, 0o600);
  } catch (error) {
    throw namedError('stage', stagedPath, error);
  }
}

async function writeAll(file: FileHandle, bytes: Uint8Array, onStep: OnFileStep): Promise<void> {
  for (let at = 0; at < bytes.length;) {
    const { bytesWritten } = await file.write(bytes, at, Math.min(chunkBytes, bytes.length - at));
    at += bytesWritten;
    if (at < bytes.length) await onStep('stage.writing');
  }
}

async function applyAttributes(file: FileHandle, stagedPath: string, request: StageRequest): Promise<void> {
  const { attributes, attributesFrom } = request;
  const mode = Number.parseInt(attributes.mode, 8);
  const found = await file.stat();
  if (found.uid !== attributes.uid || found.gid !== attributes.gid) {
    await file.chown(attributes.uid, attributes.gid);
  }
  if (attributesFrom !== null) {
    // With the mode travels an access control list; only where the mode stays, or it would be wider for a moment.
    const source = await lstat(attributesFrom);
    await copyXattrs(attributesFrom, stagedPath, (source.mode & 0o7777) === mode);
  }
  await file.chmod(mode);
}

async function verifyStaged(stagedPath: string, request: StageRequest): Promise<void> {
  const expected = digestOf(request.bytes);
  const found = digestOf(await readFile(stagedPath));
  if (found !== expected) {
    throw new PlaceError(`${stagedPath}: expected ${expected} when read back, found ${found}`, {
      code: 'WRITE_FAILED',
      hint: 'the disk may be failing: look in `dmesg`',
    });
  }
  if (request.attributesFrom !== null) await verifyAttributes(stagedPath, request.attributes);
}
