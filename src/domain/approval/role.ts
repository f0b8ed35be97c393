/** What a node is to a rule: by what is changed on it and by its own word, never by whoever asks. */
import type { NodeRole } from '../../contracts/approval-policy.ts';
import type { Target } from '../../contracts/basics.ts';

/** @returns null: not known, of a node worker that does not say */
export function roleOf(target: Target, isControlPlane: boolean | undefined): NodeRole | null {
  if (target !== 'kubelet' && target !== 'files') return 'control-plane';
  if (isControlPlane === undefined) return null;
  return isControlPlane ? 'control-plane' : 'worker';
}
