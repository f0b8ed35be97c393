import { readFileSync, renameSync, writeFileSync } from 'node:fs';

/** Replaces a small JSON file by rename, so that a reader sees the old or the new one. */
export function writeJson(path: string, value: unknown): void {
  const staged = `${path}.${process.pid}.tmp`;
  writeFileSync(staged, JSON.stringify(value, null, 2) + '\n', { mode: 0o600 });
  renameSync(staged, path);
}

/** undefined when the file is absent or torn */
export function readJson(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return undefined;
  }
}
