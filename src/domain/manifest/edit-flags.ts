/** What a flag's change makes of a command line: which elements are rewritten, removed and added. */
import type { Component } from '../../contracts/basics.ts';
import {
  findFlag,
  nearestFlags,
  normalizeFlagName,
  readBool,
  readGoDuration,
  validateAcceptedValue,
  validateFlagValue,
} from '../flags/index.ts';
import type { FlagSpec } from '../flags/index.ts';
import {
  combineValues,
  defaultElements,
  divisionOf,
  elementsOf,
  pairKey,
  readOccurrences,
} from './arguments.ts';
import type { Occurrence } from './arguments.ts';
import type { FlagChange } from './manifest-change.ts';
import { placeValues } from './place-flag.ts';
import type { Argument } from './place-flag.ts';
import { Refusal, refuseRequest } from './problems.ts';
import type { Position } from './problems.ts';

export interface FlagContext {
  component: Component;
  allowUnknown: boolean;
  /** where an element of the command line before the edit stands */
  at: (index: number) => Position | null;
}

/** Without this flag, or with an empty one, the API server allows everything or does not start. */
const neverEmpty = new Set(['authorization-mode']);

/**
 * The command line after one change; the same array when the change is done already.
 * @throws Refusal for a malformed name, an unknown flag, an ill-typed value
 */
export function applyFlagChange(context: FlagContext, change: FlagChange, argv: Argument[]): Argument[] {
  const name = flagName(context.component, change.flag);
  const spec = findFlag(context.component, name);
  const occurrences = occurrencesOf(context.component, name, argv);
  if (spec === undefined && !context.allowUnknown && change.kind !== 'unset')
    refuseUnknown(context, name, occurrences, argv);
  const wanted = wantedValues(context, change, { name, spec, occurrences, argv });
  if (wanted === undefined) return argv;
  return placeValues(context.component, argv, {
    name: spec?.name ?? name,
    occurrences,
    wanted,
    isEach: divisionOf(spec) === 'each',
  });
}

/** Leading dashes and a trailing `=` are as people write it; `=` inside would be half a value. */
export function flagName(component: Component, written: string): string {
  const bare = written.replace(/^--?/, '').replace(/=$/, '');
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(bare)) {
    refuseRequest(`flag ${JSON.stringify(written)}`, {
      expected: 'the name of a flag, such as audit-log-maxage',
      found: bare.includes('=')
        ? 'a name with "=" inside'
        : 'other characters than letters, digits, ".", "_" and "-"',
      hint: 'give the value apart from the name: --set NAME=VALUE',
    });
  }
  return normalizeFlagName(component, bare);
}

interface Flag {
  name: string;
  spec: FlagSpec | undefined;
  occurrences: Occurrence[];
  argv: Argument[];
}

function occurrencesOf(component: Component, name: string, argv: readonly Argument[]): Occurrence[] {
  const spec = findFlag(component, name);
  return readOccurrences(
    component,
    argv.map(({ text }) => text),
  ).filter((one) => one.name === (spec?.name ?? name));
}

/** One value per element to write; empty: the flag goes; undefined: nothing is to be done. */
function wantedValues(context: FlagContext, change: FlagChange, flag: Flag): string[] | undefined {
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
  checkValue(context, flag, value, value);
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
  const [left, right] = [elementsOf(spec, one), elementsOf(spec, other)];
  return left !== undefined && right !== undefined && isSameList(left, right);
}

function isSameList(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((item, index) => item === other[index]);
}

interface List {
  spec: FlagSpec;
  /** in force now: given, or by default */
  current: string[];
  /** as given: duplicates stay visible */
  items: string[];
}

function listOf(context: FlagContext, kind: 'add' | 'remove', given: readonly string[], flag: Flag): List {
  const { name, spec, occurrences, argv } = flag;
  const division = divisionOf(spec);
  if (spec === undefined || division === 'whole') {
    refuseFlag(context, flag, {
      expected: spec === undefined ? 'a flag whose type is known' : 'a list or a map',
      found:
        spec === undefined ? `--${name}, which the table does not know` : `--${name} of type ${spec.type}`,
      hint: `set the whole value: --set ${name}=VALUE`,
    });
  }
  for (const { value, index } of occurrences) {
    if (elementsOf(spec, value) === undefined) {
      const at = argv[index]?.from ?? null;
      throw new Refusal([
        {
          code: 'FLAG_REFUSED',
          subject: `--${name}`,
          position: at === null ? null : context.at(at),
          expected: 'a comma list',
          found: JSON.stringify(value),
          hint: `set the whole value: --set ${name}=VALUE`,
        },
      ]);
    }
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
  for (const value of written) checkValue(context, flag, value, joinElements(spec, missing).join(','));
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

/** @param fresh the part of the value that this change brings: what stood there before is not judged by names */
function checkValue(context: FlagContext, flag: Flag, value: string, fresh: string): void {
  const { spec, name } = flag;
  if (value.includes('\0') || /\p{Surrogate}/u.test(value)) {
    refuseFlag(context, flag, {
      expected: 'text that a command line can hold',
      found: JSON.stringify(value),
    });
  }
  if (/\$[($]/.test(value)) {
    refuseFlag(context, flag, {
      expected: 'a value that the kubelet passes on as it is',
      found: `${JSON.stringify(value)}: the kubelet expands $(NAME) and $$`,
      hint: 'write the value without $( and $$',
    });
  }
  if (spec === undefined) return;
  const illTyped = validateFlagValue(spec, value);
  if (illTyped) refuseFlag(context, flag, { ...illTyped, hint: `--${name} is of type ${spec.type}` });
  const notAccepted = context.allowUnknown
    ? undefined
    : validateAcceptedValue(context.component, spec, fresh);
  if (notAccepted)
    refuseFlag(context, flag, { ...notAccepted, hint: '--allow-unknown is for values of a newer version' });
}

function refuseFlag(
  context: FlagContext,
  { name, occurrences, argv }: Flag,
  rest: { expected: string; found: string; hint?: string },
): never {
  const at = argv[occurrences.at(-1)?.index ?? -1]?.from ?? null;
  throw new Refusal([
    {
      code: 'FLAG_REFUSED',
      subject: `--${name}`,
      position: at === null ? null : context.at(at),
      ...rest,
      hint: rest.hint ?? null,
    },
  ]);
}

function refuseUnknown(
  context: FlagContext,
  name: string,
  occurrences: Occurrence[],
  argv: Argument[],
): never {
  const near = nearestFlags(context.component, name).map((one) => `--${one}`);
  const guess = near.length > 0 ? `did you mean ${near.join(' or ')}? ` : '';
  refuseFlag(
    context,
    { name, spec: undefined, occurrences, argv },
    {
      expected: `a flag of ${context.component}`,
      found: 'one that it does not know',
      hint: `${guess}--allow-unknown is for flags of a newer version`,
    },
  );
}
