/** What a plan shows: a unified diff with secrets masked, and the arguments that come and go. */
import { FILE_HEADERS_ONLY, createTwoFilesPatch } from 'diff';
import { maskText, maskArgument } from '../../domain/mask-secrets.ts';
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

function diffOfFile({ path, before, after, bytesBefore, bytesAfter }: ComputedFile): string {
  const attributes = attributesDiff(path, before, after);
  if (after.kind === 'directory') return attributes;
  const old = bytesBefore?.toString('utf8') ?? '';
  const now = bytesAfter?.toString('utf8') ?? '';
  if (old === now) return attributes;
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
  const left = [...after];
  const removed = before.filter((argument) => {
    const index = left.indexOf(argument);
    if (index >= 0) left.splice(index, 1);
    return index < 0;
  });
  return { removed: removed.map(maskArgument), added: left.map(maskArgument) };
}
