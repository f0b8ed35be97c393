/** Is a component well before anything is changed? One look; what could not be read is not well. */
import type { GateSpec, Observation } from '../../contracts/gate.ts';
import { answersOf, describeAsked, worstAnswer } from './health.ts';

/** @param spec of the form that is live now. @returns why it is not well; null: it is */
export function judgeHealthBefore(spec: GateSpec, seen: Observation): string | null {
  const { component } = spec;
  // What runs is the form from before it, until the kubelet's next look; there would be nothing good to roll back to.
  if (seen.kubelet?.parseError != null)
    return `${component}: the kubelet does not take its manifest as it is: ${seen.kubelet.parseError}`;
  if (seen.processes === null) return `${component}: the process list could not be read`;
  if (seen.processes.length === 0) return `${component} does not run`;
  const asked = answersOf(spec, seen);
  if (asked.length === 0) return `${component}: no health endpoint answered`;
  const worst = worstAnswer(asked);
  if (worst !== undefined) return `${component} was not healthy before the change: ${describeAsked(worst)}`;
  // What these two do for others is most of what they do; and a kubelet is never restarted while its API server is away.
  if (component === 'kubelet' || component === 'etcd') {
    if (seen.useful === null) {
      const why = seen.missing?.find(({ source }) => source === 'api')?.why ?? 'not asked';
      return `${component}: it could not be seen to do its work before the change: ${why}`;
    }
    const failed = seen.useful.find(({ ok }) => !ok);
    if (failed !== undefined)
      return `${component} was not well before the change: ${failed.name}: ${failed.detail}`;
  }
  if (seen.kubelet?.ready === false) return `${component}: the kubelet does not call it ready`;
  return null;
}

/** Every member is well, and yet none may restart. @returns why; null: it may */
export function judgeQuorumBefore({ component }: GateSpec, { useful }: Observation): string | null {
  if (component !== 'etcd') return null;
  const members = useful?.find(({ noneToSpare }) => noneToSpare === true);
  if (members === undefined) return null;
  return `etcd: ${members.detail}, and none of them can be missed: the others have no quorum while this one restarts`;
}

/**
 * What only the kubelet's own word can prove, and it is well but says nothing to us. One that is down may say it once it is
 * repaired. @returns why; null: the gate will see it
 */
export function judgeSightBefore(spec: GateSpec, seen: Observation): string | null {
  if (spec.effective === undefined || seen.configz != null || seen.kubelet?.healthy !== true) return null;
  const why = seen.missing?.find(({ source }) => source === 'kubelet')?.why ?? 'not asked';
  return `${spec.component}: what it has in force could not be read, so that no change of it can be proven: ${why}`;
}
