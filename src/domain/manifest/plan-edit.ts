/** `NAME=VALUE` as people type it, turned into changes of the document that the file is. */
import type { Component } from '../../contracts/basics.ts';
import { kubeletKey } from '../flags/index.ts';
import { answerRefusals, documentKind, editManifest } from './edit-manifest.ts';
import type { EditedManifest } from './edit-manifest.ts';
import { isFlagChange } from './manifest-change.ts';
import type { KeyValue, ManifestChange } from './manifest-change.ts';
import { refuseRequest } from './problems.ts';
import type { ManifestProblem } from './problems.ts';
import { parseSource } from './source.ts';

export interface EditRequest {
  /** NAME → VALUE; NAME with or without dashes, or a dotted path of a KubeletConfiguration */
  set?: Readonly<Record<string, string>>;
  /** NAME → items, comma-separated where the flag is a list */
  add?: Readonly<Record<string, string | readonly string[]>>;
  remove?: Readonly<Record<string, string | readonly string[]>>;
  unset?: readonly string[];
  component?: Component;
  allowUnknown?: boolean;
}

export type PlannedEdit =
  (EditedManifest & { changes: ManifestChange[] }) | { ok: false; problems: ManifestProblem[] };

/** The edit of a text by a request in words; nothing is written. */
export function planEdit(text: string, request: EditRequest): PlannedEdit {
  return answerRefusals(() => {
    const changes = toChanges(request, documentKind(parseSource(text)));
    const { component, allowUnknown } = request;
    const result = editManifest(text, changes, {
      ...(component && { component }),
      ...(allowUnknown && { allowUnknown }),
    });
    return result.ok ? { ...result, changes } : result;
  });
}

/** What the words mean for a document of this kind. */
export function changesOf(
  request: EditRequest,
  document: 'Pod' | 'KubeletConfiguration',
): { ok: true; changes: ManifestChange[] } | { ok: false; problems: ManifestProblem[] } {
  return answerRefusals(() => ({ ok: true, changes: toChanges(request, document) }));
}

function toChanges(request: EditRequest, document: 'Pod' | 'KubeletConfiguration'): ManifestChange[] {
  const lists = (edits: EditRequest['add'] = {}): [string, readonly string[]][] =>
    Object.entries(edits).map(([flag, items]) => [flag, typeof items === 'string' ? [items] : items]);
  const changes: ManifestChange[] = [
    ...Object.entries(request.set ?? {}).map(([flag, value]) => ({ kind: 'set' as const, flag, value })),
    ...lists(request.add).map(([flag, items]) => ({ kind: 'add' as const, flag, items })),
    ...lists(request.remove).map(([flag, items]) => ({ kind: 'remove' as const, flag, items })),
    ...(request.unset ?? []).map((flag) => ({ kind: 'unset' as const, flag })),
  ];
  return document === 'Pod' ? changes : changes.filter(isFlagChange).map(toKeyChange);
}

function toKeyChange(change: Extract<ManifestChange, { flag: string }>): ManifestChange {
  const path = change.flag.replace(/^-+/, '').replace(/=$/, '');
  switch (change.kind) {
    case 'set':
      return { kind: 'setKey', path, value: typedValue(path, change.value) };
    case 'unset':
      return { kind: 'unsetKey', path };
    case 'add':
    case 'remove':
      return refuseRequest(path, {
        expected: 'set or unset for a KubeletConfiguration',
        found: change.kind,
        hint: `set the whole list: --set ${path}=A,B`,
      });
  }
}

/** Text as a value of the key's type; text that does not fit stays text, and is refused with the type's name. */
function typedValue(path: string, text: string): KeyValue {
  const goType = kubeletKey(path)?.goType;
  if (goType === 'bool' || goType === undefined) {
    if (text === 'true' || text === 'false') return text === 'true';
  }
  if (goType === undefined || /^u?int(32|64)$/.test(goType)) {
    if (/^-?(0|[1-9]\d*)$/.test(text))
      return Number.isSafeInteger(Number(text)) ? Number(text) : BigInt(text);
  }
  if (goType === 'float64' && /^-?\d+(\.\d+)?$/.test(text)) return Number(text);
  if (goType === 'list of string') return text === '' ? [] : text.split(',').map((item) => item.trim());
  return text;
}
