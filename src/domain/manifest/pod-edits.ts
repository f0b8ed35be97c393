/** The bytes that change in a Pod's text, and the tree that must come of them. */
import { isScalar, isSeq } from 'yaml';
import type { YAMLMap } from 'yaml';
import { editKeys, refuseShared } from './edit-keys.ts';
import type { KeyChange } from './edit-keys.ts';
import { editList } from './edit-list.ts';
import type { ListEdit } from './edit-list.ts';
import type { MountPlan } from './edit-mounts.ts';
import { startOf } from './locate-container.ts';
import type { ArgumentList, ComponentContainer } from './locate-container.ts';
import type { Argument } from './place-flag.ts';
import { asList, asObject } from './pod-parts.ts';
import { refuseManifest } from './problems.ts';
import { readShape } from './render-value.ts';
import type { NewValue, Shape } from './render-value.ts';
import { describeNode, findPair } from './source.ts';
import type { Source, Tree } from './source.ts';
import type { TextEdit } from './text-edits.ts';
import { setIn } from './tree.ts';

/** What the Pod is to become. */
export interface PodState {
  argv: Argument[];
  mounts: MountPlan;
  annotations: Map<string, string>;
  changesMade: number;
}

export function editsOfPod(source: Source, container: ComponentContainer, state: PodState): TextEdit[] {
  const shape = readShape(source);
  const path = `spec.containers[${container.index}]`;
  const annotations = [...state.annotations].map(([name, value]): KeyChange => ({
    path: ['annotations', name],
    value,
  }));
  return [
    ...argumentEdits(source, container.lists, state.argv, shape),
    ...appendEdits(source, container.map, 'volumeMounts', path, state.mounts.mounts, shape),
    ...appendEdits(source, container.spec, 'volumes', 'spec', state.mounts.volumes, shape),
    ...editKeys(source, container.metadata, annotations, shape, 'metadata'),
  ];
}

/** New elements belong to the list of the element before them. */
function argumentEdits(
  source: Source,
  lists: readonly ArgumentList[],
  argv: readonly Argument[],
  shape: Shape,
): TextEdit[] {
  let first = 0;
  return lists.flatMap(({ pair, seq, texts }) => {
    const begin = first;
    first += texts.length;
    const mine = ({ from }: Argument): boolean =>
      from !== null && from >= begin && from < begin + texts.length;
    const kept = new Map(argv.filter(mine).map((argument) => [(argument.from ?? 0) - begin, argument.text]));
    const edit: ListEdit = {
      changed: new Map([...kept].filter(([index, word]) => texts[index] !== word)),
      removed: new Set([...texts.keys()].filter((index) => !kept.has(index))),
      added: addedBehind(argv, begin, texts.length),
    };
    const isTouched = edit.changed.size + edit.removed.size + edit.added.size > 0;
    return isTouched ? editList(source, pair, seq, edit, shape) : [];
  });
}

function addedBehind(argv: readonly Argument[], begin: number, length: number): Map<number, string[]> {
  const added = new Map<number, string[]>();
  let anchor = -1;
  for (const { text, from } of argv) {
    if (from !== null) anchor = from - begin;
    else if (anchor >= 0 && anchor < length) added.set(anchor, [...(added.get(anchor) ?? []), text]);
  }
  return added;
}

function appendEdits(
  source: Source,
  map: YAMLMap,
  key: string,
  path: string,
  items: readonly NewValue[],
  shape: Shape,
): TextEdit[] {
  if (items.length === 0) return [];
  const pair = findPair(map, key);
  const name = `${path}.${key}`;
  refuseShared(source, map, path);
  refuseShared(source, pair?.value, name);
  const list = pair?.value;
  if (pair !== undefined && isSeq(list) && list.items.length > 0) {
    const added = new Map([[list.items.length - 1, items]]);
    return editList(source, pair, list, { changed: new Map(), removed: new Set(), added }, shape);
  }
  const isEmpty =
    list === undefined || list === null || (isScalar(list) && list.value === null) || isSeq(list);
  if (!isEmpty)
    refuseManifest(name, source.at(startOf(list)), { expected: 'a list', found: describeNode(list) });
  return editKeys(source, map, [{ path: [key], value: [...items] }], shape, path);
}

/** What the tree is to be, from the state alone. */
export function meantTree(source: Source, container: ComponentContainer, state: PodState): Tree {
  const at = ['spec', 'containers', container.index] as const;
  let tree: Tree = source.tree;
  const spec = asObject(tree['spec']);
  const before = asList(spec['containers'])[container.index] ?? {};
  let first = 0;
  for (const { field, texts } of container.lists) {
    const [begin, end] = [first, first + texts.length];
    first = end;
    const words: string[] = [];
    let isMine = false;
    for (const { text, from } of state.argv) {
      if (from !== null) isMine = from >= begin && from < end;
      if (isMine) words.push(text);
    }
    tree = setIn(tree, [...at, field], words);
  }
  const { mounts, volumes } = state.mounts;
  if (mounts.length > 0)
    tree = setIn(tree, [...at, 'volumeMounts'], [...asList(before['volumeMounts']), ...mounts]);
  if (volumes.length > 0) tree = setIn(tree, ['spec', 'volumes'], [...asList(spec['volumes']), ...volumes]);
  for (const [name, value] of state.annotations) tree = setIn(tree, ['metadata', 'annotations', name], value);
  return tree;
}
