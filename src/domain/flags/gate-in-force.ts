/** Whether a feature gate of Kubernetes is on: by itself, by its group, or by default (component-base featuregate, SetFromMap). */
import type { Component } from '../../contracts/basics.ts';
import { findGate } from './gates.ts';
import type { FlagMinor } from './minors.ts';

/** by name, groups among them; what nobody set is not there */
export type GivenGates = Readonly<Record<string, boolean>>;

export interface GateInForce {
  isOn: boolean;
  /** its own name, that of its group, or the default */
  by: string;
}

/**
 * A gate's own value beats that of its group, in whichever order they are given.
 * @param minor without it: as the newest that knows the gate has it
 * @returns undefined: nobody knows the gate
 */
export function gateInForce(
  component: Component,
  name: string,
  given: GivenGates,
  minor?: FlagMinor,
): GateInForce | undefined {
  const own = given[name];
  if (own !== undefined) return { isOn: own, by: name };
  const gate = findGate('kubernetes', name, minor);
  if (gate === undefined) return undefined;
  const ofGroup = gate.group === undefined ? undefined : given[gate.group];
  if (gate.group !== undefined && ofGroup !== undefined) return { isOn: ofGroup, by: gate.group };
  return { isOn: gate.defaultOf[component] ?? gate.default, by: 'default' };
}
