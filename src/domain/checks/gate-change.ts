/** A feature gate taken out of a file has its group's value then, which need not be its default. */
import type { Component } from '../../contracts/basics.ts';
import type { FixStep } from '../../contracts/check.ts';
import { gateInForce } from '../flags/index.ts';
import type { GivenGates } from '../flags/index.ts';
import type { ManifestChange } from '../manifest/manifest-change.ts';

/**
 * Where a group (AllAlpha, AllBeta) has switched the gate, its default is written down in the place of what the step
 * takes out. null: the step takes no gate out, or what it leaves is the default.
 */
export function gateChange(component: Component, step: FixStep, given: GivenGates): ManifestChange | null {
  if ('unsetKey' in step) {
    const { path } = step.unsetKey;
    const isOn = defaultAgainstGroup(component, /^featureGates\.(.+)$/.exec(path)?.[1], given);
    return isOn === null ? null : { kind: 'setKey', path, value: isOn };
  }
  if ('removeFromFlag' in step && step.removeFromFlag.name === 'feature-gates') {
    const { name: flag, items } = step.removeFromFlag;
    const [gate, ...others] = new Set(items.map((item) => item.split('=', 1)[0] ?? ''));
    const isOn = others.length > 0 ? null : defaultAgainstGroup(component, gate, given);
    return isOn === null ? null : { kind: 'add', flag, items: [`${gate}=${isOn}`] };
  }
  return null;
}

/** null: it has its default when it is not given itself */
function defaultAgainstGroup(
  component: Component,
  gate: string | undefined,
  given: GivenGates,
): boolean | null {
  if (gate === undefined) return null;
  const withoutOwn = Object.fromEntries(Object.entries(given).filter(([name]) => name !== gate));
  const left = gateInForce(component, gate, withoutOwn);
  const byDefault = gateInForce(component, gate, {});
  return left === undefined || byDefault === undefined || left.isOn === byDefault.isOn
    ? null
    : byDefault.isOn;
}
