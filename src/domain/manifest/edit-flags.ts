/** What a flag's change makes of a command line: which elements are rewritten, removed and added. */
import { divisionOf } from './arguments.ts';
import { findInArgv, refuseUnknown } from './flag-context.ts';
import type { FlagContext } from './flag-context.ts';
import { wantedValues } from './flag-values.ts';
import type { FlagChange } from './manifest-change.ts';
import { placeValues } from './place-flag.ts';
import type { Argument } from './place-flag.ts';

/**
 * The command line after one change; the same array when the change is done already.
 * @throws Refusal for a malformed name, an unknown flag, an ill-typed value
 */
export function applyFlagChange(context: FlagContext, change: FlagChange, argv: Argument[]): Argument[] {
  const flag = findInArgv(context, change.flag, argv);
  const { name, spec, occurrences } = flag;
  // A flag that is not known may still be taken away.
  const mayChange = flag.isKnown || (change.kind === 'unset' && occurrences.length > 0);
  if (!mayChange && !context.allowUnknown) refuseUnknown(context, flag);
  const wanted = wantedValues(context, change, flag);
  if (wanted === undefined) return argv;
  return placeValues(context.component, argv, {
    name,
    occurrences,
    wanted,
    isEach: divisionOf(spec) === 'each',
  });
}
