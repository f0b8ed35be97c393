/**
 * The recoverer's proof of life: overwritten in place, so that it works on a full disk and costs no inode.
 * Uptime and boot, not the clock: a clock can be set.
 */
import { constants } from 'node:fs';
import { mkdir, open, readFile, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { BootInstance } from '../../contracts/node-identity.ts';

export interface Alive {
  boot: BootInstance;
  uptimeMs: number;
  /** record schemas it can read */
  schema: number[];
  pid: number;
}

/** One length for ever: a shorter text over a longer one would leave its tail. */
const lengthBytes = 512;

export async function writeAlive(path: string, alive: Alive): Promise<void> {
  const bytes = Buffer.from(JSON.stringify(alive).padEnd(lengthBytes - 1) + '\n');
  const file = await openOrCreate(path);
  try {
    await file.write(bytes, 0, bytes.length, 0);
    await file.truncate(lengthBytes);
  } finally {
    await file.close();
  }
}

async function openOrCreate(path: string): ReturnType<typeof open> {
  const flags = constants.O_WRONLY | constants.O_CREAT;
  try {
    return await open(path, flags, 0o600);
  } catch {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    return await open(path, flags, 0o600);
  }
}

/** Of a recoverer that ends: nobody takes it for one that lives. Another's stays. */
export async function removeAlive(path: string, pid: number): Promise<void> {
  if ((await readAlive(path))?.pid === pid) await rm(path, { force: true });
}

/** null: there is none, or it is no such file. */
export async function readAlive(path: string): Promise<Alive | null> {
  try {
    const found = JSON.parse(await readFile(path, 'utf8')) as Partial<Alive> | null;
    const { boot, uptimeMs, schema, pid } = found ?? {};
    if (typeof boot?.bootId !== 'string' || typeof boot.initStartTicks !== 'string') return null;
    if (typeof uptimeMs !== 'number' || typeof pid !== 'number' || !Array.isArray(schema)) return null;
    return { boot, uptimeMs, schema, pid };
  } catch {
    return null;
  }
}
