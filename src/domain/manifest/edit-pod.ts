/** Changes to a static Pod manifest: command line, volumes, mounts, annotations. */
import { isScalar, isSeq } from 'yaml';
import type { YAMLMap } from 'yaml';
import { applyFlagChange } from './edit-flags.ts';

import type { EditedManifest, EditOptions } from './edit-manifest.ts';
import { editKeys, refuseShared } from './edit-keys.ts';
import type { KeyChange } from './edit-keys.ts';
import { editList } from './edit-list.ts';
import type { ListEdit } from './edit-list.ts';
import { applyMountChange } from './edit-mounts.ts';
import type { MountPlan } from './edit-mounts.ts';
import { locateContainer, startOf } from './locate-container.ts';
import type { ArgumentList, ComponentContainer } from './locate-container.ts';
import { isFlagChange, isMountChange } from './manifest-change.ts';
import type { ManifestChange } from './manifest-change.ts';
import { asList, asObject, readMounts, readVolumes } from './pod-parts.ts';
import type { Argument } from './place-flag.ts';
import { collectRefusals, Refusal, refuseManifest, refuseRequest } from './problems.ts';
import type { Position } from './problems.ts';
import { proveArguments, proveTree } from './prove-edit.ts';
import { readShape } from './render-value.ts';
import type { NewValue, Shape } from './render-value.ts';
import { describeNode, findPair } from './source.ts';
import type { Source, Tree } from './source.ts';
import { applyEdits } from './text-edits.ts';
import type { TextEdit } from './text-edits.ts';
import { canonicalJson, setIn } from './tree.ts';

interface PodState {
  argv: Argument[];
  mounts: MountPlan;
  annotations: Map<string, string>;
  changesMade: number;
}

type EditedPod = Omit<EditedManifest, 'ok' | 'document'>;

export function editPod(
  source: Source,
  text: string,
  changes: readonly ManifestChange[],
  options: EditOptions,
): EditedPod {
  const container = locateContainer(source, options.component);
  refuseUid(source, container.metadata);
  const argvBefore = container.lists.flatMap(({ texts }) => texts);
  const state: PodState = {
    argv: argvBefore.map((word, from) => ({ text: word, from })),
    mounts: { volumes: [], mounts: [] },
    annotations: new Map(),
    changesMade: 0,
  };
  // A mount may come before the volume that it needs.
  const ordered = changes.toSorted((a, b) => Number(b.kind === 'volume') - Number(a.kind === 'volume'));
  const problems = collectRefusals(ordered, (change) =>
    applyChange(source, container, state, change, changes, options),
  );
  if (problems.length > 0) throw new Refusal(problems);
  const unchanged: EditedPod = {
    component: container.component,
    container: container.name,
    text,
    changesMade: 0,
    podChanged: false,
    argvBefore,
    argvAfter: argvBefore,
  };
  if (state.changesMade === 0) return unchanged;
  const edited = source.finish(applyEdits(source.text, editsOf(source, container, state)));
  if (edited === text) return unchanged;
  const argvAfter = state.argv.map((argument) => argument.text);
  const proved = proveTree(edited, meantTree(source, container, state));
  const argvProved = locateContainer(proved, container.component).lists.flatMap(({ texts }) => texts);
  proveArguments(container.component, changes.filter(isFlagChange), argvBefore, argvProved);
  return {
    ...unchanged,
    text: edited,
    changesMade: state.changesMade,
    podChanged: canonicalJson(source.tree) !== canonicalJson(proved.tree),
    argvAfter,
  };
}

/** With a UID of its own the kubelet takes every edit for the same Pod and restarts nothing. */
function refuseUid(source: Source, metadata: YAMLMap): void {
  const uid = findPair(metadata, 'uid');
  if (uid === undefined) return;
  refuseManifest('metadata.uid', source.at(startOf(uid.key)), {
    expected: 'no uid in a static Pod',
    found: describeNode(uid.value),
    hint: 'the kubelet would not restart the Pod for this edit; remove metadata.uid by hand first (that restarts it)',
  });
}

function applyChange(
  source: Source,
  container: ComponentContainer,
  state: PodState,
  change: ManifestChange,
  changes: readonly ManifestChange[],
  options: EditOptions,
): void {
  const count = (did: boolean): void => {
    if (did) state.changesMade++;
  };
  if (isFlagChange(change)) {
    const at = (index: number): Position | null => positionOf(source, container.lists, index);
    const context = { component: container.component, allowUnknown: options.allowUnknown ?? false, at };
    const argv = applyFlagChange(context, change, state.argv);
    count(argv !== state.argv);
    state.argv = argv;
  } else if (isMountChange(change)) {
    count(
      applyMountChange(podMounts(source, container), state.mounts, change, changes.filter(isMountChange)),
    );
  } else if (change.kind === 'annotation') {
    count(applyAnnotation(source, state, change));
  }
}

export function positionOf(source: Source, lists: readonly ArgumentList[], index: number): Position | null {
  let offset = index;
  for (const { seq } of lists) {
    if (offset < seq.items.length) return source.at(startOf(seq.items[offset]));
    offset -= seq.items.length;
  }
  return null;
}

function podMounts(source: Source, container: ComponentContainer): Parameters<typeof applyMountChange>[0] {
  const spec = asObject(source.tree['spec']);
  return {
    volumes: readVolumes(spec),
    mounts: readMounts(asList(spec['containers'])[container.index] ?? {}),
  };
}

function applyAnnotation(
  source: Source,
  state: PodState,
  { name, value }: { name: string; value: string },
): boolean {
  if (
    !/^([a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?\/)?[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?$/.test(name)
  ) {
    refuseRequest(`annotation ${JSON.stringify(name)}`, {
      expected: 'a qualified name, such as kubemend.dev/change',
      found: JSON.stringify(name),
    });
  }
  const now = state.annotations.get(name) ?? asObject(asObject(source.tree['metadata'])['annotations'])[name];
  if (now === value) return false;
  state.annotations.set(name, value);
  return true;
}

function editsOf(source: Source, container: ComponentContainer, state: PodState): TextEdit[] {
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
function meantTree(source: Source, container: ComponentContainer, state: PodState): Tree {
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
