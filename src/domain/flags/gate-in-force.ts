/** Whether a feature gate of Kubernetes is on: by itself, by its group, or by default (component-base featuregate, SetFromMap). */
import { kubernetesGates } from './validate-flag-value.ts';

/** by name, groups among them; what nobody set is not there */
export type GivenGates = Readonly<Record<string, boolean>>;

export interface GateInForce {
  isOn: boolean;
  /** its own name, that of its group, or the default */
  by: string;
}

const groups: Readonly<Record<string, string>> = { ALPHA: 'AllAlpha', BETA: 'AllBeta' };

/** A gate's own value beats that of its group, in whichever order they are given. undefined: nobody knows the gate. */
export function gateInForce(name: string, given: GivenGates): GateInForce | undefined {
  const own = given[name];
  if (own !== undefined) return { isOn: own, by: name };
  const gate = kubernetesGates.get(name);
  if (gate === undefined) return undefined;
  const group = groups[gate.stage];
  const ofGroup = group === undefined || group === name ? undefined : given[group];
  if (group !== undefined && ofGroup !== undefined) return { isOn: ofGroup, by: group };
  return { isOn: gate.default, by: 'default' };
}
