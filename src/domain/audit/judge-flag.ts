/** A flag in one layer: what the process was started with, or what the manifest will start it with. */
import type { Component } from '../../contracts/basics.ts';
import type { Assertion } from '../../contracts/check.ts';
import { gateInForce, tableFor, variableOf } from '../flags/index.ts';
import type { ChosenTable } from '../flags/index.ts';
import { describeConditions, holds } from './conditions.ts';
import type { Facts } from './facts.ts';
import { defaultOf, readGivenFlags } from './given-flags.ts';
import type { GivenFlag } from './given-flags.ts';
import { gatesOfFlags } from './given-gates.ts';
import { cannotLook } from './look.ts';
import type { Layer, Look, Observed } from './look.ts';

export type FlagAssertion = Exclude<
  Extract<Assertion, { flag: string; env?: string | undefined }>,
  { kubelet: string }
>;

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

/** The flag as the component was given it; undefined: absent. */
export function findGivenFlag(component: Component, line: CommandLine, name: string): GivenFlag | undefined {
  return readGivenFlags(component, line.argv).get(name);
}

export function judgeFlag(assertion: FlagAssertion, facts: Facts, layer: Layer): Look {
  const line = commandLineOf(facts, layer);
  if ('why' in line) return cannotLook(line.why);
  if (assertion.gate !== undefined) return judgeGate(assertion, assertion.gate, facts, line, layer);
  const given = findGivenFlag(facts.component, line, assertion.flag);
  // Of URLs their schemes alone are judged: a variable in one, which only the kubelet knows, is no difference.
  const inForce = assertion.lacksSchemes && { inForce: describeConditions(assertion) };
  if (given !== undefined) {
    const text = `--${given.name}=${given.values.join(',')}`;
    const observed = given.at.map((at): Observed => ({
      layer,
      where: line.where(at),
      value: line.argv[at] ?? '',
    }));
    return { outcome: holds(assertion, given.values) ? 'pass' : 'fail', says: text, ...inForce, observed };
  }
  const variable = variableOf(facts.component, assertion.flag);
  if (variable !== undefined) {
    if (line.env === null) return cannotLook(`the environment of ${line.whole} cannot be read`);
    const value = line.env[variable];
    // etcd takes an empty variable for none (pkg/flags, setFlagFromEnv).
    if (value !== undefined && value !== '') {
      const says = `${variable}=${value}`;
      const observed: Observed[] = [{ layer, where: line.whole, value: says }];
      return { outcome: holds(assertion, [value]) ? 'pass' : 'fail', says, ...inForce, observed };
    }
  }
  return judgeAbsentFlag(assertion, facts, line.whole);
}

function judgeGate(
  assertion: FlagAssertion,
  gate: string,
  { component, version }: Facts,
  { argv, whole }: CommandLine,
  layer: Layer,
): Look {
  const found = gateInForce(
    component,
    gate,
    gatesOfFlags(component, argv),
    tableFor(component, version).minor,
  );
  const by = found === undefined || found.by === gate ? '' : ` by ${found.by}`;
  const says = `feature gate ${gate} ${found === undefined ? 'not known' : `= ${found.isOn}${by}`}`;
  const isDefault = found?.by === 'default';
  const observed: Observed[] = [{ layer: isDefault ? 'default' : layer, where: whole, value: says }];
  const value = found === undefined ? undefined : [String(found.isOn)];
  return { outcome: holds(assertion, value) ? 'pass' : 'fail', says, inForce: String(value), observed };
}

/** An absent flag means the default of the version that runs, unless the check wants it written down. */
function judgeAbsentFlag(assertion: FlagAssertion, { component, version }: Facts, whole: string): Look {
  const name = `--${assertion.flag}`;
  const table = tableFor(component, version);
  const inForce = defaultOf(component, assertion.flag, table.minor);
  const counts = assertion.absent !== true && assertion.explicit !== true;
  const value = counts ? inForce : undefined;
  const says =
    inForce === undefined
      ? `${name} absent`
      : `${name} absent (${describeInForce(inForce.join(','), table)})`;
  const observed: Observed[] = [{ layer: 'default', where: whole, value: says }];
  // Without a value in force, "does not contain" is true, and every other condition but "absent" is not.
  return { outcome: holds(assertion, value) ? 'pass' : 'fail', says, observed };
}

/** The default with the version whose it is, and why that is not the one that runs. */
export function describeInForce(text: string, { minor, why }: ChosenTable): string {
  return `default ${text} of ${minor} in force${why === null ? '' : `; ${why}`}`;
}

export function describeFlagAssertion(assertion: FlagAssertion): string {
  const what = assertion.gate === undefined ? `--${assertion.flag}` : `feature gate ${assertion.gate}`;
  return `${what} ${describeConditions(assertion)}${assertion.explicit === true ? ', given explicitly' : ''}`;
}
