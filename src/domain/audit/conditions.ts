/** The conditions that an assertion puts on one value: by type, element by element, never by parts of text. */
import type { Assertion } from '../../contracts/check.ts';
import { readBool, readGoDuration } from '../flags/index.ts';
import { readGoInt } from './go-int.ts';

type FlagAssertion = Extract<Assertion, { flag: string; explicit?: boolean | undefined }>;
export type Conditions = Pick<
  FlagAssertion,
  | 'is'
  | 'present'
  | 'absent'
  | 'contains'
  | 'lacks'
  | 'subsetOf'
  | 'ge'
  | 'le'
  | 'durationAbove'
  | 'durationUpTo'
  | 'lacksSchemes'
>;

/** A value in force: one for a scalar, the elements for lists. undefined: there is none. */
export type Value = readonly string[] | undefined;

export function holds(conditions: Conditions, value: Value): boolean {
  const elements = (value ?? []).filter((item) => item !== '');
  const { is, subsetOf, contains, lacks, lacksSchemes = [] } = conditions;
  if (conditions.absent === true) return value === undefined;
  if (conditions.present === true && elements.length === 0) return false;
  if (is !== undefined && !(elements.length === 1 && isEqual(is, elements[0] ?? ''))) return false;
  if (contains !== undefined && !elements.includes(contains)) return false;
  if (lacks !== undefined && [lacks].flat().some((one) => elements.includes(one))) return false;
  if (subsetOf !== undefined && !(elements.length > 0 && elements.every((item) => subsetOf.includes(item)))) {
    return false;
  }
  if (elements.flatMap(schemesIn).some((scheme) => lacksSchemes.includes(scheme))) return false;
  const one = elements.length === 1 ? (elements[0] ?? '') : undefined;
  return isNumberWithin(one, conditions) && isDurationWithin(one, conditions);
}

/** Of `https://a`, of a list in one text, and of `/events#https://a;https://b`, as --etcd-servers-overrides has them. */
function schemesIn(text: string): string[] {
  return text.split(/[,;#]/).flatMap((url) => /^\s*([a-z]+):/i.exec(url)?.[1]?.toLowerCase() ?? []);
}

function isNumberWithin(text: string | undefined, { ge, le }: Conditions): boolean {
  if (ge === undefined && le === undefined) return true;
  const number = text === undefined ? undefined : readGoInt(text);
  return number !== undefined && number >= (ge ?? -Infinity) && number <= (le ?? Infinity);
}

function isDurationWithin(text: string | undefined, { durationAbove, durationUpTo }: Conditions): boolean {
  if (durationAbove === undefined && durationUpTo === undefined) return true;
  const duration = text === undefined ? undefined : readGoDuration(text);
  if (duration === undefined) return false;
  // A limit that is no duration holds for nothing: else every value would be within it.
  const isWithin = (limit: string | undefined, compare: (bound: bigint) => boolean): boolean => {
    if (limit === undefined) return true;
    const bound = readGoDuration(limit);
    return bound !== undefined && compare(bound);
  };
  return (
    isWithin(durationAbove, (floor) => duration > floor) &&
    isWithin(durationUpTo, (ceiling) => duration <= ceiling)
  );
}

function isEqual(expected: string | number | boolean, found: string): boolean {
  if (typeof expected === 'boolean') return readBool(found) === expected;
  if (typeof expected === 'number') return readGoInt(found) === expected;
  return found === expected;
}

export function describeConditions(conditions: Conditions): string {
  const { is, ge, le, subsetOf, contains, lacks } = conditions;
  const parts = [
    conditions.absent === true && 'absent',
    conditions.present === true && 'set',
    is !== undefined && `= ${is}`,
    contains !== undefined && `contains ${contains}`,
    lacks !== undefined && `does not contain ${[lacks].flat().join(' or ')}`,
    subsetOf !== undefined && `only of ${subsetOf.join(', ')}`,
    ge !== undefined && `at least ${ge}`,
    le !== undefined && `at most ${le}`,
    conditions.durationAbove !== undefined && `longer than ${conditions.durationAbove}`,
    conditions.durationUpTo !== undefined && `no longer than ${conditions.durationUpTo}`,
    conditions.lacksSchemes !== undefined && `without ${conditions.lacksSchemes.join(' or ')} URLs`,
  ];
  return parts.filter((part) => part !== false).join(' and ');
}
