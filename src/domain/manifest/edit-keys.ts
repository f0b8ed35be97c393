/** Values of a map set, created and removed by path, each on its own bytes. */
import { isAlias, isMap, isNode, isScalar } from 'yaml';
import type { Pair, YAMLMap } from 'yaml';
import { contentEnd } from './content-end.ts';
import { removeFromFlow } from './edit-list.ts';
import { groupBy } from '../group-by.ts';
import { keyStart } from './map-key.ts';
import { refuseManifest } from './problems.ts';
import { replaceValue } from './replace-value.ts';
import { columnOf, renderFlowPair, renderPair } from './render-value.ts';
import type { NewValue, Shape } from './render-value.ts';
import { colonEnd, describeNode, findPair, refuseUnusual } from './source.ts';
import type { Source } from './source.ts';
import { deleteLines, insertLinesBelow, lineStart } from './text-edits.ts';
import type { TextEdit } from './text-edits.ts';

export interface KeyChange {
  path: readonly string[];
  /** undefined: the key goes */
  value: NewValue | undefined;
}

interface MapPlace {
  map: YAMLMap;
  /** the key that the map belongs to; null for the root */
  owner: Pair | null;
  /** path of the map, for messages */
  name: string;
}

/** @param changes real changes on distinct paths, none of which leads into another */
export function editKeys(
  source: Source,
  root: YAMLMap,
  changes: readonly KeyChange[],
  shape: Shape,
  name = '',
): TextEdit[] {
  return editMap(source, { map: root, owner: null, name }, changes, shape);
}

function editMap(source: Source, place: MapPlace, changes: readonly KeyChange[], shape: Shape): TextEdit[] {
  const additions: [string, NewValue][] = [];
  const removals: Pair[] = [];
  const edits: TextEdit[] = [];
  const byKey = groupBy(changes, ({ path }) => path[0] ?? '');
  refuseShared(source, place.map, place.name);
  for (const [key, group] of byKey) {
    const pair = findPair(place.map, key);
    const name = place.name === '' ? key : `${place.name}.${key}`;
    const below = group.map(({ path, value }) => ({ path: path.slice(1), value }));
    const whole = below.find(({ path }) => path.length === 0);
    if (pair === undefined) {
      const value = nest(below);
      if (value !== undefined) additions.push([key, value]);
    } else if (whole === undefined) {
      edits.push(...editBelow(source, pair, name, below, shape, place.map.flow === true));
    } else if (whole.value === undefined) {
      removals.push(pair);
    } else {
      refuseShared(source, pair.value, name);
      edits.push(...replaceValue(source, pair, whole.value, { shape, inFlow: place.map.flow === true }));
    }
  }
  return [...edits, ...changeEntries(source, place, additions, removals, shape)];
}

/** The value that the changes below one missing key make; undefined: they only remove. */
function nest(changes: readonly KeyChange[]): NewValue | undefined {
  const made: { [key: string]: NewValue } = {};
  for (const [key, group] of groupBy(changes, ({ path }) => path[0])) {
    if (key === undefined) return group[0]?.value;
    const value = nest(group.map((change) => ({ ...change, path: change.path.slice(1) })));
    if (value !== undefined) made[key] = value;
  }
  return Object.keys(made).length > 0 ? made : undefined;
}

function editBelow(
  source: Source,
  pair: Pair,
  name: string,
  changes: KeyChange[],
  shape: Shape,
  inFlow: boolean,
): TextEdit[] {
  const { value } = pair;
  if (isMap(value)) return editMap(source, { map: value, owner: pair, name }, changes, shape);
  if (value === null || (isScalar(value) && value.value === null)) {
    const made = nest(changes);
    return made === undefined ? [] : replaceValue(source, pair, made, { shape, inFlow });
  }
  return refuseManifest(name, source.at(colonEnd(source, pair)), {
    expected: 'an object',
    found: describeNode(value),
  });
}

/** What is anchored, merged or an alias is read in more than one place: a change here would be a change there. */
export function refuseShared(source: Source, node: unknown, name: string): void {
  if (!isNode(node)) return;
  const position = source.at(node.range?.[0] ?? 0);
  const hint = 'write this part out in full, then run again';
  if (isAlias(node))
    refuseManifest(name, position, {
      expected: 'a value of its own',
      found: `the alias *${node.source}`,
      hint,
    });
  if (node.anchor !== undefined) {
    refuseManifest(name, position, {
      expected: 'a part that is used once',
      found: `the anchor &${node.anchor}`,
      hint,
    });
  }
  const merge = isMap(node) ? findPair(node, '<<') : undefined;
  if (merge !== undefined) {
    const at = isNode(merge.key) ? source.at(merge.key.range?.[0] ?? 0) : position;
    refuseManifest(name, at, { expected: 'keys of its own', found: 'the merge key <<', hint });
  }
}

function changeEntries(
  source: Source,
  place: MapPlace,
  additions: [string, NewValue][],
  removals: Pair[],
  shape: Shape,
): TextEdit[] {
  const { map, owner } = place;
  if (additions.length === 0 && removals.length === 0) return [];
  if (map.flow === true) return changeFlowEntries(source, map, additions, removals);
  const { text } = source;
  const [first, last] = [map.items[0], map.items.at(-1)];
  if (first === undefined || last === undefined) throw new Error('a block map has entries');
  const edits = removals.map((pair) => {
    if (!/^\ufeff? *$/.test(text.slice(lineStart(text, keyStart(pair)), keyStart(pair))))
      refuseUnusual(source, keyStart(pair));
    return deleteLines(text, keyStart(pair), contentEnd(source, pair));
  });
  if (additions.length > 0) {
    const column =
      columnOf(text, keyStart(first)) -
      (lineStart(text, keyStart(first)) === 0 && text.startsWith('\ufeff') ? 1 : 0);
    const lines = additions.flatMap(([key, value]) => renderPair(key, value, column, shape));
    return [...edits, insertLinesBelow(text, contentEnd(source, last), lines, column)];
  }
  if (removals.length < map.items.length) return edits;
  if (owner === null) return refuseUnusual(source, keyStart(first));
  const colon = colonEnd(source, owner);
  return [...edits, { start: colon, end: colon, text: ' {}' }];
}

function changeFlowEntries(
  source: Source,
  map: YAMLMap,
  additions: [string, NewValue][],
  removals: Pair[],
): TextEdit[] {
  const ranges = map.items.map((pair) => ({ start: keyStart(pair), end: contentEnd(source, pair) }));
  const gone = new Set(removals.map((pair) => map.items.indexOf(pair)));
  const written = additions.map(([key, value]) => renderFlowPair(key, value, source.isJson));
  const end = ranges.at(-1)?.end;
  const edits = removeFromFlow(source, map, ranges, gone);
  if (written.length === 0) return edits;
  if (end === undefined) {
    const open = (map.range?.[0] ?? 0) + 1;
    return [{ start: open, end: open, text: written.join(', ') }];
  }
  const comma = gone.size === ranges.length ? '' : ', ';
  return [...edits, { start: end, end, text: comma + written.join(', ') }];
}
