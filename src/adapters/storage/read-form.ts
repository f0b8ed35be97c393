/** Reads one file or directory with everything that a change must keep of it. */
import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { InputError } from '../../domain/errors.ts';
import { readAttributes } from './attributes.ts';
import { digestOf } from './digest.ts';
import { errnoOf, named, namedError } from './errno.ts';
import type { ReadForm } from './files.ts';
import { resolvePath } from './resolve-path.ts';

export const maxFileBytes = 10 * 1024 * 1024;

export async function readFileForm(path: string): Promise<ReadForm> {
  const { realPath, linkPath, exists } = await resolvePath(path);
  const absent: ReadForm = {
    form: { kind: 'absent', digest: null, attributes: null },
    realPath,
    linkPath,
    bytes: null,
  };
  if (!exists) return absent;
  let file: FileHandle;
  try {
    // O_NONBLOCK: a pipe in the file's place must not hold us.
    file = await open(realPath, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return absent;
    throw namedError('read', path, error);
  }
  try {
    return await named('read', path, () => readOpen(file, path, realPath, linkPath));
  } finally {
    await file.close();
  }
}

async function readOpen(
  file: FileHandle,
  path: string,
  realPath: string,
  linkPath: string | null,
): Promise<ReadForm> {
  const stats = await file.stat();
  const attributes = await readAttributes(realPath, stats);
  if (stats.isDirectory()) {
    return { form: { kind: 'directory', digest: null, attributes }, realPath, linkPath, bytes: null };
  }
  if (!stats.isFile()) {
    throw new InputError(`${path}: expected a regular file, found a pipe, socket or device`, {
      code: 'MANIFEST_UNPARSABLE',
      hint: 'name the manifest itself',
    });
  }
  if (stats.size > maxFileBytes) {
    throw new InputError(`${path}: expected at most ${maxFileBytes} bytes, found ${stats.size}`, {
      code: 'MANIFEST_UNPARSABLE',
      hint: 'a manifest or configuration file of this size is a mistake; look at what it holds',
    });
  }
  const bytes = await file.readFile();
  return { form: { kind: 'file', digest: digestOf(bytes), attributes }, realPath, linkPath, bytes };
}
