/** Mode, owner and extended attributes of a file. */
import { chmod, chown, lstat, stat } from 'node:fs/promises';
import type { Stats } from 'node:fs';
import type { Attributes } from '../../contracts/plan.ts';
import { PlaceError } from '../../domain/errors.ts';
import { named } from './errno.ts';
import { copyXattrs, digestXattrs } from './xattrs.ts';

/** Four octal digits of a mode. */
export function formatMode(mode: number): string {
  return (mode & 0o7777).toString(8).padStart(4, '0');
}

export async function readAttributes(path: string, stats: Stats): Promise<Attributes> {
  return attributesOf(stats, await digestXattrs(path));
}

export function attributesOf({ mode, uid, gid }: Stats, xattrs: string | null): Attributes {
  return { mode: formatMode(mode), uid, gid, xattrs };
}

/**
 * Equal mode, owner and extended attributes; extended attributes count only when both sides could be read.
 */
export function hasAttributes(found: Attributes, wanted: Attributes): boolean {
  return (
    found.mode === wanted.mode &&
    found.uid === wanted.uid &&
    found.gid === wanted.gid &&
    (found.xattrs === null || wanted.xattrs === null || found.xattrs === wanted.xattrs)
  );
}

/**
 * Owner first, then mode: a change of owner clears set-id bits. Extended attributes cannot be made from a digest;
 * they are copied from `attributesFrom` when it is given, and verified.
 * @throws PlaceError PERMISSION_DENIED, WRITE_FAILED (also: the file does not show what was set)
 */
export async function setAttributes(
  path: string,
  wanted: Attributes,
  attributesFrom?: string,
): Promise<void> {
  await named('set attributes of', path, async () => {
    const before = await stat(path);
    if (attributesFrom !== undefined) await copyXattrs(attributesFrom, path, false);
    if (before.uid !== wanted.uid || before.gid !== wanted.gid) await chown(path, wanted.uid, wanted.gid);
    await chmod(path, Number.parseInt(wanted.mode, 8));
  });
  await verifyAttributes(path, wanted);
}

/** @throws PlaceError WRITE_FAILED when the file does not show the wanted attributes */
export async function verifyAttributes(path: string, wanted: Attributes): Promise<void> {
  const found = await named('read', path, async () => readAttributes(path, await lstat(path)));
  if (hasAttributes(found, wanted)) return;
  throw new PlaceError(
    `${path}: expected ${describeAttributes(wanted)}, found ${describeAttributes(found)} after setting them`,
    { code: 'WRITE_FAILED', hint: 'does this file system keep owners, modes and extended attributes?' },
  );
}

export function describeAttributes(attributes: Attributes): string {
  const xattrs = attributes.xattrs === null ? 'not readable' : attributes.xattrs.slice(7, 15);
  return `mode ${attributes.mode}, owner ${attributes.uid}:${attributes.gid}, extended attributes ${xattrs}`;
}
