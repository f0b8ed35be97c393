/** What the editor's tests share: fixtures, and an edit that is expected to succeed or to be refused. */
import { readFileSync } from 'node:fs';
import { expect } from 'vitest';
import { parse } from 'yaml';
import { describeProblems, editManifest, readManifest } from '../../../src/domain/manifest/index.ts';
import type {
  EditedManifest,
  EditOptions,
  ManifestChange,
  ReadManifest,
} from '../../../src/domain/manifest/index.ts';

export function fixture(name: string): string {
  return readFileSync(new URL(`../../fixtures/manifests/${name}`, import.meta.url), 'utf8');
}

/** A kubeadm-style manifest: dashes at the column of their key, a comment in the list, a quoted item. */
export const K = fixture('kube-apiserver.yaml');

export const set = (flag: string, value: string): ManifestChange => ({ kind: 'set', flag, value });
export const add = (flag: string, ...items: string[]): ManifestChange => ({ kind: 'add', flag, items });
export const remove = (flag: string, ...items: string[]): ManifestChange => ({ kind: 'remove', flag, items });
export const unset = (flag: string): ManifestChange => ({ kind: 'unset', flag });

export function edit(text: string, changes: ManifestChange[], options: EditOptions = {}): EditedManifest {
  const result = editManifest(text, changes, options);
  if (!result.ok) throw new Error(describeProblems(result.problems, 'manifest'));
  return result;
}

/** The messages of a refusal, as people read them. */
export function refusal(text: string, changes: ManifestChange[], options: EditOptions = {}): string {
  const result = editManifest(text, changes, options);
  if (result.ok) throw new Error(`expected a refusal, found:\n${result.text}`);
  return describeProblems(result.problems, 'm.yaml');
}

export function read(text: string): ReadManifest {
  const result = readManifest(text);
  if (!result.ok) throw new Error(describeProblems(result.problems, 'manifest'));
  return result;
}

/** argv as another reader of YAML sees it, of the container at `index`. */
export function argvOf(text: string, index = 0): string[] {
  const pod = parse(text) as { spec: { containers: { command?: string[]; args?: string[] }[] } };
  const { command = [], args = [] } = pod.spec.containers[index] ?? {};
  return [...command, ...args];
}

export interface LineChange {
  line: number;
  removed: string[];
  added: string[];
}

/** Lines that differ between two texts, from the first difference to the last. */
export function changedLines(before: string, after: string): LineChange {
  const [one, other] = [before.split('\n'), after.split('\n')];
  let start = 0;
  while (start < one.length && start < other.length && one[start] === other[start]) start++;
  let end = 0;
  while (end < one.length - start && end < other.length - start && one.at(-1 - end) === other.at(-1 - end))
    end++;
  return {
    line: start + 1,
    removed: one.slice(start, one.length - end),
    added: other.slice(start, other.length - end),
  };
}

/** A Pod whose container has these lines below `- name: c`, each a line of YAML at its own indentation. */
export function pod(...lines: string[]): string {
  return [
    'apiVersion: v1',
    'kind: Pod',
    'metadata:',
    '  name: p',
    'spec:',
    '  containers:',
    '  - name: c',
    ...lines,
    '',
  ].join('\n');
}

export function podWith(...items: string[]): string {
  return pod('    command:', '    - kube-apiserver', ...items.map((item) => `    - ${item}`), '    image: i');
}

export function expectUnchanged(text: string, changes: ManifestChange[]): void {
  const edited = edit(text, changes);
  expect(edited.changesMade).toBe(0);
  expect(edited.podChanged).toBe(false);
  expect(edited.text).toBe(text);
}
