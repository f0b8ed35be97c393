/** Fixes to files beside the manifest: what each is now and what it is to become. Later fixes see earlier ones. */
import { dirname } from 'node:path';
import { digestOf } from '../../adapters/storage/digest.ts';
import type { Files } from '../../adapters/storage/files.ts';
import type { NodeConfig } from '../../contracts/config.ts';
import type { FileForm } from '../../contracts/plan.ts';
import { limitedMode, protectedPlace } from '../../domain/checks/index.ts';
import type { FileFix } from '../../domain/checks/index.ts';
import { InputError, assertNever } from '../../domain/errors.ts';
import { toNodePath, toRealPath } from '../../domain/node-paths.ts';
import type { ComputedFile } from './computed-change.ts';

/**
 * @throws InputError MANIFEST_NOT_FOUND when a file whose mode or owner is to change is absent
 */
export async function fixFiles(
  fixes: readonly FileFix[],
  config: NodeConfig,
  files: Files,
): Promise<ComputedFile[]> {
  // By where a path leads: one file under two names (/lib is often a link to /usr/lib) is changed once.
  const byRealPath = new Map<string, ComputedFile>();
  const current = async (nodePath: string): Promise<ComputedFile> => {
    const { form, realPath, linkPath, bytes } = await files.readForm(toRealPath(config, nodePath));
    const known = byRealPath.get(realPath);
    if (known !== undefined) return known;
    const role = dirname(realPath) === toRealPath(config, config.manifestsDir) ? 'manifest' : 'managed';
    return {
      path: realPath,
      linkPath,
      role,
      before: form,
      after: form,
      bytesBefore: bytes,
      bytesAfter: bytes,
    };
  };
  for (const fix of fixes) {
    const file = await current(fix.path);
    if (fix.kind === 'ensureFile' || fix.kind === 'ensureDirectory') {
      requireOwnPlace(config, fix.path);
      requireOwnPlace(config, toNodePath(config, file.path));
    }
    byRealPath.set(file.path, { ...file, ...fixed(file, fix) });
  }
  return [...byRealPath.values()].filter(({ before, after }) => !isSameForm(before, after));
}

/** Asked of the path as it is written and of where it leads: a step must not get there by a link either. */
function requireOwnPlace(config: NodeConfig, path: string): void {
  const found = protectedPlace(config, path);
  if (found === null) return;
  throw new InputError(`${path}: expected a file that a step may write, found ${found}`, {
    code: 'INVALID_REQUEST',
    hint: 'correct the steps of the check, or its parameters',
  });
}

function fixed(file: ComputedFile, fix: FileFix): Pick<ComputedFile, 'after' | 'bytesAfter'> {
  const { after } = file;
  switch (fix.kind) {
    case 'ensureFile': {
      if (after.kind === 'directory') throw unfit(file.path, 'a file', 'a directory');
      if (after.kind === 'file' && fix.keepIfPresent) return file;
      const bytes = Buffer.from(fix.content);
      const attributes = {
        mode: fix.mode,
        uid: after.attributes?.uid ?? owner().uid,
        gid: after.attributes?.gid ?? owner().gid,
        xattrs: after.attributes?.xattrs ?? null,
      };
      return { after: { kind: 'file', digest: digestOf(bytes), attributes }, bytesAfter: bytes };
    }
    case 'ensureDirectory':
      if (after.kind === 'file') throw unfit(file.path, 'a directory', 'a file');
      if (after.kind === 'directory') return file;
      return {
        after: { kind: 'directory', digest: null, attributes: { mode: fix.mode, ...owner(), xattrs: null } },
        bytesAfter: null,
      };
    case 'limitMode':
      return withAttributes(file, (was) => ({ ...was, mode: limitedMode(was.mode, fix.mode) }));
    case 'setOwner':
      return withAttributes(file, (was) => ({ ...was, uid: fix.uid, gid: fix.gid }));
    default:
      return assertNever(fix);
  }
}

type Attributes = NonNullable<FileForm['attributes']>;

function withAttributes(
  file: ComputedFile,
  change: (was: Attributes) => Attributes,
): Pick<ComputedFile, 'after' | 'bytesAfter'> {
  const { attributes } = file.after;
  if (attributes === null) throw unfit(file.path, 'a file', 'nothing');
  return { after: { ...file.after, attributes: change(attributes) }, bytesAfter: file.bytesAfter };
}

/** What we create belongs to whoever runs the node worker: root on a real node. */
function owner(): { uid: number; gid: number } {
  return { uid: process.geteuid?.() ?? 0, gid: process.getegid?.() ?? 0 };
}

function unfit(path: string, expected: string, found: string): InputError {
  return new InputError(`${path}: expected ${expected}, found ${found}`, {
    code: 'MANIFEST_NOT_FOUND',
    hint: 'the check does not fit this node; `kubemend audit` says what is there',
  });
}

export function isSameForm(a: FileForm, b: FileForm): boolean {
  return (
    a.kind === b.kind &&
    a.digest === b.digest &&
    a.attributes?.mode === b.attributes?.mode &&
    a.attributes?.uid === b.attributes?.uid &&
    a.attributes?.gid === b.attributes?.gid
  );
}
