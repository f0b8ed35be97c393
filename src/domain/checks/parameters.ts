/** Parameters of checks: what a caller may set, and their values put into paths, flags and assertions. */
import type { Check, FixStep, Parameter } from '../../contracts/check.ts';
import { InputError } from '../errors.ts';
import { judgeDuration, kubeletKey } from '../flags/index.ts';

export type ParameterValues = Readonly<Record<string, string>>;
export type GivenParameters = Readonly<Record<string, string | number | boolean>>;

/**
 * The value of every parameter of the checks, defaults included.
 * @throws InputError INVALID_REQUEST that lists every parameter that is unknown, ill-typed or out of bounds
 */
export function resolveParameters(checks: readonly Check[], given: GivenParameters): ParameterValues {
  const known = new Map(checks.flatMap((check) => Object.entries(check.parameters)));
  const problems = Object.entries(given).flatMap(([name, value]) => {
    const parameter = known.get(name);
    if (parameter !== undefined) return problemOf(name, parameter, value);
    const names = [...known.keys()].join(', ') || 'none';
    return [`parameters.${name}: expected a parameter of these checks (${names}), found an unknown one`];
  });
  if (problems.length > 0) {
    throw new InputError(problems.join('\n'), {
      code: 'INVALID_REQUEST',
      hint: '`kubemend checks show CHECK` lists the parameters with their bounds',
    });
  }
  return Object.fromEntries(
    [...known].map(([name, parameter]) => [name, String(given[name] ?? parameter.default)]),
  );
}

/** Also asked of every default when the catalog is loaded. */
export function problemOf(name: string, parameter: Parameter, value: string | number | boolean): string[] {
  const text = String(value);
  const wrong = (expected: string): string[] => [
    `parameters.${name}: expected ${expected}, found ${JSON.stringify(value)}`,
  ];
  if (parameter.type === 'path') {
    const isPath = /^(\/[A-Za-z0-9._-]+)+$/.test(text) && !text.split('/').includes('..');
    return isPath ? [] : wrong('an absolute path of letters, digits, ".", "_" and "-"');
  }
  if (parameter.type === 'duration') {
    const expected = judgeDuration(text);
    return expected === undefined ? [] : wrong(expected);
  }
  if (parameter.type === 'string') {
    // A line break or a NUL in a value would become another line of a manifest.
    return /^[^\p{Cc}]+$/u.test(text) ? [] : wrong('text without control characters');
  }
  const { min = -Infinity, max = Infinity } = parameter;
  const isIn = /^-?\d+$/.test(text) && Number(text) >= min && Number(text) <= max;
  const bounds = [min > -Infinity && `at least ${min}`, max < Infinity && `at most ${max}`]
    .filter(Boolean)
    .join(', ');
  return isIn ? [] : wrong(`a whole number${bounds === '' ? '' : `, ${bounds}`}`);
}

const reference = /\$([a-zA-Z][a-zA-Z0-9]*)/g;

/** Names of the parameters that occur anywhere in `tree`. */
export function referencesIn(tree: unknown): string[] {
  if (typeof tree === 'string') return [...tree.matchAll(reference)].map((match) => match[1] ?? '');
  if (tree === null || typeof tree !== 'object') return [];
  return Object.values(tree).flatMap(referencesIn);
}

/** The same tree with every `$name` replaced; names without a value stay, and the loader refuses them. */
export function substitute<Tree>(tree: Tree, values: ParameterValues): Tree {
  const replace = (value: unknown): unknown => {
    if (typeof value === 'string') {
      return value.replace(reference, (whole, name: string) => values[name] ?? whole);
    }
    if (Array.isArray(value)) return value.map(replace);
    if (value === null || typeof value !== 'object') return value;
    return Object.fromEntries(Object.entries(value).map(([key, child]) => [key, replace(child)]));
  };
  return replace(tree) as Tree;
}

/** Steps with their parameters put in; a key of the kubelet's configuration that holds a number gets one. */
export function substituteSteps(steps: readonly FixStep[], values: ParameterValues): FixStep[] {
  return substitute(steps, values).map((step) => {
    if (!('setKey' in step) || typeof step.setKey.value !== 'string') return step;
    const { path, value } = step.setKey;
    const isNumber = /^u?int\d+$/.test(kubeletKey(path)?.goType ?? '') && /^-?\d+$/.test(value);
    return isNumber ? { setKey: { path, value: Number(value) } } : step;
  });
}

/** The check with its parameters put into what is asserted; steps get theirs when the fix is made. */
export function withParameters(check: Check, values: ParameterValues): Check {
  return { ...check, assert: substitute(check.assert, values) };
}
