/** Reads a command line as the component's own parser does (of the minor that the practice node is of): pflag for Kubernetes, Go's flag for etcd. */
import type { Component } from '../../contracts/basics.ts';
import {
  findFlag,
  flagTable,
  listItems,
  provenMinor,
  readBool,
  validateFlagValue,
} from '../../domain/flags/index.ts';
import type { FlagSpec } from '../../domain/flags/index.ts';
import { etcdUsageFailure, usageFailure } from './failure.ts';

export class Flags {
  readonly component: Component;
  readonly #values: ReadonlyMap<string, string[]>;

  constructor(component: Component, values: ReadonlyMap<string, string[]>) {
    this.component = component;
    this.#values = values;
  }

  isSet(name: string): boolean {
    return this.#values.has(name);
  }

  #spec(name: string): FlagSpec | undefined {
    return flagTable(this.component, provenMinor(this.component)).get(name);
  }

  /** The last occurrence, or the default. */
  text(name: string): string {
    return this.#values.get(name)?.at(-1) ?? this.#spec(name)?.default ?? '';
  }

  isTrue(name: string): boolean {
    return readBool(this.text(name)) ?? false;
  }

  number(name: string): number {
    return Number(this.text(name));
  }

  /** Every element of every occurrence that counts. */
  list(name: string): string[] {
    const spec = this.#spec(name);
    if (!spec) return [];
    const given = this.#values.get(name) ?? [spec.default];
    const counted = spec.repeats === 'replace' ? given.slice(-1) : given;
    return counted.flatMap((text) => listItems(spec, text) ?? []).filter((item) => item !== '');
  }

  /** Names of flags that stand on the command line. */
  names(): string[] {
    return [...this.#values.keys()];
  }
}

/**
 * @throws ComponentFailure for the first word that the parser refuses
 */
export function parseArguments(component: Component, words: string[], env: NodeJS.ProcessEnv): Flags {
  const values = new Map<string, string[]>();
  const positional: string[] = [];
  const add = (spec: FlagSpec, text: string): void => {
    const problem = validateFlagValue(spec, text, provenMinor(component));
    if (problem) throw refuseValue(component, spec, text, problem.expected);
    values.set(spec.name, [...(values.get(spec.name) ?? []), text]);
  };
  for (let index = 0; index < words.length; index += 1) {
    const word = words[index] ?? '';
    if (word === '--') {
      positional.push(...words.slice(index + 1));
      break;
    }
    if (!word.startsWith('-') || word === '-') {
      positional.push(word);
      // Go's flag package stops at the first word that is no flag.
      if (component === 'etcd') break;
      continue;
    }
    const spec = lookUp(component, word);
    const equals = word.indexOf('=');
    if (equals >= 0) add(spec, word.slice(equals + 1));
    else if (spec.bareValue !== undefined) add(spec, spec.bareValue);
    else {
      index += 1;
      const next = words[index];
      if (next === undefined) throw refuseMissing(component, spec);
      add(spec, next);
    }
  }
  if (positional.length > 0) throw refusePositional(component, positional);
  if (component === 'etcd') readEnvironment(values, env, add);
  return new Flags(component, values);
}

function lookUp(component: Component, word: string): FlagSpec {
  const found = findFlag(component, word, provenMinor(component));
  if (component === 'etcd') {
    if (found) return found;
    throw etcdUsageFailure(
      `flag provided but not defined: -${word.replace(/^--?/, '').replace(/=.*$/s, '')}`,
    );
  }
  if (word.startsWith('--')) {
    if (found) return found;
    throw usageFailure(`unknown flag: ${word.replace(/=.*$/s, '')}`);
  }
  // pflag knows one-letter names only after a single dash
  if (found && word.slice(1).replace(/=.*$/s, '').length === 1) return found;
  throw usageFailure(`unknown shorthand flag: '${word[1] ?? ''}' in ${word}`);
}

/** `ETCD_SNAPSHOT_COUNT` stands for a flag that is not on the command line. */
function readEnvironment(
  values: ReadonlyMap<string, string[]>,
  env: NodeJS.ProcessEnv,
  add: (spec: FlagSpec, text: string) => void,
): void {
  for (const spec of flagTable('etcd', provenMinor('etcd')).values()) {
    const text = env[`ETCD_${spec.name.toUpperCase().replaceAll('-', '_')}`];
    if (text !== undefined && !values.has(spec.name)) add(spec, text);
  }
}

function refuseMissing(component: Component, spec: FlagSpec): Error {
  return component === 'etcd'
    ? etcdUsageFailure(`flag needs an argument: -${spec.name}`)
    : usageFailure(`flag needs an argument: --${spec.name}`);
}

function refusePositional(component: Component, words: string[]): Error {
  const listed = `[${words.map((word) => JSON.stringify(word)).join(' ')}]`;
  return component === 'etcd'
    ? etcdUsageFailure(`error verifying flags, '${words[0] ?? ''}' is not a valid flag. See 'etcd --help'.`)
    : usageFailure(`"${component}" does not take any arguments, got ${listed}`);
}

function refuseValue(component: Component, spec: FlagSpec, text: string, expected: string): Error {
  if (component === 'etcd') {
    return etcdUsageFailure(
      spec.type === 'bool'
        ? `invalid boolean value ${JSON.stringify(text)} for -${spec.name}: parse error`
        : `invalid value ${JSON.stringify(text)} for flag -${spec.name}: parse error`,
    );
  }
  const shorthand = spec.shorthand === undefined ? '' : `-${spec.shorthand}, `;
  const flag = `${shorthand}--${spec.name}`;
  return usageFailure(
    `invalid argument ${JSON.stringify(text)} for "${flag}" flag: ${explainInGo(spec, text, expected)}`,
  );
}

const parsers: Partial<Record<FlagSpec['type'], string>> = {
  bool: 'ParseBool',
  int: 'ParseInt',
  uint: 'ParseUint',
  float: 'ParseFloat',
};

function explainInGo(spec: FlagSpec, text: string, expected: string): string {
  const quoted = JSON.stringify(text);
  const parser = parsers[spec.type];
  if (parser) {
    const isNumber = spec.type !== 'bool' && /^[-+]?\d+$/.test(text);
    return `strconv.${parser}: parsing ${quoted}: ${isNumber ? 'value out of range' : 'invalid syntax'}`;
  }
  if (spec.type !== 'duration') return `expected ${expected}`;
  if (/^[-+]?\d+(\.\d+)?$/.test(text)) return `time: missing unit in duration ${quoted}`;
  const unit = /^[-+]?\d+(?:\.\d+)?([^\d.]+)$/.exec(text)?.[1];
  return unit === undefined
    ? `time: invalid duration ${quoted}`
    : `time: unknown unit ${JSON.stringify(unit)} in duration ${quoted}`;
}
