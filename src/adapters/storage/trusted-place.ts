/** Whether a file is one that nobody but its owner could have put there: it, and every directory above it. */
import { lstat } from 'node:fs/promises';
import { dirname } from 'node:path';

/** The file or a directory on the way to it. */
export interface PlaceStep {
  path: string;
  kind: 'file' | 'directory' | 'other';
  mode: number;
  uid: number;
}

/** @param realPath without links. @returns the file first, then every directory up to `top` */
export async function readSteps(realPath: string, top: string): Promise<PlaceStep[]> {
  const steps: PlaceStep[] = [];
  for (let path = realPath; ; path = dirname(path)) {
    const found = await lstat(path);
    const kind = found.isFile() ? 'file' : found.isDirectory() ? 'directory' : 'other';
    steps.push({ path, kind, mode: found.mode & 0o7777, uid: found.uid });
    if (path === top || path === '/') return steps;
  }
}

/** @returns the first problem in words; null: none */
export function judgeSteps(
  steps: readonly PlaceStep[],
  trustedUid: number,
  want: 'executable' | 'readable' = 'executable',
): string | null {
  const [file] = steps;
  if (file?.kind !== 'file') return `expected a regular file, found ${file?.kind ?? 'nothing'}`;
  if (want === 'executable' && (file.mode & 0o100) === 0)
    return `expected it to be executable, found mode ${octal(file.mode)}`;
  for (const { path, mode, uid } of steps) {
    if (uid !== trustedUid) return `expected ${path} to belong to uid ${trustedUid}, found ${uid}`;
    // The sticky bit does not help: it keeps others from removing a file, not from adding one.
    if ((mode & 0o022) !== 0)
      return `expected ${path} to be writable by its owner only, found mode ${octal(mode)}`;
  }
  return null;
}

function octal(mode: number): string {
  return mode.toString(8).padStart(4, '0');
}
