/** One flag as a person or a catalog entry writes it: known, well typed, and accepted at start? */
import type { Component } from '../../contracts/basics.ts';
import { validateAcceptedValue } from './accepted-values.ts';
import { findFlag } from './flag-table.ts';
import { nearestFlags } from './nearest-names.ts';
import { validateFlagValue } from './validate-flag-value.ts';
import type { ValueProblem } from './validate-flag-value.ts';

export interface FlagProblem extends ValueProblem {
  kind: 'unknownFlag' | 'illTyped' | 'notAccepted';
}

/** `text` undefined: the flag stands without a value, which only some flags may. */
export function checkFlag(
  component: Component,
  written: string,
  text: string | undefined,
): FlagProblem | undefined {
  const spec = findFlag(component, written);
  if (!spec) {
    const near = nearestFlags(component, written).map((name) => `--${name}`);
    const expected =
      near.length > 0 ? `a flag of ${component}, such as ${near.join(', ')}` : `a flag of ${component}`;
    return { kind: 'unknownFlag', expected, found: written };
  }
  const value = text ?? spec.bareValue;
  if (value === undefined)
    return { kind: 'illTyped', expected: `--${spec.name}=<${spec.type}>`, found: 'no value' };
  const illTyped = validateFlagValue(spec, value);
  if (illTyped) return { kind: 'illTyped', ...illTyped };
  const notAccepted = validateAcceptedValue(component, spec, value);
  return notAccepted && { kind: 'notAccepted', ...notAccepted };
}
