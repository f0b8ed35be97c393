/** Which flags a component knows, and of which type: the first question of every preflight. */
import type { Component } from '../../contracts/basics.ts';
import type { FlagRow } from './flag-row.ts';
import { goTypes } from './go-types.ts';
import type { FlagType, GoType, Repeats } from './go-types.ts';
import { isInSpan, minorsOf } from './minors.ts';
import type { FlagMinor } from './minors.ts';
import { flagRows } from './tables/flags.ts';

export interface FlagSpec {
  /** Without dashes, with `-` between words. */
  name: string;
  type: FlagType;
  goType: GoType;
  /** As it would be written after `=`; empty for an empty list or map and for "not set". */
  default: string;
  /** What the flag means when it stands without a value; undefined when it takes the next word instead. */
  bareValue: string | undefined;
  repeats: Repeats;
  /** More than one occurrence is meaningful (they accumulate or merge). */
  repeatable: boolean;
  /** The only texts that the parser takes, where the type itself names them. */
  choices: readonly string[] | undefined;
  shorthand: string | undefined;
  deprecated: string | undefined;
  hidden: boolean;
}

/** pflag prints lists in brackets, and what is not set as `<nil>`. */
function readDefault(goType: GoType, printed: string): string {
  if (printed === '<nil>') return '';
  const bracketed = ['stringSlice', 'int32Slice', 'stringArray', 'stringToString', 'namedCertKey'].includes(
    goType,
  );
  return bracketed ? printed.replace(/^\[(.*)\]$/s, '$1') : printed;
}

function readRow([name, goType, printedDefault, extras]: FlagRow): FlagSpec {
  const { type, repeats } = goTypes[goType];
  return {
    name,
    type,
    goType,
    default: readDefault(goType, printedDefault),
    bareValue: type === 'bool' || type === 'version' || type === 'ignored' ? 'true' : undefined,
    repeats,
    repeatable: repeats !== 'replace',
    choices: extras?.choices,
    shorthand: extras?.shorthand,
    deprecated: extras?.deprecated,
    hidden: extras?.hidden ?? false,
  };
}

const tables = new Map<string, ReadonlyMap<string, FlagSpec>>();

/**
 * Every flag of the component by name, sorted by name.
 * @param minor without it: the flags of all minors, each as the newest that knows it has it. That is enough for questions
 *   of syntax (is it a list, does it take a word); what is known, accepted or in force is asked of a minor
 */
export function flagTable(component: Component, minor?: FlagMinor): ReadonlyMap<string, FlagSpec> {
  const key = `${minor ?? 'all'} ${component}`;
  const known = tables.get(key);
  if (known) return known;
  const rows = flagRows[component].filter(
    ([, , , span]) => minor === undefined || isInSpan(span ?? {}, minor),
  );
  // Of the rows of one flag the newest comes last.
  const table = new Map(rows.map((row) => [row[0], readRow(row)] as const));
  tables.set(key, table);
  return table;
}

/**
 * The flag's name as the component looks it up: without leading dashes and without `=value`.
 * Kubernetes reads `_` as `-` (component-base `WordSepNormalizeFunc`); etcd's Go flags do not.
 */
export function normalizeFlagName(component: Component, written: string): string {
  const name = written.replace(/^--?/, '').replace(/=.*$/s, '');
  return component === 'etcd' ? name : name.replaceAll('_', '-');
}

/** `written` with or without dashes; also a one-letter shorthand such as `-v`, with its dash. */
export function findFlag(component: Component, written: string, minor?: FlagMinor): FlagSpec | undefined {
  const table = flagTable(component, minor);
  const found = table.get(normalizeFlagName(component, written));
  if (found || !/^-[A-Za-z](?:=|$)/.test(written)) return found;
  return [...table.values()].find((spec) => spec.shorthand === written[1]);
}

/** The minors that have the flag, oldest first. */
export function minorsKnowing(component: Component, written: string): FlagMinor[] {
  return minorsOf(component).filter((minor) => findFlag(component, written, minor) !== undefined);
}
