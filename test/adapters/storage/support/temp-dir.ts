/** A directory that a process of another user can enter too, removed after the test. */
import { chmod, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export async function makeTempDir(): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'kubemend-storage-'));
  await chmod(dir, 0o755);
  return dir;
}

export async function removeTempDir(dir: string): Promise<void> {
  await rm(dir, { recursive: true, force: true });
}

/** Every name, hidden ones too, sorted. */
export async function listAll(dir: string): Promise<string[]> {
  return (await readdir(dir)).toSorted();
}
