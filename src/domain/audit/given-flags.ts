/** The flags of a command line as the component itself understands them. Whole elements are compared, never parts of text. */
import type { Component } from '../../contracts/basics.ts';
import { findFlag, listItems, normalizeFlagName } from '../flags/index.ts';
import type { FlagSpec } from '../flags/index.ts';

export interface GivenFlag {
  name: string;
  /** undefined: the table does not know the flag */
  spec: FlagSpec | undefined;
  /** the one in force for a scalar; the elements of a list; `key=value` of a map */
  values: string[];
  /** indices in argv of the elements that took part */
  at: number[];
}

interface Occurrence {
  value: string;
  at: number[];
}

/** @param argv argv[0] and what follows; flags end at a bare "--" */
export function readGivenFlags(component: Component, argv: readonly string[]): Map<string, GivenFlag> {
  const occurrences = new Map<string, Occurrence[]>();
  for (let index = 1; index < argv.length; index++) {
    const item = argv[index] ?? '';
    if (item === '--') break;
    const match = /^--?([^-=][^=]*)(=[\s\S]*)?$/.exec(item);
    if (match === null) continue;
    const spec = findFlag(component, item);
    const name = spec?.name ?? normalizeFlagName(component, item);
    const occurrence = { value: match[2]?.slice(1) ?? spec?.bareValue ?? 'true', at: [index] };
    const next = argv[index + 1];
    if (match[2] === undefined && takesNextWord(spec, next)) {
      occurrence.value = next ?? '';
      occurrence.at.push(++index);
    }
    occurrences.set(name, [...(occurrences.get(name) ?? []), occurrence]);
  }
  return new Map(
    [...occurrences].map(([name, found]) => [name, combine(name, findFlag(component, name), found)]),
  );
}

/** `--x false` is no assignment to a bool: the word is left over. A flag nobody knows takes a word that is no flag. */
function takesNextWord(spec: FlagSpec | undefined, next: string | undefined): boolean {
  if (next === undefined) return false;
  return spec === undefined ? !next.startsWith('-') : spec.bareValue === undefined;
}

/** Types decide: scalars are replaced, lists add up, maps merge. */
function combine(name: string, spec: FlagSpec | undefined, found: Occurrence[]): GivenFlag {
  const taking = spec?.repeatable === true ? found : found.slice(-1);
  const values = taking.flatMap((one) => elementsOf(spec, one.value));
  return {
    name,
    spec,
    values: spec?.repeats === 'merge' ? mergePairs(values) : values,
    at: taking.flatMap((one) => one.at),
  };
}

function elementsOf(spec: FlagSpec | undefined, value: string): string[] {
  if (spec?.type === 'map') return value.split(',');
  // A list that the component itself cannot read is one strange element, which no condition takes for another.
  if (spec?.type === 'list') return (listItems(spec, value) ?? [value]).map((item) => item.trim());
  return [value];
}

function mergePairs(pairs: string[]): string[] {
  const merged = new Map<string, string>();
  for (const pair of pairs) merged.set(pair.split('=', 1)[0] ?? '', pair);
  return [...merged.values()];
}

/** The default that is in force when the flag is absent, as elements; undefined: the empty value, or not known. */
export function defaultOf(component: Component, name: string): string[] | undefined {
  const spec = findFlag(component, name);
  return spec === undefined || spec.default === '' ? undefined : elementsOf(spec, spec.default);
}
