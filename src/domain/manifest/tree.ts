/** Parsed trees: compared, changed at one place, and written in one canonical form. */
import type { Tree } from './source.ts';

export function isSameTree(one: Tree, other: Tree): boolean {
  if (Object.is(one, other)) return true;
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null) return false;
  if (Array.isArray(one) || Array.isArray(other)) {
    if (!Array.isArray(one) || !Array.isArray(other)) return false;
    return one.length === other.length && one.every((item, index) => isSameTree(item, other[index]));
  }
  const keys = Object.keys(one);
  return (
    keys.length === Object.keys(other).length &&
    keys.every((key) => Object.hasOwn(other, key) && isSameTree(one[key], other[key]))
  );
}

/** The path of the first difference, for a message; undefined when there is none. */
export function firstDifference(one: Tree, other: Tree, path = ''): string | undefined {
  if (isSameTree(one, other)) return undefined;
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null) return path;
  const [left, right] = [one as Record<string, Tree>, other as Record<string, Tree>];
  for (const key of new Set([...Object.keys(left), ...Object.keys(right)])) {
    const below = firstDifference(left[key], right[key], path === '' ? key : `${path}.${key}`);
    if (below !== undefined) return below;
  }
  return path;
}

/** A copy with another value at `path`; objects on the way are made where they are missing. undefined removes. */
export function setIn(tree: Tree, path: readonly (string | number)[], value: Tree): Tree {
  const [key, ...rest] = path;
  if (key === undefined) return value;
  if (typeof key === 'number') {
    const list = Array.isArray(tree) ? [...tree] : [];
    list[key] = setIn(list[key], rest, value);
    return list;
  }
  const copy: { [key: string]: Tree } =
    typeof tree === 'object' && tree !== null && !Array.isArray(tree) ? { ...tree } : {};
  const below = setIn(copy[key], rest, value);
  if (below === undefined) Reflect.deleteProperty(copy, key);
  else copy[key] = below;
  return copy;
}

/** JSON with sorted keys: two manifests that the kubelet takes for the same Pod give the same text. */
export function canonicalJson(tree: Tree): string {
  if (tree === null || tree === undefined) return 'null';
  if (typeof tree === 'bigint') return tree.toString();
  if (typeof tree !== 'object') return JSON.stringify(tree);
  if (Array.isArray(tree)) return `[${tree.map(canonicalJson).join(',')}]`;
  const entries = Object.entries(tree).filter(([, value]) => value !== undefined && value !== null);
  const sorted = entries.toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  return `{${sorted.map(([key, value]) => `${JSON.stringify(key)}:${canonicalJson(value)}`).join(',')}}`;
}

/** The same without bigint: whole numbers as numbers, for callers that only read. */
export function plainTree(tree: Tree): unknown {
  if (typeof tree === 'bigint') return Number.isSafeInteger(Number(tree)) ? Number(tree) : tree;
  if (Array.isArray(tree)) return tree.map(plainTree);
  if (typeof tree !== 'object' || tree === null) return tree;
  return Object.fromEntries(Object.entries(tree).map(([key, value]) => [key, plainTree(value)]));
}
