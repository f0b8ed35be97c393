/** What lies below a directory, and mode and owner of files: an audit of a key's mode has no business with its bytes. */
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { FileFact, TreeFact } from '../../domain/audit/index.ts';
import { formatMode } from '../storage/attributes.ts';
import { errnoOf } from '../storage/errno.ts';

/** Attributes of what the path leads to, links followed; `text` is never read. */
export async function readFileAttributes(nodePath: string, realPath: string): Promise<FileFact> {
  try {
    const found = await stat(realPath);
    const kind = found.isDirectory() ? 'directory' : 'file';
    return { kind, mode: formatMode(found.mode), uid: found.uid, gid: found.gid, text: null };
  } catch (error) {
    if (isAbsent(error)) return { kind: 'absent' };
    return { kind: 'unreadable', why: `${nodePath}: ${errnoOf(error) ?? String(error)}` };
  }
}

/** Node paths of the directory and of everything in it; a link to a directory is named, and not entered. */
export async function readFileTree(nodePath: string, realPath: string): Promise<TreeFact> {
  try {
    const entries = await readdir(realPath, { recursive: true, withFileTypes: true });
    const toNode = (path: string): string => nodePath + path.slice(realPath.length);
    const found = entries
      .map((entry) => ({
        path: toNode(join(entry.parentPath, entry.name)),
        isDirectory: entry.isDirectory(),
        isLink: entry.isSymbolicLink(),
      }))
      .toSorted((one, other) => (one.path < other.path ? -1 : 1));
    return {
      kind: 'read',
      paths: [nodePath, ...found.map(({ path }) => path)],
      files: found.filter(({ isDirectory }) => !isDirectory).map(({ path }) => path),
      links: found.filter(({ isLink }) => isLink).map(({ path }) => path),
    };
  } catch (error) {
    if (isAbsent(error)) return { kind: 'absent' };
    return { kind: 'unreadable', why: `${nodePath}: ${errnoOf(error) ?? String(error)}` };
  }
}

function isAbsent(error: unknown): boolean {
  return errnoOf(error) === 'ENOENT' || errnoOf(error) === 'ENOTDIR';
}
