/** A command line as the component's own parser reads it. Whole elements are compared, never parts of text. */
import type { Component } from '../../contracts/basics.ts';
import { findFlag, listItems, normalizeFlagName } from '../flags/index.ts';
import type { FlagSpec } from '../flags/index.ts';
import { normalizeArgv } from '../gate/identity.ts';
import { groupBy } from '../group-by.ts';

export interface Occurrence {
  name: string;
  /** undefined: the table does not know the flag */
  spec: FlagSpec | undefined;
  value: string;
  /** index in argv of the element with the name */
  index: number;
  /** 2: the value is an element of its own */
  length: 1 | 2;
}

export interface EffectiveFlag {
  name: string;
  /** in force: one for a scalar, the elements of a list, `key=value` of a map */
  values: string[];
  /** the same as one text */
  value: string;
  /** given on the command line, not by default */
  explicit: boolean;
  /** in argv, of the last occurrence; null when it is not given */
  index: number | null;
}

/** Flags in their order. They end at a bare `--`. @param argv argv[0] and what follows */
export function readOccurrences(component: Component, argv: readonly string[]): Occurrence[] {
  const found: Occurrence[] = [];
  for (let index = 1; index < argv.length; index++) {
    const element = argv[index] ?? '';
    if (element === '--') break;
    const occurrence = readOccurrence(component, argv, index);
    if (occurrence === undefined) continue;
    found.push(occurrence);
    index += occurrence.length - 1;
  }
  return found;
}

function readOccurrence(
  component: Component,
  argv: readonly string[],
  index: number,
): Occurrence | undefined {
  const element = argv[index] ?? '';
  const [, written, given] = /^(--?[^-=][^=]*)(?:=([\s\S]*))?$/.exec(element) ?? [];
  if (written === undefined) return undefined;
  const short = readShort(component, element);
  if (short !== undefined && short.rest !== '')
    return { ...short, value: short.rest.replace(/^=/, ''), index, length: 1 };
  const spec = findFlag(component, written);
  const name = spec?.name ?? normalizeFlagName(component, written);
  if (given !== undefined) return { name, spec, value: given, index, length: 1 };
  const next = argv[index + 1];
  // `--x false` is no assignment to a boolean: the word is left over. A flag nobody knows takes a word that is no flag.
  const takesNext =
    spec === undefined ? next !== undefined && !next.startsWith('-') : spec.bareValue === undefined;
  if (takesNext && next !== undefined) return { name, spec, value: next, index, length: 2 };
  return { name, spec, value: spec?.bareValue ?? 'true', index, length: 1 };
}

/** pflag's `-v4` and `-v=4`; Go's own flags (etcd) have long names behind one dash instead. */
function readShort(
  component: Component,
  element: string,
): { name: string; spec: FlagSpec; rest: string } | undefined {
  if (component === 'etcd' || !/^-[A-Za-z]/.test(element)) return undefined;
  const spec = findFlag(component, element.slice(0, 2));
  if (spec === undefined || spec.shorthand !== element[1]) return undefined;
  return { name: spec.name, spec, rest: element.slice(2) };
}

/** How the elements of a flag's value are told apart. */
export type Division = 'whole' | 'items' | 'pairs' | 'each';

/** `each`: one element per occurrence, never split. */
export function divisionOf(spec: FlagSpec | undefined): Division {
  if (spec === undefined) return 'whole';
  if (spec.goType === 'mapStringStringNoSplit' || spec.type === 'array' || spec.type === 'certificatePair')
    return 'each';
  if (spec.type === 'list' || spec.type === 'urls' || spec.goType === 'colonSeparatedMultimapStringString')
    return 'items';
  if (spec.type === 'map' && spec.goType !== 'reserved-memory') return 'pairs';
  return 'whole';
}

export function pairKey(spec: FlagSpec, pair: string): string {
  return pair.split(spec.goType === 'langleSeparatedMapStringString' ? '<' : '=', 1)[0]?.trim() ?? '';
}

/** undefined: the text is no such list. */
export function elementsOf(spec: FlagSpec | undefined, value: string): string[] | undefined {
  const division = divisionOf(spec);
  if (spec === undefined || division === 'whole' || division === 'each') return [value];
  if (division === 'pairs' || spec.type === 'map')
    return value === '' ? [] : value.split(',').map((pair) => pair.trim());
  if (value === '' && spec.goType !== 'strings') return [];
  return listItems(spec, value)?.map((item) => item.trim());
}

/** Types decide: scalars are replaced, lists add up, maps merge per key. A list that cannot be read is one element. */
export function combineValues(spec: FlagSpec | undefined, values: readonly string[]): string[] {
  const taking = spec?.repeatable === true ? values : values.slice(-1);
  const elements = taking.flatMap((value) => elementsOf(spec, value) ?? [value]);
  if (spec?.repeats !== 'merge') return elements;
  const merged = new Map(elements.map((pair) => [pairKey(spec, pair), pair]));
  return [...merged.values()];
}

/** The default in force when the flag is absent, as elements; none when it is empty or not known. */
export function defaultElements(spec: FlagSpec | undefined): string[] {
  return spec === undefined || spec.default === '' ? [] : (elementsOf(spec, spec.default) ?? []);
}

/** What each given flag amounts to; a flag that is not given is not in the map (`effectiveFlag` knows its default). */
export function effectiveFlags(component: Component, argv: readonly string[]): Map<string, EffectiveFlag> {
  const byName = groupBy(readOccurrences(component, argv), ({ name }) => name);
  return new Map(
    [...byName].map(([name, occurrences]) => {
      const values = combineValues(
        occurrences[0]?.spec,
        occurrences.map(({ value }) => value),
      );
      const index = occurrences.at(-1)?.index ?? null;
      return [name, { name, values, value: values.join(','), explicit: true, index }] as const;
    }),
  );
}

/** One flag, by default where it is not given; undefined when the table does not know it either. */
export function effectiveFlag(
  component: Component,
  argv: readonly string[],
  written: string,
): EffectiveFlag | undefined {
  const name = normalizeFlagName(component, written);
  const given = effectiveFlags(component, argv).get(name);
  if (given !== undefined) return given;
  const spec = findFlag(component, name);
  if (spec === undefined) return undefined;
  const values = defaultElements(spec);
  return { name, values, value: spec.default, explicit: false, index: null };
}

/** Elements that only one of two command lines has, compared as gate and audit do (`normalizeArgv`). */
export function compareArgv(
  before: readonly string[],
  after: readonly string[],
): { equal: boolean; removed: string[]; added: string[] } {
  const [one, other] = [normalizeArgv(before), normalizeArgv(after)];
  const added = [...other];
  const removed = one.filter((element) => {
    const at = added.indexOf(element);
    if (at >= 0) added.splice(at, 1);
    return at < 0;
  });
  return {
    equal: one.length === other.length && one.every((element, index) => element === other[index]),
    removed,
    added,
  };
}
