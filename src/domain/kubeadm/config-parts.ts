/** Flags of one section of a ClusterConfiguration, each on its own bytes. */
import { isMap, isSeq } from 'yaml';
import type { Pair, YAMLMap, YAMLSeq } from 'yaml';
import { editKeys } from '../manifest/edit-keys.ts';
import type { KeyChange } from '../manifest/edit-keys.ts';
import { editList } from '../manifest/edit-list.ts';
import { asList, asObject } from '../manifest/pod-parts.ts';
import { refuseManifest } from '../manifest/problems.ts';
import { readShape } from '../manifest/render-value.ts';
import type { NewValue } from '../manifest/render-value.ts';
import { findPair } from '../manifest/source.ts';
import type { Source, Tree } from '../manifest/source.ts';
import type { TextEdit } from '../manifest/text-edits.ts';
import { setIn } from '../manifest/tree.ts';
import type { WantedFlags } from './wanted.ts';

/** One part of an edit: whole values by path, edits inside lists, and what the tree is to be then. */
export interface PartialEdit {
  changes: KeyChange[];
  edits: TextEdit[];
  meant: (tree: Tree) => Tree;
  changed: string[];
  /** what the edit leaves as it is, in words */
  unsayable: string[];
}

export function editMappedArgs(
  source: Source,
  section: readonly string[],
  flags: WantedFlags['flags'],
): PartialEdit {
  const path = [...section, 'extraArgs'];
  const held = asObject(valueAt(source.tree, path));
  const real = [...flags].filter(([name, value]) => (held[name] ?? null) !== value);
  const changes = real.map(([name, value]) => ({ path: [...path, name], value: value ?? undefined }));
  const meant = (tree: Tree): Tree =>
    changes.reduce((made, change) => setIn(made, change.path, change.value), tree);
  return { changes, edits: [], meant, changed: real.map(([name]) => `--${name}`), unsayable: [] };
}

export function editListedArgs(
  source: Source,
  section: readonly string[],
  flags: WantedFlags['flags'],
): PartialEdit {
  const path = [...section, 'extraArgs'];
  const held = asList(valueAt(source.tree, path));
  const edits: TextEdit[] = [];
  const [removed, added, changed] = [
    new Set<number>(),
    [] as { name: string; value: string }[],
    [] as string[],
  ];
  const list: Tree[] = [...held];
  const pair = pairAt(source, path);
  for (const [name, value] of flags) {
    const at = held.flatMap((item, index) => (item['name'] === name ? [index] : []));
    const [index] = at;
    if (at.length > 1)
      refuseManifest(`--${name}`, null, { expected: 'it once in extraArgs', found: `it ${at.length} times` });
    if (index === undefined ? value === null : held[index]?.['value'] === value) continue;
    changed.push(`--${name}`);
    if (index === undefined) added.push({ name, value: value ?? '' });
    else if (value === null) removed.add(index);
    else {
      const item = (pair?.value as YAMLSeq).items[index] as YAMLMap;
      edits.push(...editKeys(source, item, [{ path: ['value'], value }], readShape(source)));
      list[index] = { ...held[index], value };
    }
  }
  const after = [...list.filter((_, index) => !removed.has(index)), ...added];
  const meant = (tree: Tree): Tree => (changed.length === 0 ? tree : setIn(tree, path, after));
  return { ...placed(source, pair, path, { held, removed, added }, edits), meant, changed, unsayable: [] };
}

/** Into the list that is there, or as a whole new one. */
export function placed(
  source: Source,
  pair: Pair | undefined,
  path: readonly string[],
  { held, removed, added }: { held: unknown[]; removed: ReadonlySet<number>; added: NewValue[] },
  edits: TextEdit[],
): Pick<PartialEdit, 'changes' | 'edits'> {
  if (added.length === 0 && removed.size === 0) return { changes: [], edits };
  if (pair === undefined || !isSeq(pair.value) || held.length === 0)
    return { changes: [{ path, value: added }], edits };
  const inList = {
    changed: new Map<number, string>(),
    removed,
    added: new Map(added.length > 0 ? [[held.length - 1, added]] : []),
  };
  return { changes: [], edits: [...edits, ...editList(source, pair, pair.value, inList, readShape(source))] };
}

export function pairAt(source: Source, path: readonly string[]): Pair | undefined {
  let map: unknown = source.root;
  let pair: Pair | undefined;
  for (const key of path) {
    if (!isMap(map)) return undefined;
    pair = findPair(map, key);
    map = pair?.value;
  }
  return pair;
}

export function valueAt(tree: Tree, path: readonly string[]): Tree {
  return path.reduce<Tree>((below, key) => asObject(below)[key], tree);
}
