/** Whether a flag may be given a value: by its type, by the names it takes, and by what a kubelet passes on. */
import { validateAcceptedValue, validateFlagValue } from '../flags/index.ts';
import { refuseFlag } from './flag-context.ts';
import type { Flag, FlagContext } from './flag-context.ts';

/**
 * @param fresh the part of the value that this change brings: names that stood there before are not judged
 * @throws Refusal when the component, or the kubelet before it, would not take the value as it is
 */
export function checkFlagValue(context: FlagContext, flag: Flag, value: string, fresh: string): void {
  const { spec, name } = flag;
  if (value.includes('\0') || /\p{Surrogate}/u.test(value)) {
    refuseFlag(context, flag, {
      expected: 'text that a command line can hold',
      found: JSON.stringify(value),
    });
  }
  if (/\$[($]/.test(value)) {
    refuseFlag(context, flag, {
      expected: 'a value that the kubelet passes on as it is',
      found: `${JSON.stringify(value)}: the kubelet expands $(NAME) and $$`,
      hint: 'write the value without $( and $$',
    });
  }
  if (spec === undefined) return;
  const illTyped = validateFlagValue(spec, value, context.minor);
  if (illTyped) refuseFlag(context, flag, { ...illTyped, hint: `--${name} is of type ${spec.type}` });
  const notAccepted = context.allowUnknown
    ? undefined
    : validateAcceptedValue(context.component, spec, fresh, context.minor);
  if (notAccepted)
    refuseFlag(context, flag, { ...notAccepted, hint: '--allow-unknown is for values of a newer version' });
}
