/** A flag in one layer: what the process was started with, or what the manifest will start it with. */
import type { Assertion } from '../../contracts/check.ts';
import { describeConditions, holds } from './conditions.ts';
import type { Facts } from './facts.ts';
import type { FlagKinds } from './flag-kind.ts';
import { readGivenFlags } from './given-flags.ts';
import type { GivenFlag } from './given-flags.ts';
import { cannotLook } from './look.ts';
import type { Layer, Look, Observed } from './look.ts';

export type FlagAssertion = Exclude<Extract<Assertion, { flag: string; env?: string | undefined }>, { kubelet: string }>;

/** The command line of one layer, or why there is none to look at. */
export interface CommandLine {
  argv: readonly string[];
  env: Readonly<Record<string, string>> | null;
  /** names the element of argv for people */
  where: (index: number) => string;
  /** names the whole for people */
  whole: string;
}

export function commandLineOf(facts: Facts, layer: Layer): CommandLine | { why: string } {
  const { process, manifest, component } = facts;
  if (layer === 'process') {
    if (process.kind === 'unreadable') return { why: `${component}'s process: ${process.why}` };
    if (process.kind === 'notRunning') return { why: `${component} does not run` };
    const { pid, argv, env } = process;
    return { argv, env, where: (index) => `pid ${pid} argv[${index}]`, whole: `pid ${pid}` };
  }
  if (manifest.kind === 'unreadable') return { why: manifest.why };
  if (manifest.kind === 'absent') return { why: `${manifest.path} does not exist` };
  const { path, argv, lines, env } = manifest;
  const where = (index: number): string => {
    const line = lines[index] ?? null;
    return line === null ? path : `${path}:${line}`;
  };
  return { argv, env, where, whole: path };
}

/** The flag as the component of the layer was given it; undefined: absent. */
export function findFlag(line: CommandLine, name: string, kinds: FlagKinds): GivenFlag | undefined {
  return readGivenFlags(line.argv, kinds).get(name);
}

export function judgeFlag(assertion: FlagAssertion, facts: Facts, layer: Layer, kinds: FlagKinds): Look {
  const line = commandLineOf(facts, layer);
  if ('why' in line) return cannotLook(line.why);
  const given = findFlag(line, assertion.flag, kinds);
  if (given !== undefined) {
    const text = `--${given.name}=${given.values.join(',')}`;
    const observed = given.at.map((at): Observed => ({ layer, where: line.where(at), value: line.argv[at] ?? '' }));
    return { outcome: holds(assertion, given.values) ? 'pass' : 'fail', says: text, observed };
  }
  if (assertion.env !== undefined) {
    if (line.env === null) return cannotLook(`the environment of ${line.whole} cannot be read`);
    const value = line.env[assertion.env];
    if (value !== undefined) {
      const says = `${assertion.env}=${value}`;
      const observed: Observed[] = [{ layer, where: line.whole, value: says }];
      return { outcome: holds(assertion, [value]) ? 'pass' : 'fail', says, observed };
    }
  }
  return judgeAbsentFlag(assertion, kinds, line.whole);
}

/** An absent flag means its default, unless the check wants it written down. */
function judgeAbsentFlag(assertion: FlagAssertion, kinds: FlagKinds, whole: string): Look {
  const name = `--${assertion.flag}`;
  const inForce = kinds(assertion.flag)?.default ?? null;
  const counts = assertion.absent !== true && assertion.explicit !== true && inForce !== null;
  const value = counts ? [inForce] : undefined;
  const observed: Observed[] = [
    inForce === null
      ? { layer: 'default', where: whole, value: `${name} absent` }
      : { layer: 'default', where: whole, value: `${name} absent, default ${inForce} in force` },
  ];
  const says = inForce === null ? `${name} absent` : `${name} absent (default ${inForce} in force)`;
  // Without a value in force, "does not contain" is true, and every other condition but "absent" is not.
  return { outcome: holds(assertion, value) ? 'pass' : 'fail', says, observed };
}

export function describeFlagAssertion(assertion: FlagAssertion): string {
  return `--${assertion.flag} ${describeConditions(assertion)}${assertion.explicit === true ? ', given explicitly' : ''}`;
}
