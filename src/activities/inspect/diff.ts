/** What a plan shows: a unified diff with secrets masked, and the arguments that come and go. */
import { maskArguments } from '../../domain/mask-secrets.ts';
import type { FileForm } from '../../contracts/plan.ts';
import type { ComputedFile } from './computed-change.ts';
import { maskedPatch } from './masked-patch.ts';

/** Longer diffs are cut: they go through a history, which has a size limit. */
const mostBytes = 64 * 1024;

/** @param isPutBack what is written was kept of a file of the node, and is no content of a check */
export function diffOf(files: readonly ComputedFile[], { isPutBack = false } = {}): string {
  const text = files.map((file) => diffOfFile(file, isPutBack)).join('');
  return text.length <= mostBytes
    ? text
    : `${text.slice(0, mostBytes)}\n(cut: the whole diff has ${text.length} characters)\n`;
}

/** What lies beside manifests may hold keys: of its content only the size and the digest are told. */
export function contentDiff(before: Content, after: Content): string {
  const [from, to] = [before, after].map(({ form, bytes }) =>
    form.kind === 'absent' ? 'absent' : `${bytes?.length ?? 0} bytes, ${form.digest ?? ''}`,
  );
  return from === to ? '' : `--- ${before.name}\n+++ ${after.name}\n-${from ?? ''}\n+${to ?? ''}\n`;
}

interface Content {
  name: string;
  form: FileForm;
  bytes: Buffer | null;
}

function diffOfFile(
  { path, role, before, after, bytesBefore, bytesAfter }: ComputedFile,
  isPutBack: boolean,
): string {
  const attributes = attributesDiff(path, before, after);
  if (after.kind === 'directory') return attributes;
  const old = bytesBefore?.toString('utf8') ?? '';
  const now = bytesAfter?.toString('utf8') ?? '';
  if (old === now) return attributes;
  if (role === 'managed' && (before.kind === 'file' || isPutBack)) {
    const [was, is] = [
      { name: path, form: before, bytes: bytesBefore },
      { name: path, form: after, bytes: bytesAfter },
    ];
    return attributes + contentDiff(was, is);
  }
  const name = (form: FileForm): string => (form.kind === 'absent' ? '/dev/null' : path);
  return attributes + maskedPatch({ name: name(before), text: old }, { name: name(after), text: now });
}

function attributesDiff(path: string, before: FileForm, after: FileForm): string {
  const show = (form: FileForm): string =>
    form.attributes === null
      ? 'absent'
      : `${form.kind} ${form.attributes.mode} ${form.attributes.uid}:${form.attributes.gid}`;
  return show(before) === show(after) ? '' : `--- ${path}\n+++ ${path}\n-${show(before)}\n+${show(after)}\n`;
}

/** Arguments by value and count: an argument that only moved is no difference. */
export function argvDiffOf(
  before: readonly string[],
  after: readonly string[],
): { removed: string[]; added: string[] } {
  const shownAs = maskArguments(before);
  const left = [...after];
  const added = maskArguments(after);
  const removed = shownAs.filter((_shown, at) => {
    const index = left.indexOf(before[at] ?? '');
    if (index < 0) return true;
    left.splice(index, 1);
    added.splice(index, 1);
    return false;
  });
  return { removed, added };
}
