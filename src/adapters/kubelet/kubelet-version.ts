/** The version of the kubelet that runs, asked of its own program: an upgrade meanwhile makes a plan void. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { ComponentProcess } from '../observer/processes.ts';

const execute = promisify(execFile);

/**
 * @param kubelet its process; through /proc it is the program that runs, whatever has been installed since
 * @returns such as `v1.35.4`; `unknown` where none runs, or a program that is no kubelet (a practice node's)
 */
export async function readKubeletVersion(
  kubelet: Pick<ComponentProcess, 'pid'> | undefined,
  { procDir = '/proc', limitMs = 5_000 } = {},
): Promise<string> {
  if (kubelet === undefined) return 'unknown';
  try {
    const { stdout } = await execute(`${procDir}/${kubelet.pid}/exe`, ['--version'], { timeout: limitMs });
    return /^Kubernetes (v\S+)/.exec(stdout)?.[1] ?? 'unknown';
  } catch {
    return 'unknown';
  }
}
