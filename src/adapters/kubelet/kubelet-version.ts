/** The version of the kubelet that runs, asked of its own program: an upgrade meanwhile makes a plan void. */
import { execFile } from 'node:child_process';
import { readlink } from 'node:fs/promises';
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
  return kubelet === undefined ? 'unknown' : await askVersion(`${procDir}/${kubelet.pid}/exe`, limitMs);
}

/** How Linux names a program whose file is gone, as it is once a package has put another in its place (proc(5)). */
const gone = ' (deleted)';

/**
 * The version that the kubelet's next start brings, where its program was exchanged while it runs.
 * @returns null: it was not; `unknown`: there is no program at its place, or one that is no kubelet
 */
export async function readExchangedVersion(
  { pid }: Pick<ComponentProcess, 'pid'>,
  { procDir = '/proc', limitMs = 5_000 } = {},
): Promise<string | null> {
  const program = await readlink(`${procDir}/${pid}/exe`).catch(() => '');
  return program.endsWith(gone) ? await askVersion(program.slice(0, -gone.length), limitMs) : null;
}

/** For a plan: what runs, and what a restart would bring in its place. Another answer later is another kubelet. */
export async function describeKubeletVersion(
  kubelet: Pick<ComponentProcess, 'pid'> | undefined,
): Promise<string> {
  const version = await readKubeletVersion(kubelet);
  const next = kubelet === undefined ? null : await readExchangedVersion(kubelet);
  return next === null || next === version ? version : `${version}, to be ${next} at its next start`;
}

async function askVersion(program: string, limitMs: number): Promise<string> {
  try {
    const { stdout } = await execute(program, ['--version'], { timeout: limitMs });
    return /^Kubernetes (v\S+)/.exec(stdout)?.[1] ?? 'unknown';
  } catch {
    return 'unknown';
  }
}
