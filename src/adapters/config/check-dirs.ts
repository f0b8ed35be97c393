/** Where a person's own checks lie, on a node and on the side that asks. */
import { access } from 'node:fs/promises';
import { defaultCheckDir } from '../../contracts/config.ts';
import type { NodeConfig } from '../../contracts/config.ts';
import { toRealPath } from '../../domain/node-paths.ts';

/** @returns real paths. One that is named must be there, and is looked for in vain otherwise; the default may be absent. */
export async function checkDirsOfNode(config: Pick<NodeConfig, 'checkDirs' | 'root'>): Promise<string[]> {
  if (config.checkDirs !== undefined) return config.checkDirs.map((dir) => toRealPath(config, dir));
  return await ifThere(toRealPath(config, defaultCheckDir));
}

export async function defaultCheckDirs(): Promise<string[]> {
  return await ifThere(defaultCheckDir);
}

async function ifThere(path: string): Promise<string[]> {
  return await access(path).then(
    () => [path],
    () => [],
  );
}
