/** What lies below a directory of the node. */
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { TreeFact } from '../../domain/audit/index.ts';
import { errnoOf } from '../storage/errno.ts';
import { isAbsent } from './file-facts.ts';

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
    const links = found.filter(({ isLink }) => isLink).map(({ path }) => path);
    const isDirectory = await Promise.all(
      links.map((path) =>
        stat(realPath + path.slice(nodePath.length)).then(
          (target) => target.isDirectory(),
          () => false,
        ),
      ),
    );
    return {
      kind: 'read',
      paths: [nodePath, ...found.map(({ path }) => path)],
      files: found.filter((one) => !one.isDirectory).map(({ path }) => path),
      links,
      unentered: links.filter((_, index) => isDirectory[index]),
    };
  } catch (error) {
    if (isAbsent(error)) return { kind: 'absent' };
    return { kind: 'unreadable', why: `${nodePath}: ${errnoOf(error) ?? String(error)}` };
  }
}
