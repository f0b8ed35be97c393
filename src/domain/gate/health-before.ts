/** Is a component well before anything is changed? One look; what could not be read is not well. */
import type { GateSpec, Observation } from '../../contracts/gate.ts';
import { answersOf, describeAsked, worstAnswer } from './health.ts';

/** @param spec of the form that is live now. @returns why it is not well; null: it is */
export function judgeHealthBefore(spec: GateSpec, seen: Observation): string | null {
  const { component } = spec;
  if (seen.processes === null) return `${component}: the process list could not be read`;
  if (seen.processes.length === 0) return `${component} does not run`;
  const asked = answersOf(spec, seen);
  if (asked.length === 0) return `${component}: no health endpoint answered`;
  const worst = worstAnswer(asked);
  if (worst !== undefined) return `${component} was not healthy before the change: ${describeAsked(worst)}`;
  if (seen.kubelet?.ready === false) return `${component}: the kubelet does not call it ready`;
  return null;
}
