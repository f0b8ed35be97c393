/** One manifest as it is and as it is to become; what the editor refuses is an error that names the place. */
import { digestOf } from '../../adapters/storage/digest.ts';
import type { ReadForm } from '../../adapters/storage/files.ts';
import type { Component } from '../../contracts/basics.ts';
import { InputError } from '../../domain/errors.ts';
import { decodeManifest, describeProblems, editManifest } from '../../domain/manifest/index.ts';
import type { ManifestChange, ManifestProblem } from '../../domain/manifest/index.ts';
import type { ComputedFile } from './computed-change.ts';

export interface EditInput {
  /** as the node names it, for messages */
  path: string;
  component: Component;
  changes: readonly ManifestChange[];
  allowUnknown: boolean;
}

/** @throws InputError MANIFEST_NOT_FOUND, MANIFEST_UNPARSABLE or FLAG_REFUSED, with every problem and its position */
export function editFile(read: ReadForm, input: EditInput): ComputedFile {
  const { path, component, changes, allowUnknown } = input;
  const { form, realPath, linkPath } = read;
  const text = decodeFile(read, path);
  const edited = editManifest(text, changes, { component, allowUnknown });
  if (!edited.ok) throw refuse(path, edited.problems);
  const bytesBefore = read.bytes;
  const bytesAfter = edited.changesMade === 0 ? bytesBefore : Buffer.from(edited.text, 'utf8');
  return {
    path: realPath,
    linkPath,
    role: edited.document === 'Pod' ? 'manifest' : 'kubeletConfig',
    before: form,
    bytesBefore,
    after: { ...form, digest: bytesAfter === null ? null : digestOf(bytesAfter) },
    bytesAfter,
  };
}

/** @throws InputError MANIFEST_NOT_FOUND or MANIFEST_UNPARSABLE */
export function decodeFile({ form, bytes }: ReadForm, path: string): string {
  if (bytes === null || form.kind !== 'file') {
    const found = form.kind === 'absent' ? 'no file' : 'a directory';
    throw new InputError(`${path}: expected a manifest, found ${found}`, {
      code: 'MANIFEST_NOT_FOUND',
      hint: 'check the path and the node; nothing was changed',
    });
  }
  const decoded = decodeManifest(bytes);
  if (!decoded.ok) throw refuse(path, decoded.problems);
  return decoded.text;
}

/** What the editor refuses, as an error that names every place. */
export function refuse(path: string, problems: ManifestProblem[]): InputError {
  const [first] = problems;
  const positioned = problems.map((problem) => ({
    ...problem,
    hint: problem === first ? null : problem.hint,
  }));
  return new InputError(describeProblems(positioned, path), {
    code: first?.code ?? 'MANIFEST_UNPARSABLE',
    hint: first?.hint ?? 'correct the file by hand, then run again; nothing was changed',
  });
}
