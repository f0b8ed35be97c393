/** The proof that an edit did what was meant and nothing else. It trusts nothing that made the edit but the request. */
import type { Component } from '../../contracts/basics.ts';
import { findFlag } from '../flags/index.ts';
import { combineValues, effectiveFlags, elementsOf, pairKey, readOccurrences } from './arguments.ts';
import { flagName } from './flag-context.ts';
import type { FlagChange } from './manifest-change.ts';
import { Refusal, refuseManifest } from './problems.ts';
import { parseSource } from './source.ts';
import type { Source, Tree } from './source.ts';
import { firstDifference } from './tree.ts';

/**
 * Parses the new text and compares the whole tree with the one that was meant.
 * @throws Refusal when they differ in anything
 */
export function proveTree(text: string, meant: Tree): Source {
  let source: Source;
  try {
    source = parseSource(text);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const found = error.problems.map((problem) => problem.found).join('; ');
    return refuseManifest('edit', error.problems[0]?.position ?? null, {
      expected: 'a text that parses after the edit',
      found,
    });
  }
  const difference = firstDifference(meant, source.tree);
  if (difference !== undefined) {
    refuseManifest('edit', null, {
      expected: 'nothing but the intended change to differ',
      found: `another value at ${difference === '' ? 'the root' : difference}`,
      hint: 'this manifest is written in a form that cannot be edited safely; make the change by hand',
    });
  }
  return source;
}

/**
 * The command line as the component would read it: what was asked for holds, and every other flag and word is as it was.
 * @throws Refusal when something else changed
 */
export function proveArguments(
  component: Component,
  changes: readonly FlagChange[],
  before: readonly string[],
  after: readonly string[],
): void {
  const names = new Set(changes.map((change) => canonicalName(component, change)));
  const [then, now] = [othersOf(component, names, before), othersOf(component, names, after)];
  if (then !== now) {
    refuseManifest('edit', null, {
      expected: 'every other argument as it was',
      found: `${now} instead of ${then}`,
    });
  }
  const flags = effectiveFlags(component, after);
  for (const name of names) {
    const last = changes.findLast((change) => canonicalName(component, change) === name);
    const values = flags.get(name)?.values;
    if (last !== undefined && !holds(component, name, last, values)) {
      refuseManifest(`--${name}`, null, {
        expected: 'it to hold what was asked for',
        found: values?.join(',') ?? 'no such flag',
      });
    }
  }
}

function canonicalName(component: Component, change: FlagChange): string {
  const name = flagName(component, change.flag);
  return findFlag(component, name)?.name ?? name;
}

/** All words but those of the named flags, in order. */
function othersOf(component: Component, names: ReadonlySet<string>, argv: readonly string[]): string {
  const taken = new Set(
    readOccurrences(component, argv)
      .filter(({ name }) => names.has(name))
      .flatMap(({ index, length }) => (length === 1 ? [index] : [index, index + 1])),
  );
  return JSON.stringify(argv.filter((_, index) => !taken.has(index)));
}

function holds(
  component: Component,
  name: string,
  change: FlagChange,
  values: readonly string[] | undefined,
): boolean {
  const spec = findFlag(component, name);
  const split = (items: readonly string[]): string[] =>
    items.flatMap((item) => elementsOf(spec, item) ?? [item]);
  switch (change.kind) {
    case 'unset':
      return values === undefined;
    case 'set': {
      const wanted = combineValues(spec, [change.value]);
      if (spec?.type === 'bool' || spec?.type === 'duration') return values?.length === 1;
      return values?.length === wanted.length && wanted.every((value, index) => values[index] === value);
    }
    case 'add':
      return split(change.items).every((item) => values?.includes(item) === true);
    case 'remove':
      return split(change.items).every(
        (item) =>
          values?.every(
            (value) => value !== item && !(spec?.repeats === 'merge' && pairKey(spec, value) === item),
          ) ?? true,
      );
  }
}
