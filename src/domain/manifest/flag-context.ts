/** One flag of one command line, and how a change of it is refused. */
import type { Component } from '../../contracts/basics.ts';
import {
  describeElsewhere,
  findFlag,
  minorsKnowing,
  minorsOf,
  nearestFlags,
  normalizeFlagName,
} from '../flags/index.ts';
import type { FlagMinor, FlagSpec } from '../flags/index.ts';
import { readOccurrences } from './arguments.ts';
import type { Occurrence } from './arguments.ts';
import type { Argument } from './place-flag.ts';
import { Refusal, refuseRequest } from './problems.ts';
import type { Position } from './problems.ts';

export interface FlagContext {
  component: Component;
  /** by whose table it is judged: of the version in the image's tag, or the nearest to it */
  minor: FlagMinor;
  allowUnknown: boolean;
  /** where an element of the command line before the edit stands */
  at: (index: number) => Position | null;
}

export interface Flag {
  name: string;
  /** as the minor has it, else as another one does; undefined: none knows it */
  spec: FlagSpec | undefined;
  isKnown: boolean;
  occurrences: Occurrence[];
  argv: Argument[];
}

/** @throws Refusal when `written` is no name of a flag */
export function findInArgv(
  { component, minor }: Pick<FlagContext, 'component' | 'minor'>,
  written: string,
  argv: Argument[],
): Flag {
  const asked = flagName(component, written);
  const known = findFlag(component, asked, minor);
  const spec = known ?? findFlag(component, asked);
  const name = spec?.name ?? asked;
  const words = argv.map(({ text }) => text);
  return {
    name,
    spec,
    isKnown: known !== undefined,
    argv,
    occurrences: readOccurrences(component, words).filter((one) => one.name === name),
  };
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

export function refuseFlag(
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

export function refuseUnknown(context: FlagContext, flag: Flag): never {
  const { component, minor } = context;
  const elsewhere = describeElsewhere(minorsKnowing(component, flag.name), minor, minorsOf(component));
  const near = elsewhere === undefined ? nearestFlags(component, flag.name, minor) : [];
  const guess = near.length > 0 ? `did you mean ${near.map((one) => `--${one}`).join(' or ')}? ` : '';
  refuseFlag(context, flag, {
    expected: `a flag of ${component} ${minor}${elsewhere === undefined ? '' : ` (${elsewhere})`}`,
    found: 'one that it does not know',
    hint: `${guess}--allow-unknown is for flags of a newer version`,
  });
}
