/** Several changes of one target after each other, as one: every file from the form before the first to that after the last. */
import type { ChangeRecord, RecordedFile } from '../../contracts/change-record.ts';
import { isSameForm } from './three-way.ts';

/** What a file was before the first of the changes, and what it became with the last. */
export type ComposedFile = Pick<RecordedFile, 'path' | 'linkPath' | 'role' | 'before' | 'after' | 'backupId'>;

/**
 * @param records in whatever order
 * @returns in the order in which the files were first written; or where something else was written in between
 */
export function composeChanges(
  records: readonly Pick<ChangeRecord, 'armedAt' | 'changeId' | 'files'>[],
): { files: ComposedFile[] } | { gap: { path: string; changeId: string } } {
  const byPath = new Map<string, ComposedFile>();
  const inOrder = records.toSorted((one, other) => (one.armedAt < other.armedAt ? -1 : 1));
  for (const { changeId, files } of inOrder) {
    for (const { path, linkPath, role, before, after, backupId } of files) {
      const known = byPath.get(path);
      if (known === undefined) byPath.set(path, { path, linkPath, role, before, after, backupId });
      else if (!isSameForm(known.after, before)) return { gap: { path, changeId } };
      // A mode alone is a file of its own kind; with bytes beside it the manifest is what it is.
      else byPath.set(path, { ...known, role: strongest(known.role, role), after });
    }
  }
  return { files: [...byPath.values()] };
}

function strongest(one: RecordedFile['role'], other: RecordedFile['role']): RecordedFile['role'] {
  return one === 'managed' ? other : one;
}
