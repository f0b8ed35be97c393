/** Writes a document that a person has named a file for: whole or not at all, and over nothing without their word. */
import { readFile, stat } from 'node:fs/promises';
import type { Stats } from 'node:fs';
import type { Attributes } from '../../contracts/plan.ts';
import { InputError } from '../../domain/errors.ts';
import { readAttributes } from './attributes.ts';
import { errnoOf, namedError } from './errno.ts';
import { createFiles } from './files.ts';

/**
 * A new file gets the mode that this person's other files get; one that is replaced keeps its mode and owner, and a link stays.
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
  const attributes = there === null ? await freshAttributes() : await readAttributes(path, there);
  const plain = { ...attributes, xattrs: null };
  await createFiles().write(path, Buffer.from(text, 'utf8'), plain, `report-${process.pid}`);
}

async function freshAttributes(): Promise<Omit<Attributes, 'xattrs'>> {
  // The call that reads the umask sets it for a moment, for every thread: the kernel tells it, too.
  const umask = /^Umask:\s+([0-7]+)$/m.exec(await readFile('/proc/self/status', 'utf8'))?.[1] ?? '0077';
  const mode = (0o666 & ~Number.parseInt(umask, 8)).toString(8).padStart(4, '0');
  return { mode, uid: process.geteuid?.() ?? 0, gid: process.getegid?.() ?? 0 };
}

async function statsOf(path: string): Promise<Stats | null> {
  try {
    return await stat(path);
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return null;
    throw namedError('read', path, error);
  }
}
