/** Every errno of a file operation as a named outcome: who must act, which code of the closed table, and what to do. */
import {
  ConflictError,
  InputError,
  PlaceError,
  UnavailableError,
  isKnownError,
} from '../../domain/errors.ts';
import type { KnownError } from '../../domain/errors.ts';

/** `read`: nothing of ours was to be written. */
export type FileDeed =
  'read' | 'stage' | 'replace' | 'sync' | 'set attributes of' | 'create' | 'remove' | 'list';

export function errnoOf(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}

interface Outcome {
  found: string;
  hint: string;
}

const placeProblems: Record<string, Outcome> = {
  ENOSPC: {
    found: 'no space left on its file system (ENOSPC)',
    hint: 'free some space (`df -h`, `df -i`), then run again',
  },
  EDQUOT: {
    found: 'the disk quota is used up (EDQUOT)',
    hint: 'free some space or raise the quota, then run again',
  },
  EROFS: {
    found: 'a read-only file system (EROFS)',
    hint: 'remount it read-write; look in `dmesg` for why it became read-only',
  },
  EXDEV: {
    found: 'that staged and target file are on two file systems (EXDEV)',
    hint: 'a rename between file systems is not atomic and is not replaced by a copy; name the file at its own mount',
  },
  EIO: { found: 'an input/output error (EIO)', hint: 'the disk may be failing: look in `dmesg`' },
  EISDIR: { found: 'a directory in its place (EISDIR)', hint: 'name a file, or move the directory away' },
  ENOTDIR: { found: 'that a part of the path is not a directory (ENOTDIR)', hint: 'check the path' },
  ENOTEMPTY: { found: 'a directory that is not empty (ENOTEMPTY)', hint: 'look at what is in it' },
  EEXIST: {
    found: 'that it exists already (EEXIST)',
    hint: 'an earlier attempt may have left it; look before removing it',
  },
  EFBIG: { found: 'that the file would be larger than allowed (EFBIG)', hint: 'look at `ulimit -f`' },
  EMFILE: { found: 'too many open files (EMFILE)', hint: 'raise the limit of open files' },
  ENAMETOOLONG: { found: 'a name that is too long (ENAMETOOLONG)', hint: 'use a shorter file name' },
  ENOTSUP: {
    found: 'that the file system does not support it (ENOTSUP)',
    hint: 'use a file system with owners and modes',
  },
  EINVAL: { found: 'that the kernel refuses the operation (EINVAL)', hint: 'check the kind of file system' },
};

/**
 * The named error for a failed file operation; a known error passes through as it is.
 * @param deed what was being done to `path`
 */
export function namedError(deed: FileDeed, path: string, cause: unknown): KnownError {
  if (isKnownError(cause)) return cause;
  const errno = errnoOf(cause);
  const subject = `${path}: expected to ${deed} it`;
  switch (errno) {
    case 'ENOENT':
      return new ConflictError(`${subject}, found that it is gone (ENOENT)`, {
        code: 'MANIFEST_NOT_FOUND',
        hint: 'check the path; if it was there a moment ago, someone else moves files here',
        cause,
      });
    case 'EACCES':
    case 'EPERM':
      return new PlaceError(`${subject}, found that it is not permitted (${errno})`, {
        code: 'PERMISSION_DENIED',
        hint:
          errno === 'EPERM'
            ? 'run the node worker as root; look for an immutable flag (`lsattr`)'
            : 'run the node worker as root',
        cause,
      });
    case 'ELOOP':
      return new InputError(`${subject}, found symbolic links that lead in a circle (ELOOP)`, {
        code: 'MANIFEST_NOT_FOUND',
        hint: `follow it with \`namei -l ${path}\``,
        cause,
      });
    case 'EBUSY':
    case 'ETXTBSY':
      return new UnavailableError(`${subject}, found it busy (${errno}): a mount point, or in use`, {
        code: 'WRITE_FAILED',
        hint: 'a file that is itself a mount point cannot be replaced; name the file on its own file system',
        cause,
      });
    case undefined:
    default: {
      const known = errno === undefined ? undefined : placeProblems[errno];
      const detail = cause instanceof Error ? cause.message : String(cause);
      return new PlaceError(`${subject}, found ${known?.found ?? detail}`, {
        code: deed === 'read' || deed === 'list' ? 'NODE_ERROR' : 'WRITE_FAILED',
        hint: known?.hint ?? 'nothing was changed; read the cause',
        cause,
      });
    }
  }
}

/** Runs one file operation and gives its errno a name. */
export async function named<T>(deed: FileDeed, path: string, operation: () => Promise<T>): Promise<T> {
  try {
    return await operation();
  } catch (error) {
    throw namedError(deed, path, error);
  }
}
