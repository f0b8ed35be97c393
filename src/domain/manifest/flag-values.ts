/** What a flag is to hold after a change: types decide what add and remove mean. */
import { readBool, readGoDuration } from '../flags/index.ts';
import type { FlagSpec } from '../flags/index.ts';
import { combineValues, defaultElements, divisionOf, elementsOf, pairKey } from './arguments.ts';
import { checkFlagValue } from './check-flag-value.ts';
import { refuseFlag } from './flag-context.ts';
import type { Flag, FlagContext } from './flag-context.ts';
import type { FlagChange } from './manifest-change.ts';
import { refuseRequest } from './problems.ts';

/** Without this flag, or with an empty one, the API server allows everything or does not start. */
const neverEmpty = new Set(['authorization-mode']);

/** One value per element to write; empty: the flag goes; undefined: nothing is to be done. */
export function wantedValues(context: FlagContext, change: FlagChange, flag: Flag): string[] | undefined {
  switch (change.kind) {
    case 'set':
      return valuesToSet(context, change.value, flag);
    case 'unset':
      return flag.occurrences.length === 0 ? undefined : [];
    case 'add':
      return valuesWith(context, change.items, flag);
    case 'remove':
      return valuesWithout(context, change.items, flag);
  }
}

function valuesToSet(context: FlagContext, value: string, flag: Flag): string[] | undefined {
  const { spec, occurrences } = flag;
  checkFlagValue(context, flag, value, value);
  const [only, ...more] = occurrences;
  return only !== undefined && more.length === 0 && isSameValue(spec, only.value, value)
    ? undefined
    : [value];
}

function isSameValue(spec: FlagSpec | undefined, one: string, other: string): boolean {
  if (one === other) return true;
  if (spec?.type === 'bool') return readBool(one) !== undefined && readBool(one) === readBool(other);
  if (spec?.type === 'duration')
    return readGoDuration(one) !== undefined && readGoDuration(one) === readGoDuration(other);
  return false;
}

interface List {
  spec: FlagSpec;
  /** in force now: given, or by default */
  current: string[];
  /** as given: duplicates stay visible */
  items: string[];
}

function listOf(context: FlagContext, kind: 'add' | 'remove', given: readonly string[], flag: Flag): List {
  const { name, spec, occurrences } = flag;
  const division = divisionOf(spec);
  if (spec === undefined || division === 'whole') {
    refuseFlag(context, flag, {
      expected: spec === undefined ? 'a flag whose type is known' : 'a list or a map',
      found:
        spec === undefined ? `--${name}, which the table does not know` : `--${name} of type ${spec.type}`,
      hint: `set the whole value: --set ${name}=VALUE`,
    });
  }
  const unreadable = occurrences.find(({ value }) => elementsOf(spec, value) === undefined);
  if (unreadable !== undefined) {
    refuseFlag(context, flag, {
      expected: 'a comma list',
      found: JSON.stringify(unreadable.value),
      hint: `set the whole value: --set ${name}=VALUE`,
    });
  }
  const items = given.flatMap((item) => elementsOf(spec, item) ?? [item]);
  if (items.length === 0 || items.includes(''))
    refuseRequest(`--${name}`, { expected: `items to ${kind}`, found: 'an empty one' });
  const current =
    occurrences.length === 0
      ? defaultElements(spec)
      : combineValues(
          spec,
          occurrences.map(({ value }) => value),
        );
  return { spec, items, current };
}

function valuesWith(context: FlagContext, given: readonly string[], flag: Flag): string[] | undefined {
  const { spec, current, items } = listOf(context, 'add', given, flag);
  const isMerged = spec.repeats === 'merge';
  const wanted = isMerged
    ? [...new Map([...current, ...items].map((pair) => [pairKey(spec, pair), pair])).values()]
    : [...new Set([...current, ...items])];
  const missing = items.filter((item) => !current.includes(item));
  if (missing.length === 0) return undefined;
  const written = joinElements(spec, wanted);
  for (const value of written) checkFlagValue(context, flag, value, joinElements(spec, missing).join(','));
  return written;
}

function valuesWithout(context: FlagContext, given: readonly string[], flag: Flag): string[] | undefined {
  const { spec, current, items } = listOf(context, 'remove', given, flag);
  const isUnwanted = (element: string): boolean =>
    items.some((item) => item === element || (spec.repeats === 'merge' && item === pairKey(spec, element)));
  const kept = [...new Set(current)].filter((element) => !isUnwanted(element));
  if (!current.some(isUnwanted)) return undefined;
  if (kept.length > 0) return joinElements(spec, kept);
  if (neverEmpty.has(flag.name)) {
    refuseFlag(context, flag, {
      expected: 'a list that keeps at least one element',
      found: 'nothing left; without the flag every request is allowed',
      hint: `set the whole value: --set ${flag.name}=Node,RBAC`,
    });
  }
  // Leaving the flag out brings its default back, which is what was to be removed.
  return defaultElements(spec).some(isUnwanted) ? [''] : [];
}

/** The values to write, one per element of the command line. */
function joinElements(spec: FlagSpec, elements: readonly string[]): string[] {
  if (divisionOf(spec) === 'each') return [...elements];
  const quoted = elements.map((element) =>
    spec.goType === 'stringSlice' && /[",\n]/.test(element) ? `"${element.replaceAll('"', '""')}"` : element,
  );
  return [quoted.join(',')];
}
