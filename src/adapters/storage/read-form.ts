/** Reads one file or directory with everything that a change must keep of it. */
import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { InputError } from '../../domain/errors.ts';
import { attributesOf } from './attributes.ts';
import { digestOf } from './digest.ts';
import { errnoOf, named, namedError } from './errno.ts';
import type { FileContent, ReadForm } from './files.ts';
import { resolvePath } from './resolve-path.ts';
import { digestXattrs } from './xattrs.ts';

export const maxFileBytes = 10 * 1024 * 1024;

export async function readFileForm(path: string): Promise<ReadForm> {
  return await read(path, digestXattrs);
}

/** Extended attributes are read by a program of its own, which costs more than all the rest. */
export async function readFileContent(path: string): Promise<FileContent> {
  const { form, bytes } = await read(path, () => Promise.resolve(null));
  if (form.kind === 'absent' || form.attributes === null) return { kind: 'absent' };
  const { mode, uid, gid } = form.attributes;
  return { kind: form.kind, mode, uid, gid, bytes };
}

type ReadXattrs = (path: string) => Promise<string | null>;

async function read(path: string, readXattrs: ReadXattrs): Promise<ReadForm> {
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
    return await named('read', path, () => readOpen(file, { path, realPath, linkPath, readXattrs }));
  } finally {
    await file.close();
  }
}

interface Opened {
  path: string;
  realPath: string;
  linkPath: string | null;
  readXattrs: ReadXattrs;
}

async function readOpen(
  file: FileHandle,
  { path, realPath, linkPath, readXattrs }: Opened,
): Promise<ReadForm> {
  const stats = await file.stat();
  const attributes = attributesOf(stats, await readXattrs(realPath));
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
