/** Parsed YAML, of which nothing is known: values by a dotted key, as text; lists and maps, where they are some. */
import type { Value } from './conditions.ts';

/** `a.b`; `a[].b` is the list of b in every element of a. undefined: there is none. */
export function valueAtKey(config: unknown, key: string): unknown {
  let values: unknown[] = [config];
  let isList = false;
  for (const part of key.split('.')) {
    const name = part.replace(/\[\]$/, '');
    values = values.map((value) => childOf(value, name)).filter((value) => value !== undefined);
    if (!part.endsWith('[]')) continue;
    isList = true;
    values = values.flatMap(listOf);
  }
  if (isList) return values.length === 0 ? undefined : values;
  return values[0];
}

function childOf(value: unknown, name: string): unknown {
  return isMap(value) && Object.hasOwn(value, name) ? value[name] : undefined;
}

/** The same tree with all its keys in lower case. */
export function lowerCaseKeys(tree: unknown): unknown {
  if (Array.isArray(tree)) return tree.map(lowerCaseKeys);
  if (!isMap(tree)) return tree;
  return Object.fromEntries(
    Object.entries(tree).map(([key, value]) => [key.toLowerCase(), lowerCaseKeys(value)]),
  );
}

export function toValue(found: unknown): Value {
  if (found === undefined || found === null) return undefined;
  return Array.isArray(found) ? found.map((item) => toText(item)) : [toText(found)];
}

export function toText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** Empty for what is no list. */
export function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? (value as unknown[]) : [];
}

export function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}
