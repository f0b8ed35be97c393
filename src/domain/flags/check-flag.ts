/** One flag as a person or a catalog entry writes it: known, well typed, and accepted at start? */
import type { Component } from '../../contracts/basics.ts';
import { validateAcceptedValue } from './accepted-values.ts';
import { findFlag, minorsKnowing } from './flag-table.ts';
import { compareMinors, describeElsewhere, minorsOf } from './minors.ts';
import type { FlagMinor } from './minors.ts';
import { nearestFlags } from './nearest-names.ts';
import { validateFlagValue } from './validate-flag-value.ts';
import type { ValueProblem } from './validate-flag-value.ts';

export interface FlagProblem extends ValueProblem {
  /** `removedFlag`: an older minor had it, so that no newer one can be meant */
  kind: 'unknownFlag' | 'removedFlag' | 'illTyped' | 'notAccepted';
}

/**
 * @param text undefined: the flag stands without a value, which only some flags may
 * @param minor of the component that is to start with it; without it: is there a minor that does?
 */
export function checkFlag(
  component: Component,
  written: string,
  text: string | undefined,
  minor?: FlagMinor,
): FlagProblem | undefined {
  if (minor !== undefined) return checkIn(component, written, text, minor);
  const knowing = minorsKnowing(component, written);
  const newest = knowing.at(-1);
  if (newest === undefined) return unknownFlag(component, written, undefined);
  if (minorsTaking(component, written, text).length > 0) return undefined;
  return checkIn(component, written, text, newest);
}

/** The minors whose component starts with it, oldest first. */
export function minorsTaking(component: Component, written: string, text: string | undefined): FlagMinor[] {
  return minorsOf(component).filter((minor) => checkIn(component, written, text, minor) === undefined);
}

function checkIn(
  component: Component,
  written: string,
  text: string | undefined,
  minor: FlagMinor,
): FlagProblem | undefined {
  const spec = findFlag(component, written, minor);
  if (!spec) return unknownFlag(component, written, minor);
  const value = text ?? spec.bareValue;
  if (value === undefined)
    return { kind: 'illTyped', expected: `--${spec.name}=<${spec.type}>`, found: 'no value' };
  const illTyped = validateFlagValue(spec, value, minor);
  if (illTyped) return { kind: 'illTyped', ...illTyped };
  const notAccepted = validateAcceptedValue(component, spec, value, minor);
  return notAccepted && { kind: 'notAccepted', ...notAccepted };
}

/** @param minor without it: no minor knows the flag */
function unknownFlag(component: Component, written: string, minor: FlagMinor | undefined): FlagProblem {
  const subject = minor === undefined ? `a flag of ${component}` : `a flag of ${component} ${minor}`;
  const knowing = minorsKnowing(component, written);
  const elsewhere = minor && describeElsewhere(knowing, minor, minorsOf(component));
  if (elsewhere !== undefined) {
    const isRemoved = knowing.every((one) => compareMinors(one, minor ?? one) < 0);
    const kind = isRemoved ? 'removedFlag' : 'unknownFlag';
    return { kind, expected: `${subject} (${elsewhere})`, found: written };
  }
  const near = nearestFlags(component, written, minor).map((name) => `--${name}`);
  const expected = near.length > 0 ? `${subject}, such as ${near.join(', ')}` : subject;
  return { kind: 'unknownFlag', expected, found: written };
}
