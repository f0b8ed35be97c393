/**
 * Extended attributes. Node has no API for them: `getfattr` (package attr) reads them, or GNU tar, which writes
 * them into the header of an archive of the one file. With neither they are null, "not readable here".
 */
import { execFile } from 'node:child_process';
import { basename, dirname } from 'node:path';
import { digestOf } from './digest.ts';
import { errnoOf } from './errno.ts';

/** value by name */
export type Xattrs = Map<string, Buffer>;

const maxOutputBytes = 32 * 1024 * 1024;

/** Digest over all extended attributes of a file or directory; null when no tool here can read them. */
export async function digestXattrs(path: string): Promise<string | null> {
  const xattrs = (await readByGetfattr(path)) ?? (await readByTar(path));
  return xattrs === null ? null : digestOf(formatXattrs(xattrs));
}

function formatXattrs(xattrs: Xattrs): string {
  return [...xattrs]
    .map(([name, value]) => `${JSON.stringify(name)} ${value.toString('base64')}\n`)
    .toSorted()
    .join('');
}

async function readByGetfattr(path: string): Promise<Xattrs | null> {
  const output = await run('getfattr', ['-d', '-m', '-', '-e', 'base64', '--absolute-names', '--', path]);
  return output === null ? null : parseGetfattr(output.toString('utf8'));
}

async function readByTar(path: string): Promise<Xattrs | null> {
  const output = await run('tar', [
    '--create',
    '--file=-',
    '--format=posix',
    '--xattrs',
    '--xattrs-include=*',
    '--no-recursion',
    `--directory=${dirname(path)}`,
    '--',
    basename(path),
  ]);
  return output === null ? null : parseTarXattrs(output);
}

/** Looked for in vain, with the PATH of then: a program that does not start costs as much as one that does. */
const absent = new Set<string>();

/** null: the tool is absent or failed, which is the same to us: not readable here. */
function run(tool: string, args: string[]): Promise<Buffer | null> {
  const sought = `${tool} in ${process.env['PATH'] ?? ''}`;
  if (absent.has(sought)) return Promise.resolve(null);
  return new Promise((resolve) => {
    execFile(
      tool,
      args,
      { encoding: 'buffer', maxBuffer: maxOutputBytes, timeout: 10_000 },
      (error, stdout) => {
        if (error !== null && errnoOf(error) === 'ENOENT') absent.add(sought);
        resolve(error === null ? stdout : null);
      },
    );
  });
}

/** Lines `name=0s<base64>` of `getfattr -d -e base64`; a name without "=" has an empty value. */
export function parseGetfattr(text: string): Xattrs {
  const xattrs: Xattrs = new Map();
  for (const line of text.split('\n')) {
    if (line === '' || line.startsWith('#')) continue;
    const equals = line.indexOf('=0s');
    if (equals < 0) xattrs.set(line, Buffer.alloc(0));
    else xattrs.set(line.slice(0, equals), Buffer.from(line.slice(equals + 3), 'base64'));
  }
  return xattrs;
}

/** `SCHILY.xattr.*` records of the extended header (typeflag x) that opens a POSIX archive of one file. */
export function parseTarXattrs(archive: Buffer): Xattrs {
  const xattrs: Xattrs = new Map();
  if (archive.length < 512 || archive.toString('latin1', 156, 157) !== 'x') return xattrs;
  const size = Number.parseInt(archive.toString('latin1', 124, 136), 8);
  const records = archive.subarray(512, 512 + size);
  const prefix = 'SCHILY.xattr.';
  for (let at = 0; at < records.length;) {
    const space = records.indexOf(0x20, at);
    const length = Number(records.toString('latin1', at, space));
    if (space < 0 || !(length > 0)) break;
    const equals = records.indexOf(0x3d, space);
    const name = records.toString('utf8', space + 1, equals);
    if (name.startsWith(prefix)) {
      xattrs.set(name.slice(prefix.length), Buffer.from(records.subarray(equals + 1, at + length - 1)));
    }
    at += length;
  }
  return xattrs;
}

/**
 * Copies the extended attributes of one file onto another, whose bytes stay.
 * @returns a reason when they could not be copied (some file systems refuse user attributes), else null
 */
export function copyXattrs(from: string, to: string, alsoMode: boolean): Promise<string | null> {
  const preserve = `--preserve=${alsoMode ? 'mode,' : ''}xattr`;
  return new Promise((resolve) => {
    execFile(
      'cp',
      ['--attributes-only', '--no-dereference', preserve, '--', from, to],
      (error, _stdout, stderr) => {
        if (error === null) resolve(null);
        else
          resolve(
            errnoOf(error) === 'ENOENT' ? 'no `cp` here' : stderr.trim().split('\n')[0] || error.message,
          );
      },
    );
  });
}
