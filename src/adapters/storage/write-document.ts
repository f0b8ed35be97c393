/** Writes a document that a person has named a file for: whole or not at all, and over nothing without their word. */
import { stat } from 'node:fs/promises';
import type { Stats } from 'node:fs';
import { InputError } from '../../domain/errors.ts';
import { readAttributes } from './attributes.ts';
import { errnoOf, namedError } from './errno.ts';
import { createFiles } from './files.ts';

/**
 * A new file can be read by everybody, as any document; one that is replaced keeps its mode and owner, and a link stays.
 * @throws InputError when something is there that may not be replaced; PlaceError when the place refuses
 */
export async function writeDocument(path: string, text: string, options: { force: boolean }): Promise<void> {
  const there = await statsOf(path);
  if (there !== null && !there.isFile()) {
    const found = there.isDirectory() ? 'a directory' : 'a pipe, socket or device';
    throw new InputError(`${path}: expected a file to write, found ${found}`, {
      code: 'INVALID_REQUEST',
      hint: 'without --out it goes to standard output',
    });
  }
  if (there !== null && !options.force) {
    throw new InputError(`${path}: expected no file, found one`, {
      code: 'INVALID_REQUEST',
      hint: '--force replaces it; or name another',
    });
  }
  const fresh = { mode: '0644', uid: process.geteuid?.() ?? 0, gid: process.getegid?.() ?? 0, xattrs: null };
  const attributes = there === null ? fresh : { ...(await readAttributes(path, there)), xattrs: null };
  await createFiles().write(path, Buffer.from(text, 'utf8'), attributes, `report-${process.pid}`);
}

async function statsOf(path: string): Promise<Stats | null> {
  try {
    return await stat(path);
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return null;
    throw namedError('read', path, error);
  }
}
