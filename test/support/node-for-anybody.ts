/** This Node where a plain user may run it: an installation below a closed home is copied beside the test's files. */
import { chmodSync, copyFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** @param dir open to everybody; the caller removes it */
export function nodeForAnybody(dir: string): string {
  if (isReachable(process.execPath)) return process.execPath;
  const copy = join(dir, 'node');
  copyFileSync(process.execPath, copy);
  chmodSync(copy, 0o755);
  return copy;
}

function isReachable(path: string): boolean {
  const isOpen = (statSync(path).mode & 0o001) !== 0;
  return isOpen && (path === '/' || isReachable(dirname(path)));
}
