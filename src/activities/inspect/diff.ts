/** What a plan shows: a unified diff with secrets masked, and the arguments that come and go. */
import { FILE_HEADERS_ONLY, createTwoFilesPatch } from 'diff';
import { maskArguments, maskText } from '../../domain/mask-secrets.ts';
import type { FileForm } from '../../contracts/plan.ts';
import type { ComputedFile } from './computed-change.ts';

/** Longer diffs are cut: they go through a history, which has a size limit. */
const mostBytes = 64 * 1024;

export function diffOf(files: readonly ComputedFile[]): string {
  const text = files.map(diffOfFile).join('');
  return text.length <= mostBytes
    ? text
    : `${text.slice(0, mostBytes)}\n(cut: the whole diff has ${text.length} characters)\n`;
}

/** What lies beside manifests may hold keys: of its content only the size and the digest are told. */
function contentOf(form: FileForm, bytes: Buffer | null): string {
  return form.kind === 'absent' ? 'absent' : `${bytes?.length ?? 0} bytes, ${form.digest ?? ''}`;
}

function diffOfFile({ path, role, before, after, bytesBefore, bytesAfter }: ComputedFile): string {
  const attributes = attributesDiff(path, before, after);
  if (after.kind === 'directory') return attributes;
  const old = bytesBefore?.toString('utf8') ?? '';
  const now = bytesAfter?.toString('utf8') ?? '';
  if (old === now) return attributes;
  if (role === 'managed' && before.kind === 'file') {
    const [from, to] = [contentOf(before, bytesBefore), contentOf(after, bytesAfter)];
    return `${attributes}--- ${path}\n+++ ${path}\n-${from}\n+${to}\n`;
  }
  const name = (form: FileForm): string => (form.kind === 'absent' ? '/dev/null' : path);
  const patch = createTwoFilesPatch(name(before), name(after), old, now, undefined, undefined, {
    context: 3,
    headerOptions: FILE_HEADERS_ONLY,
  });
  return attributes + maskText(patch);
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
