/** Runs a program inside the file system of a live container, seen by nothing: no network, its own process group, a limit. */
import { open, readFile, readlink, unlink, writeFile } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import type { TrialEnd } from '../../domain/rehearsal/trial-end.ts';
import { runTrial } from './trial.ts';

export interface DryBootTrial {
  /** of the live container's process */
  pid: number;
  flags: readonly string[];
  /** in the order of their descriptors: bytes that are not on the disk yet, or the real path of a file that is */
  files: readonly (Buffer | string)[];
  /** a directory of ours for bytes that are not on the disk yet; nothing stays there */
  scratchDir: string;
  limitMs: number;
  signal: AbortSignal;
}

/** @throws Error for whatever keeps it from being tried at all: rights, tools, a container that has gone */
export async function dryBoot(trial: DryBootTrial): Promise<TrialEnd> {
  const { pid } = trial;
  const program = await readlink(`/proc/${pid}/exe`);
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  const id = (name: string): string => new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(status)?.[1] ?? '0';
  const handles = await openAll(trial);
  try {
    return await runTrial({
      command: [
        // Its process ids, so that /proc/self inside is this process; nothing else of it is joined.
        ...['nsenter', '--target', String(pid), '--pid', '--'],
        ...['unshare', '--net', '--ipc', '--uts', '--'],
        ...['chroot', `--userspec=+${id('Uid')}:+${id('Gid')}`, `/proc/${pid}/root`, program, ...trial.flags],
      ],
      env: await environmentOf(pid),
      descriptors: handles.map(({ fd }) => fd),
      limitMs: trial.limitMs,
      signal: trial.signal,
    });
  } finally {
    await Promise.all(handles.map((handle) => handle.close()));
  }
}

async function openAll({ files, scratchDir }: DryBootTrial): Promise<FileHandle[]> {
  const handles: FileHandle[] = [];
  try {
    for (const [index, file] of files.entries()) {
      if (typeof file === 'string') handles.push(await open(file, 'r'));
      else handles.push(await openScratch(`${scratchDir}/dry-boot-${process.pid}-${index}`, file));
    }
    return handles;
  } catch (error) {
    await Promise.all(handles.map((handle) => handle.close()));
    throw error;
  }
}

/** A file without a name: it is gone when its last reader is. */
async function openScratch(path: string, bytes: Buffer): Promise<FileHandle> {
  await writeFile(path, bytes, { mode: 0o600 });
  try {
    return await open(path, 'r');
  } finally {
    await unlink(path);
  }
}

async function environmentOf(pid: number): Promise<Record<string, string>> {
  const pairs = (await readFile(`/proc/${pid}/environ`, 'utf8'))
    .split('\0')
    .filter((pair) => pair.includes('='));
  return Object.fromEntries(
    pairs.map((pair) => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)]),
  );
}
