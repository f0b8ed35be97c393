/**
 * What a revert does with one file. Bytes and attributes are each compared with before and after on their own: a
 * person's chmod must not keep our bad bytes alive, nor our bytes their mode (DESIGN "Revert").
 */
import type { RecordedFile } from '../../contracts/change-record.ts';
import type { Attributes, FileChange, FileForm } from '../../contracts/plan.ts';

export type Decision = 'nothing' | 'restore' | 'conflict';

export interface RevertDecision {
  /** of the content: bytes of a file, presence of a file or directory */
  bytes: Decision;
  /** of mode, owner and extended attributes; `conflict`: a person changed at least one that we had changed too */
  attributes: Decision;
  /** what the file is to have in the end: ours taken back, a person's kept; null: nothing there, or as it is */
  attributesToSet: Attributes | null;
}

export function decideRevert(
  recorded: Pick<RecordedFile, 'before' | 'after'>,
  current: FileForm,
): RevertDecision {
  const { before, after } = recorded;
  const bytes = decide(isSameContent, before, after, current);
  return { bytes, ...decideAttributes(before, after, current, bytes) };
}

function decide<T>(same: (a: T, b: T) => boolean, before: T, after: T, current: T): Decision {
  // What we did not change is not ours to put back, whatever a person has made of it since.
  if (same(before, after) || same(current, before)) return 'nothing';
  return same(current, after) ? 'restore' : 'conflict';
}

export function isSameContent(a: FileForm, b: FileForm): boolean {
  return a.kind === b.kind && a.digest === b.digest;
}

function decideAttributes(
  before: FileForm,
  after: FileForm,
  current: FileForm,
  bytes: Decision,
): Pick<RevertDecision, 'attributes' | 'attributesToSet'> {
  const was = before.attributes;
  const ours = after.attributes;
  const now = current.attributes;
  // Made by us: it goes as a whole, or is kept as a whole because somebody wrote into it.
  if (was === null || ours === null) return { attributes: 'nothing', attributesToSet: null };
  if (now === null) {
    // Somebody removed it. Where the bytes were ours to change, that is the conflict already.
    const lost = bytes === 'nothing' && !isSameAttributes(was, ours);
    return { attributes: lost ? 'conflict' : 'nothing', attributesToSet: null };
  }
  const mode = decide(Object.is, was.mode, ours.mode, now.mode);
  const owner = decide(isSameOwner, was, ours, now);
  const xattrs = decide(isSameXattrs, was.xattrs, ours.xattrs, now.xattrs);
  const merged: Attributes = {
    mode: mode === 'restore' ? was.mode : now.mode,
    uid: owner === 'restore' ? was.uid : now.uid,
    gid: owner === 'restore' ? was.gid : now.gid,
    xattrs: xattrs === 'restore' ? was.xattrs : now.xattrs,
  };
  const parts = [mode, owner, xattrs];
  const restores = parts.includes('restore');
  return {
    attributes: parts.includes('conflict') ? 'conflict' : restores ? 'restore' : 'nothing',
    // Bytes put back by a rename bring the attributes of the file that was staged: a person's must be set on it.
    attributesToSet: restores || (bytes === 'restore' && !isSameAttributes(now, was)) ? merged : null,
  };
}

function isSameOwner(a: Attributes, b: Attributes): boolean {
  return a.uid === b.uid && a.gid === b.gid;
}

/** null: not readable here, so nobody can say that they differ. */
function isSameXattrs(a: string | null, b: string | null): boolean {
  return a === null || b === null || a === b;
}

export function isSameAttributes(a: Attributes, b: Attributes): boolean {
  return a.mode === b.mode && isSameOwner(a, b) && isSameXattrs(a.xattrs, b.xattrs);
}

/** Content and attributes both; where one side has no attributes (absent), the content decides. */
export function isSameForm(a: FileForm, b: FileForm): boolean {
  if (!isSameContent(a, b)) return false;
  return a.attributes === null || b.attributes === null || isSameAttributes(a.attributes, b.attributes);
}

/** Whether something of ours is on the disk: what an unknown change must never be waved through with. */
export function isInAfterForm(change: Pick<FileChange, 'before' | 'after'>, current: FileForm): boolean {
  const decision = decideRevert(change, current);
  return decision.bytes === 'restore' || decision.attributes === 'restore';
}
