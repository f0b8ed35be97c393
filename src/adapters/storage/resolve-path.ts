/** Where a path leads: the real file behind symbolic links, which stay as they are. */
import { lstat, readlink, realpath } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { InputError } from '../../domain/errors.ts';
import { errnoOf, namedError } from './errno.ts';

export interface ResolvedPath {
  realPath: string;
  /** the path as asked when its last part is a symbolic link, else null */
  linkPath: string | null;
  exists: boolean;
}

/**
 * @throws InputError MANIFEST_NOT_FOUND for a link that dangles or leads in a circle;
 *   PlaceError PERMISSION_DENIED when a directory on the way may not be entered
 */
export async function resolvePath(path: string): Promise<ResolvedPath> {
  let isLink: boolean;
  try {
    isLink = (await lstat(path)).isSymbolicLink();
  } catch (error) {
    if (errnoOf(error) !== 'ENOENT') throw namedError('read', path, error);
    return { realPath: await realPathOfAbsent(path), linkPath: null, exists: false };
  }
  try {
    return { realPath: await realpath(path), linkPath: isLink ? path : null, exists: true };
  } catch (error) {
    if (!isLink || errnoOf(error) !== 'ENOENT') throw namedError('read', path, error);
    const target = await readlink(path).catch(() => '?');
    throw new InputError(
      `${path}: expected a file, found a symbolic link to ${target}, which does not exist`,
      {
        code: 'MANIFEST_NOT_FOUND',
        hint: `follow it with \`namei -l ${path}\`; create its target or name the file itself`,
        cause: error,
      },
    );
  }
}

/** By the nearest directory above it that is there: what a change makes in it lies where that one lies. */
async function realPathOfAbsent(path: string): Promise<string> {
  const parent = dirname(path);
  if (parent === path) return path;
  try {
    return join(await realpath(parent), basename(path));
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return join(await realPathOfAbsent(parent), basename(path));
    throw namedError('read', path, error);
  }
}
