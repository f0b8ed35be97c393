/** What an entry names that some minors alone have: it loads, and is refused on nodes of the others. */
import type { Component } from '../contracts/basics.ts';
import type { Check } from '../contracts/check.ts';
import { leaves } from '../domain/audit/index.ts';
import { resolveParameters, substituteSteps } from '../domain/checks/index.ts';
import {
  listMinors,
  minorsKnowing,
  minorsOf,
  minorsTaking,
  minorsWithKey,
  projectOf,
} from '../domain/flags/index.ts';
import type { FlagMinor } from '../domain/flags/index.ts';

/** One line for each flag, value or key that is not in every minor, such as `--x: Kubernetes 1.36, 1.37 only`. */
export function partsOfSomeMinors(check: Check): string[] {
  const { component } = check;
  const all = minorsOf(component);
  const isPart = ({ minors }: Part): boolean => minors.length > 0 && minors.length < all.length;
  const lines = partsOf(check, component)
    .filter(isPart)
    .map(({ name, minors }) => `${name}: ${projectOf(component)} ${listMinors(minors, all)} only`);
  return [...new Set(lines)];
}

/** The minors that have all that the entry names, oldest first. */
export function minorsOfCheck(check: Check): FlagMinor[] {
  const parts = partsOf(check, check.component);
  return minorsOf(check.component).filter((minor) => parts.every(({ minors }) => minors.includes(minor)));
}

interface Part {
  name: string;
  minors: readonly FlagMinor[];
}

function partsOf(check: Check, component: Component): Part[] {
  const flag = (name: string): Part => ({ name: `--${name}`, minors: minorsKnowing(component, name) });
  const value = (name: string, text: string): Part => ({
    name: `--${name}=${text}`,
    minors: minorsTaking(component, name, text),
  });
  const key = (path: string): Part => ({ name: path, minors: minorsWithKey(path) });
  const asserted = leaves(check.assert).flatMap((leaf): Part[] => {
    if ('kubelet' in leaf) return [key(leaf.kubelet)];
    if ('flagFile' in leaf) return [flag(leaf.flagFile)];
    return 'flag' in leaf ? [flag(leaf.flag)] : [];
  });
  const steps = substituteSteps(check.fix.steps, resolveParameters([check], {}));
  const done = steps.flatMap((step): Part[] => {
    if ('setFlag' in step) {
      const { name, value: text } = step.setFlag;
      return hasAll(component, flag(name)) ? [value(name, text)] : [flag(name)];
    }
    if ('addToFlag' in step) {
      const { name, items } = step.addToFlag;
      return [flag(name), ...items.map((item) => value(name, item))];
    }
    if ('unsetFlag' in step) return [flag(step.unsetFlag.name)];
    return 'setKey' in step ? [key(step.setKey.path)] : [];
  });
  return [...asserted, ...done];
}

function hasAll(component: Component, { minors }: Part): boolean {
  return minors.length === minorsOf(component).length;
}
