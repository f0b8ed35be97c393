/** Steps of a fix in words, for `checks show` and for what an audit says of a failing check. */
import type { Check, FixStep } from '../../contracts/check.ts';
import { describePlaces } from '../audit/index.ts';
import { assertNever } from '../errors.ts';

interface StepWords {
  /** default: with the names of their parameters, as the catalog has them */
  steps?: readonly FixStep[];
  /** what a step without a path of its own is about; default: all that the check looks at */
  place?: string;
}

/** The last one says what restarts: one change restarts its component once, however many steps it has. */
export function describeSteps(
  { assert, component, target, fix }: Check,
  { steps = fix.steps, place = describePlaces(assert) }: StepWords = {},
): string[] {
  return steps.map((step, index) => {
    const isRestart = target === 'component' && index === steps.length - 1;
    return `${describeStep(step, place)}${isRestart ? ` (restarts ${component})` : ''}`;
  });
}

function describeStep(step: FixStep, place: string): string {
  if ('setFlag' in step) {
    const { name, value, ifAbsent } = step.setFlag;
    return `set --${name}=${value}${ifAbsent ? ', where it is not given' : ''}`;
  }
  if ('addToFlag' in step) return `add ${step.addToFlag.items.join(', ')} to --${step.addToFlag.name}`;
  if ('removeFromFlag' in step) {
    return `take ${step.removeFromFlag.items.join(', ')} out of --${step.removeFromFlag.name}`;
  }
  if ('unsetFlag' in step) return `take --${step.unsetFlag.name} away`;
  if ('setKey' in step) {
    const { path, value } = step.setKey;
    const text = Array.isArray(value) ? `[${value.join(', ')}]` : String(value);
    return `set ${path}: ${text} in the kubelet's configuration`;
  }
  if ('unsetKey' in step) return `take ${step.unsetKey.path} out of the kubelet's configuration`;
  if ('ensureVolume' in step) {
    return `add the volume ${step.ensureVolume.name} of ${step.ensureVolume.hostPath}`;
  }
  if ('ensureMount' in step) {
    const { name, mountPath, readOnly } = step.ensureMount;
    return `mount ${name} at ${mountPath}${readOnly ? ', read-only' : ''}`;
  }
  if ('ensureFile' in step) {
    const { path, mode, keepIfPresent } = step.ensureFile;
    return `write ${path} with mode ${mode}${keepIfPresent ? ', where there is none' : ''}`;
  }
  if ('ensureDirectory' in step) {
    return `make the directory ${step.ensureDirectory.path} with mode ${step.ensureDirectory.mode}`;
  }
  if ('limitMode' in step) {
    return `limit the mode of ${step.limitMode.path ?? place} to ${step.limitMode.mode}`;
  }
  if ('setOwner' in step) return `give ${step.setOwner.path ?? place} to ${step.setOwner.owner}`;
  return assertNever(step);
}
