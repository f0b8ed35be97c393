/** Mode, owner and extended attributes of one file put on another: `cp --attributes-only`, as Node has no xattr API. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** @throws when `cp` fails: a backup without its attributes is none */
export async function copyAttributes(from: string, to: string): Promise<void> {
  await run('cp', ['--attributes-only', '--preserve=mode,ownership,xattr', '--', from, to]);
}
