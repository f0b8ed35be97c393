/**
 * What `doctor` can see without a server, on the machine that it runs on: which process is the node worker. The one that
 * waits for it polls nothing and so cannot be asked.
 */
import { access } from 'node:fs/promises';
import { loadNodeConfig } from '../adapters/config/node-config.ts';
import { findLockHolders } from '../adapters/storage/lock-holders.ts';
import { resolveNodePaths } from '../domain/node-paths.ts';
import type { Examination } from './doctor.ts';

const name = 'worker process';

/**
 * @param nodeConfig the policy file to look by; where it was not asked for, one that is not there is no fault
 * @returns nothing when this machine is no node, or another one than is asked about
 */
export async function examineMachine(
  nodeConfig: { path: string; asked: boolean },
  node: string | undefined,
): Promise<Examination[]> {
  if (!nodeConfig.asked && !(await isReadable(nodeConfig.path))) return [];
  try {
    const config = await loadNodeConfig(nodeConfig.path);
    if (node !== undefined && config.node !== node && !nodeConfig.asked) return [];
    const [holder] = await findLockHolders(resolveNodePaths(config).kubeletDir);
    if (holder === undefined && process.geteuid?.() !== 0) {
      // Whose locks other users hold is not shown to a plain user.
      const detail = `not to be seen by user ${process.geteuid?.() ?? '?'}`;
      return [{ name, outcome: 'warn', detail, hint: 'run as root to see it' }];
    }
    if (holder === undefined) {
      const hint = `start one: kubemend worker node --node-config ${nodeConfig.path}`;
      return [{ name, outcome: 'warn', detail: 'none runs on this machine', hint }];
    }
    return [{ name, outcome: 'ok', detail: `pid ${holder.pid} (${holder.argv.join(' ')})` }];
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    return [{ name, outcome: 'fail', detail, hint: 'name the policy file with --node-config' }];
  }
}

async function isReadable(path: string): Promise<boolean> {
  return await access(path).then(
    () => true,
    () => false,
  );
}
