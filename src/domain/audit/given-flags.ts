/** The flags of a command line with the elements of argv that they came from, so that a finding can point at them. */
import type { Component } from '../../contracts/basics.ts';
import { findFlag } from '../flags/index.ts';
import type { FlagMinor, FlagSpec } from '../flags/index.ts';
import { combineValues, defaultElements, readOccurrences } from '../manifest/arguments.ts';
import type { Occurrence } from '../manifest/arguments.ts';

export interface GivenFlag {
  name: string;
  /** undefined: the table does not know the flag */
  spec: FlagSpec | undefined;
  /** the one in force for a scalar; the elements of a list; `key=value` of a map */
  values: string[];
  /** what each occurrence that counts was written as, in its order */
  texts: string[];
  /** indices in argv of the elements that took part */
  at: number[];
}

/** @param argv argv[0] and what follows; flags end at a bare "--" */
export function readGivenFlags(component: Component, argv: readonly string[]): Map<string, GivenFlag> {
  const byName = new Map<string, Occurrence[]>();
  for (const occurrence of readOccurrences(component, argv)) {
    byName.set(occurrence.name, [...(byName.get(occurrence.name) ?? []), occurrence]);
  }
  return new Map([...byName].map(([name, occurrences]) => [name, combine(name, occurrences)]));
}

function combine(name: string, occurrences: readonly Occurrence[]): GivenFlag {
  const spec = occurrences[0]?.spec;
  const counting = spec?.repeatable === true ? occurrences : occurrences.slice(-1);
  const texts = counting.map(({ value }) => value);
  const at = counting.flatMap(({ index, length }) => (length === 2 ? [index, index + 1] : [index]));
  return { name, spec, values: combineValues(spec, texts), texts, at };
}

/**
 * The default that is in force when the flag is absent, as elements; undefined: the empty value, or not known.
 * @param minor of the component that runs
 */
export function defaultOf(component: Component, name: string, minor: FlagMinor): string[] | undefined {
  const elements = defaultElements(findFlag(component, name, minor));
  return elements.length === 0 ? undefined : elements;
}
