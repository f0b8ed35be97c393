/** Whether a file is one that nobody but its owner could have put there: it, and every directory above it. */
import { constants } from 'node:fs';
import { lstat, open, realpath } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';

/** The file or a directory on the way to it. */
export interface PlaceStep {
  path: string;
  kind: 'file' | 'directory' | 'other';
  mode: number;
  uid: number;
}

/** @param realPath without links. @returns the file first, then every directory up to `top` */
export async function readSteps(realPath: string, top: string): Promise<PlaceStep[]> {
  const steps: PlaceStep[] = [];
  for (let path = realPath; ; path = dirname(path)) {
    const found = await lstat(path);
    const kind = found.isFile() ? 'file' : found.isDirectory() ? 'directory' : 'other';
    steps.push({ path, kind, mode: found.mode & 0o7777, uid: found.uid });
    if (path === top || path === '/') return steps;
  }
}

/** @returns the first problem in words; null: none */
export function judgeSteps(
  steps: readonly PlaceStep[],
  trustedUid: number,
  want: 'executable' | 'readable' = 'executable',
): string | null {
  const [file] = steps;
  if (file?.kind !== 'file') return `expected a regular file, found ${file?.kind ?? 'nothing'}`;
  if (want === 'executable' && (file.mode & 0o100) === 0)
    return `expected it to be executable, found mode ${octal(file.mode)}`;
  return judgeOwners(steps, trustedUid);
}

function judgeOwners(steps: readonly PlaceStep[], trustedUid: number): string | null {
  for (const { path, mode, uid } of steps) {
    if (uid !== trustedUid) return `expected ${path} to belong to uid ${trustedUid}, found ${uid}`;
    // The sticky bit does not help: it keeps others from removing a file, not from adding one.
    if ((mode & 0o022) !== 0)
      return `expected ${path} to be writable by its owner only, found mode ${octal(mode)}`;
  }
  return null;
}

/** Whose files count, and up to which directory they are looked at. */
export interface Trust {
  uid: number;
  top: string;
}

/** `untrusted`: the text says what was meant by the file, and nothing more. */
export type ReadText =
  { kind: 'trusted'; text: string } | { kind: 'untrusted'; text: string; problem: string };

const largestBytes = 1 << 20;

/**
 * What is judged is what is read: the place first, then the very file that was opened there. Neither a pipe nor a link that
 * is put in its place meanwhile is followed.
 * @param trust null: whoever may write there may say what is read
 * @throws Error of a file that cannot be read, is no regular file, or is larger than 1 MiB
 */
export async function readTrustedText(
  path: string,
  trust: Trust | null,
  want: 'executable' | 'readable' = 'readable',
): Promise<ReadText> {
  const real = await realpath(path);
  const problem = trust === null ? null : await placeProblem(path, real, trust, want);
  const handle = await open(real, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  try {
    const text = await readWhole(handle);
    if (problem !== null) return { kind: 'untrusted', text, problem };
    const opened = trust === null ? null : await openedProblem(handle, real, trust);
    return opened === null ? { kind: 'trusted', text } : { kind: 'untrusted', text, problem: opened };
  } finally {
    await handle.close();
  }
}

async function readWhole(handle: FileHandle): Promise<string> {
  const found = await handle.stat();
  if (!found.isFile()) throw new Error('no regular file');
  if (found.size > largestBytes) throw new Error(`${found.size} bytes, more than 1 MiB`);
  return await handle.readFile('utf8');
}

/** A link is as good as the directory that holds it: who may replace it says what is read. */
async function placeProblem(
  path: string,
  real: string,
  { uid, top }: Trust,
  want: 'executable' | 'readable',
): Promise<string | null> {
  const realTop = await realpath(top);
  const holder = await realpath(dirname(path));
  return (
    judgeSteps(await readSteps(real, realTop), uid, want) ??
    (holder === dirname(real) ? null : judgeOwners(await readSteps(holder, realTop), uid))
  );
}

async function openedProblem(handle: FileHandle, path: string, { uid }: Trust): Promise<string | null> {
  const found = await handle.stat();
  return judgeOwners([{ path, kind: 'file', mode: found.mode & 0o7777, uid: found.uid }], uid);
}

function octal(mode: number): string {
  return mode.toString(8).padStart(4, '0');
}
