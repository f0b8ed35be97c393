/** As whom the components of this node run, from /proc. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Component } from '../../contracts/basics.ts';
import { listComponentProcesses } from './processes.ts';
import type { ProcessScan } from './processes.ts';

export interface ProcessOwner {
  /** effective ids; `gids` with those of all its groups */
  uid: number;
  gids: number[];
}

/**
 * One that ends meanwhile is not there.
 * @throws when /proc itself cannot be read
 */
export async function readProcessOwners(
  component: Component,
  { root, kubeletDir, procDir = '/proc', table }: Omit<ProcessScan, 'component' | 'port' | 'canary'>,
): Promise<ProcessOwner[]> {
  const found = await listComponentProcesses({ component, root, kubeletDir, port: null, procDir, table });
  const owners = found.map(async ({ pid }) => {
    return ownerOf(await readFile(join(procDir, String(pid), 'status'), 'utf8').catch(() => ''));
  });
  return (await Promise.all(owners)).filter((owner) => owner !== null);
}

/** proc(5), status: real, effective, saved and file system ids; then the supplementary groups. */
function ownerOf(status: string): ProcessOwner | null {
  const numbersOf = (key: string): number[] => {
    const line = new RegExp(`^${key}:\\s*(.*)$`, 'm').exec(status)?.[1] ?? '';
    return line.split(/\s+/).filter(Boolean).map(Number);
  };
  const [uid, gid] = [numbersOf('Uid')[1], numbersOf('Gid')[1]];
  return uid === undefined || gid === undefined ? null : { uid, gids: [gid, ...numbersOf('Groups')] };
}
